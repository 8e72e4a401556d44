/** A case of the cohort, or a lone CT, as the database and the file store keep it. */
import {
  type CaseRecord,
  caseFolder,
  caseIdOf,
  loadCase,
  loadCohortReference,
  type NameMapping,
  schemeOfCohort,
} from "../../cohort/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
import { medianSliceGapMm } from "../../geometry/index.ts";
import type { FileStore, NewCase, StoredStructure } from "../../store/index.ts";
import { structureExtents } from "../../work/index.ts";
import { putMasks } from "./mask-planes.ts";
import { putHu, putVoxels, storedGrid } from "./voxels.ts";

/** A reference as it goes into the database. */
interface DescribedReference {
  readonly label: string;
  readonly labelsSha256: string;
  readonly masksSha256: string;
  readonly structures: readonly StoredStructure[];
}

export interface DescribedCase {
  readonly row: NewCase;
  /** Null for a CT without a structure set, and where no ROI of the planning set is a structure of the cohort. */
  readonly reference: DescribedReference | null;
}

/**
 * Reads a case of the cohort and stores its images and its reference, in the cohort's structures. They serve showing and
 * comparing; training goes through the cohort's pool.
 * @param mapping Which structure each ROI name of the cohort stands for.
 * @throws {ArcuateError} As `loadCase`, `schemeOfCohort` and `loadCohortReference`; `write-failed`.
 */
export async function describeCohortCase(
  cohort: string,
  record: CaseRecord,
  { files, mapping, signal }: { files: FileStore; mapping: NameMapping; signal: AbortSignal },
): Promise<DescribedCase> {
  const folder = caseFolder(cohort, record.caseId);
  const loaded = await loadCase(folder, { signal, uneven: "accept" });
  const scheme = await schemeOfCohort(cohort);
  const drawn = loadCohortReference({ record, loaded, mapping }, scheme);
  const { grid } = loaded.series.volume;
  const planning = record.structureSets.find(({ file }) => file === record.planning.file);
  const row = await rowOf(loaded.series, files, {
    patient: record.patient,
    diagnosis: record.diagnosis,
    exclusion: record.exclusion,
    place: "cohort",
  });
  if (drawn.presentLabels.length === 0) return { row, reference: null };
  const extents = await structureExtents(drawn.labelMap, scheme);
  const reference = {
    label: planning?.label ?? "",
    labelsSha256: await putVoxels(files, drawn.labelMap.labels),
    masksSha256: await putMasks(files, drawn.masks, grid),
    structures: extents.map((each) => ({ ...each, confidence: null })),
  };
  return { row, reference };
}

/**
 * Reads a CT without a structure set from its folder and stores its images.
 * @param known.patient The patient's pseudonym in the cohort.
 * @throws {ArcuateError} As `loadCase`; `write-failed`.
 */
export async function describeScan(
  folder: string,
  known: { readonly patient: string; readonly diagnosis: string | null },
  { files, signal }: { readonly files: FileStore; readonly signal: AbortSignal },
): Promise<DescribedCase> {
  const loaded = await loadCase(folder, { signal, uneven: "accept" });
  const row = await rowOf(loaded.series, files, { ...known, exclusion: null, place: "scans" });
  return { row, reference: null };
}

async function rowOf(
  { volume, acquisition, patientPosition, seriesInstanceUid }: CtSeries,
  files: FileStore,
  known: Pick<NewCase, "patient" | "diagnosis" | "exclusion" | "place">,
): Promise<NewCase> {
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
    flags: [],
  };
}
