/** A model's drawing on a CT, in our labels, and how it compares with the reference. */
import { ArcuateError } from "../../base/index.ts";
import { type ModelDescription, readModelFile } from "../../model/index.ts";
import { segmentCt } from "../../predict/index.ts";
import {
  FileStore,
  type StoredComparison,
  type StoredGrid,
  type StoredStructure,
} from "../../store/index.ts";
import { pelvisScheme, structureNamed } from "../../structures/index.ts";
import { compareWithReference, masksOf, readReference } from "./compare.ts";
import type { TaskContext } from "./task.ts";
import { describeStructures, gridFrom, putVoxels, readHu } from "./voxels.ts";

export interface SegmentInput {
  readonly filesFolder: string;
  readonly grid: StoredGrid;
  readonly huSha256: string;
  readonly modelSha256: string;
  readonly diagnosis: string | null;
  readonly reference: { readonly masksSha256: string } | null;
}

export interface DrawnSet {
  readonly labelsSha256: string;
  readonly structures: readonly StoredStructure[];
  readonly comparison: readonly StoredComparison[] | null;
}

/** @throws {ArcuateError} As `readModelFile` and `segmentCt`; `model-scheme-foreign`. */
export async function segmentCase(
  { filesFolder, grid: stored, huSha256, modelSha256, diagnosis, reference }: SegmentInput,
  { progress, signal }: TaskContext,
): Promise<DrawnSet> {
  const files = new FileStore(filesFolder);
  const model = await readModelFile(files.pathOf(modelSha256));
  const ourLabels = labelsOf(model.description);
  const grid = gridFrom(stored);
  const ct = await readHu(files, huSha256, grid);
  const { labelMap } = await segmentCt(ct, model, {
    progress,
    signal,
    ...(diagnosis !== null && { diagnosis }),
  });
  const labels = labelMap.labels.map((label) => ourLabels[label]!);
  const labelsSha256 = await putVoxels(files, labels);
  const comparison =
    reference &&
    compareWithReference(await readReference(files, reference, grid), masksOf(labels, grid), {
      grid,
      diagnosis,
    });
  return { labelsSha256, structures: describeStructures({ grid, labels }), comparison };
}

/**
 * Our label for each of a model's, by name: a model that learned three structures counts them from 1.
 * @throws {ArcuateError} `model-scheme-foreign` when it draws a structure we have no label for.
 */
export function labelsOf({ scheme }: Pick<ModelDescription, "scheme">): Uint8Array {
  const labels = new Uint8Array(scheme.structures.length + 1);
  for (const { label, name } of scheme.structures) {
    const own = structureNamed(pelvisScheme, name);
    if (own === undefined) {
      const known = pelvisScheme.structures.map((each) => each.name).join(", ");
      const message = `Cannot use the model here: its structures must be among ${known}, got another`;
      throw new ArcuateError("model", "model-scheme-foreign", message);
    }
    labels[label] = own.label;
  }
  return labels;
}
