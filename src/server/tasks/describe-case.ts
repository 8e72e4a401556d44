/** A case of the cohort, or a lone CT, as the database and the file store keep it. */
import { join } from "node:path";
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import {
  type Case,
  type CaseRecord,
  caseFolder,
  caseIdOf,
  type LoadedLabelMap,
  loadCase,
  loadCohortReference,
  loadLabelMap,
  type NameMapping,
  schemeOfCohort,
} from "../../cohort/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
import { medianSliceGapMm } from "../../geometry/index.ts";
import type { FileStore, NewCase, NewReference } from "../../store/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { structureExtents } from "../../work/index.ts";
import { putCtHeader } from "./ct-file.ts";
import { putMasks } from "./mask-planes.ts";
import { putHu, putVoxels, storedGrid } from "./voxels.ts";

/** A reference as it goes into the database, but for the CT that it is on. */
type DescribedReference = Omit<NewReference, "ctId"> & { readonly masksSha256: string };

export interface DescribedCase {
  readonly row: NewCase;
  /**
   * The planning set first, then the other structure sets that were drawn on the CT. None for a CT alone; a structure
   * set without a structure of the cohort is not among them.
   */
  readonly references: readonly DescribedReference[];
}

/**
 * Reads a case of the cohort and stores its images and its references, in the cohort's structures. They serve showing
 * and comparing; training goes through the cohort's pool.
 * @param mapping Which structure each ROI name of the cohort stands for.
 * @throws {ArcuateError} As `loadCase`, `schemeOfCohort` and `loadCohortReference`; `write-failed`.
 */
export async function describeCohortCase(
  cohort: string,
  record: CaseRecord,
  { files, mapping, signal }: { files: FileStore; mapping: NameMapping; signal: AbortSignal },
): Promise<DescribedCase> {
  const folder = caseFolder(cohort, record.caseId);
  const loaded = await loadCase(folder, { ...record.accepted, signal, uneven: "accept" });
  const scheme = await schemeOfCohort(cohort);
  const about = { loaded, folder, scheme, record, mapping };
  const planning = record.structureSets.find(({ file }) => file === record.planning.file);
  const reference =
    planning &&
    (await describeReference(about, planning, loadCohortReference(about, scheme), files));
  const others = record.structureSets.filter((set) => set !== planning);
  const { references, remarks } = await describeOthers(about, reference ? others : [], {
    files,
    signal,
  });
  const row = await rowOf(loaded.series, files, {
    patient: record.patient,
    diagnosis: record.diagnosis,
    exclusion: record.exclusion,
    place: "cohort",
  });
  return {
    row: { ...row, ctRemarks: [...row.ctRemarks, ...remarks] },
    references: reference ? [reference, ...references] : [],
  };
}

type StoredSet = CaseRecord["structureSets"][number];
/** By structure, its ROI as `#number`. */
type RoiNumbers = ReadonlyMap<string, readonly string[]>;

interface CaseToDescribe {
  readonly loaded: Case;
  readonly folder: string;
  readonly record: CaseRecord;
  readonly mapping: NameMapping;
  readonly scheme: LabelScheme;
}

/** Structure sets beside the reference. One that cannot be used does not stop the import: a remark tells. */
async function describeOthers(
  about: CaseToDescribe,
  sets: readonly StoredSet[],
  { files, signal }: { readonly files: FileStore; readonly signal: AbortSignal },
): Promise<{ references: DescribedReference[]; remarks: CaseRemark[] }> {
  const { loaded, scheme } = about;
  const references: DescribedReference[] = [];
  const remarks: CaseRemark[] = [];
  for (const set of sets) {
    signal.throwIfAborted();
    try {
      const structureSet = join(about.folder, set.file);
      const drawn = loadLabelMap(loaded, scheme, otherNumbers(about, set), { structureSet });
      const reference = await describeReference(about, set, drawn, files);
      if (reference !== null) references.push(reference);
    } catch (error) {
      if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
      const text = `a structure set beside the reference cannot be used (${error.code})`;
      remarks.push(caseRemark("files-left-out", text));
    }
  }
  return { references, remarks };
}

/** Of a set that is not the planning set: a structure that several ROIs may stand for is left out. */
function otherNumbers(
  { loaded, folder, scheme, mapping }: CaseToDescribe,
  set: StoredSet,
): RoiNumbers {
  const path = join(folder, set.file);
  const rois = loaded.structureSets.find((each) => each.path === path)?.structureSet.rois ?? [];
  const drawn = rois.filter(({ contours }) => contours.length > 0);
  return new Map(
    scheme.structures.map(({ name }) => {
      const own = drawn.filter((roi) => mapping.structureOf(roi.name) === name);
      return [name, own.length === 1 ? [`#${own[0]!.number}`] : []];
    }),
  );
}

async function describeReference(
  { loaded, scheme }: CaseToDescribe,
  set: StoredSet,
  drawn: LoadedLabelMap,
  files: FileStore,
): Promise<DescribedReference | null> {
  const { grid } = loaded.series.volume;
  if (drawn.presentLabels.length === 0) return null;
  const extents = await structureExtents(drawn.labelMap, scheme);
  const { label, sopInstanceUid, drawnAt } = set;
  return {
    origin: { kind: "clinic", label, sopInstanceUid, drawnAt },
    labelsSha256: await putVoxels(files, drawn.labelMap.labels),
    masksSha256: await putMasks(files, drawn.masks, grid),
    structures: extents.map((each) => ({ ...each, confidence: null })),
    flags: drawn.remarks,
  };
}

/**
 * Reads a CT without a structure set from its folder and stores its images.
 * @param known.patient The patient's pseudonym in the cohort.
 * @throws {ArcuateError} As `loadCase`; `write-failed`.
 */
export async function describeScan(
  folder: string,
  known: Pick<NewCase, "patient" | "diagnosis" | "exclusion">,
  { files, signal }: { readonly files: FileStore; readonly signal: AbortSignal },
): Promise<DescribedCase> {
  const loaded = await loadCase(folder, { signal, uneven: "accept" });
  const row = await rowOf(loaded.series, files, { ...known, place: "scans" });
  return { row, references: [] };
}

async function rowOf(
  series: CtSeries,
  files: FileStore,
  known: Pick<NewCase, "patient" | "diagnosis" | "exclusion" | "place">,
): Promise<NewCase> {
  const { volume, acquisition, patientPosition, seriesInstanceUid } = series;
  const { grid } = volume;
  return {
    ...known,
    caseId: caseIdOf(seriesInstanceUid),
    isSynthetic: false,
    group: null,
    spacingMm: [medianSliceGapMm(grid) ?? null, ...grid.pixelSpacingMm],
    manufacturer: acquisition.manufacturer,
    patientPosition,
    kvp: acquisition.kvp ?? null,
    hasContrast: acquisition.hasContrast,
    grid: storedGrid(grid),
    huSha256: await putHu(files, volume),
    headerSha256: await putCtHeader(files, series),
    ctRemarks: series.remarks,
    flags: [],
  };
}
