/** A model's prediction on a stored CT, in the labels of the cohort, and how it compares with the reference. */
import { readModelFile } from "../../model/index.ts";
import {
  FileStore,
  type StoredComparison,
  type StoredGrid,
  type StoredLeftOut,
  type StoredRemark,
  type StoredStructure,
} from "../../store/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import {
  renumberPrediction,
  requireSchemeOf,
  segmentVolume,
  structureExtents,
} from "../../work/index.ts";
import { compareWithReference, type StoredReference } from "./compare.ts";
import type { TaskContext } from "./task.ts";
import { gridFrom, putVoxels, readHu } from "./voxels.ts";

export interface SegmentInput {
  readonly filesFolder: string;
  readonly caseId: string;
  readonly grid: StoredGrid;
  readonly huSha256: string;
  readonly modelSha256: string;
  /** The cohort's structures: their numbers are those of the label map. */
  readonly scheme: LabelScheme;
  readonly diagnosis: string | null;
  /** DICOM's Patient Position; empty where the CT does not say. */
  readonly patientPosition: string;
  readonly reference: StoredReference | null;
}

/** A structure set as it goes into the database. */
export interface SegmentedSet {
  readonly labelsSha256: string;
  readonly structures: readonly StoredStructure[];
  readonly flags: readonly StoredRemark[];
  readonly leftOut: readonly StoredLeftOut[];
  readonly comparison: readonly StoredComparison[] | null;
}

/**
 * Segments a stored CT.
 * @throws {ArcuateError} As `readModelFile` and `segmentVolume`; `model-scheme-foreign` when the model draws a structure
 * that the scheme does not have.
 */
export async function segmentCase(
  input: SegmentInput,
  { progress, signal }: TaskContext,
): Promise<SegmentedSet> {
  const { scheme, diagnosis, reference } = input;
  const files = new FileStore(input.filesFolder);
  const model = await readModelFile(files.pathOf(input.modelSha256));
  requireSchemeOf(model.description.scheme, scheme);
  const ct = await readHu(files, input.huSha256, gridFrom(input.grid));
  const known = { diagnosis: diagnosis ?? undefined, patientPosition: input.patientPosition };
  const predicted = renumberPrediction(
    await segmentVolume(ct, model, known, { progress, signal }),
    model.description.scheme,
    scheme,
  );
  const { labelMap, flags, leftOut } = predicted;
  const labelsSha256 = await putVoxels(files, labelMap.labels);
  const pair = { caseId: input.caseId, diagnosis, grid: input.grid, labelsSha256 };
  const confidences = new Map(
    predicted.structures.map(({ structure, confidence }) => [structure.label, confidence]),
  );
  return {
    labelsSha256,
    structures: (await structureExtents(labelMap, scheme)).map((each) => ({
      ...each,
      confidence: confidences.get(each.label) ?? null,
    })),
    flags,
    leftOut,
    comparison: reference && (await compareWithReference(files, { ...pair, reference }, scheme)),
  };
}
