/** A case of the cohort, or a lone CT, as the database and the file store keep it. */
import {
  type CaseRecord,
  caseFolder,
  caseIdOf,
  loadCase,
  loadLabelMap,
  type NameMapping,
  resolveReference,
} from "../../cohort/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
import { medianSliceGapMm } from "../../geometry/index.ts";
import type { FileStore, NewCase, StoredStructure } from "../../store/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { describeStructures, packMasks, putHu, putVoxels, storedGrid } from "./voxels.ts";

/** A reference as it goes into the database. */
interface DescribedReference {
  readonly label: string;
  readonly labelsSha256: string;
  readonly masksSha256: string;
  readonly structures: readonly StoredStructure[];
}

export interface DescribedCase {
  readonly row: NewCase;
  /** Null for a lone CT, and where no region of the planning set is a structure we know. */
  readonly reference: DescribedReference | null;
}

/**
 * Reads a case of the cohort. Its images are only kept to be shown and compared: training goes through the cohort's
 * pool.
 * @throws {ArcuateError} As `loadCase`.
 */
export async function describeCohortCase(
  cohort: string,
  record: CaseRecord,
  { files, mapping, signal }: { files: FileStore; mapping: NameMapping; signal: AbortSignal },
): Promise<DescribedCase> {
  const folder = caseFolder(cohort, record.caseId);
  const loaded = await loadCase(folder, { signal, uneven: "accept" });
  const { rois } = resolveReference(record, mapping, pelvisScheme);
  const numbers = new Map(
    pelvisScheme.structures.map(({ name }) => {
      const roi = rois.get(name);
      return [name, roi === undefined ? [] : [`#${roi.number}`]];
    }),
  );
  const structureSet = `${folder}/${record.planning.file}`;
  const drawn = loadLabelMap(loaded, pelvisScheme, numbers, { structureSet });
  const { grid } = loaded.series.volume;
  const planning = record.structureSets.find(({ file }) => file === record.planning.file);
  const row = await rowOf(loaded.series, files, {
    patient: record.patient,
    diagnosis: record.diagnosis,
    exclusion: record.exclusion,
    place: "cohort",
  });
  if (drawn.presentLabels.length === 0) return { row, reference: null };
  const reference = {
    label: planning?.label ?? "",
    labelsSha256: await putVoxels(files, drawn.labelMap.labels),
    masksSha256: await putVoxels(files, packMasks(drawn.masks, grid)),
    structures: describeStructures(drawn.labelMap),
  };
  return { row, reference };
}

/**
 * Reads a CT that no structure set was drawn on, from its folder.
 * @param known.patient What stands for the patient in the cohort.
 * @throws {ArcuateError} As `loadCase`.
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
