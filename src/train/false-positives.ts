/**
 * False positives: voxels of the background that the network takes for a structure. "Patches whose center points were
 * classified as false positives were sampled more frequently" (section 2.3).
 */
import { createRandom, type Progress } from "../base/index.ts";
import type { Model } from "../model/index.ts";
import { type InferenceOptions, predictLabels } from "../predict/index.ts";
import { readCaseVoxels } from "./case-file.ts";
import type { TrainingCase } from "./cases.ts";

/**
 * Most voxels that are kept for a case, drawn at random: more than a cycle has patches to centre, and little memory.
 */
const KEPT = 4000;

/**
 * For each case, indices of some of its false positives. A label that the case lacks is never one: whether it is there
 * is unknown. Nor is a voxel whose label is not known, which is no background either.
 *
 * @param model On the cases' own grid.
 * @param name With the seed, decides the random choice.
 */
export async function findFalsePositives(
  cases: readonly TrainingCase[],
  model: Model,
  {
    seed,
    name,
    progress,
    ...options
  }: InferenceOptions & { seed: number; name: string; progress: Progress },
): Promise<Int32Array[]> {
  const found: Int32Array[] = [];
  for (const [index, { id, path, grid, missingLabels }] of cases.entries()) {
    options.signal?.throwIfAborted();
    progress.report("look for false positives", index, cases.length);
    const { hu, labels } = readCaseVoxels(path);
    const predicted = await predictLabels({ grid, hu }, model, options);
    const random = createRandom(seed).fork(`${name} ${id}`);
    found.push(sampleMistakes(predicted, labels, missingLabels, random));
  }
  progress.report("look for false positives", cases.length, cases.length);
  return found;
}

function sampleMistakes(
  predicted: Uint8Array,
  reference: Uint8Array,
  missingLabels: readonly number[],
  random: { integer(count: number): number },
): Int32Array {
  const isUnknown = new Uint8Array(256);
  for (const label of missingLabels) isUnknown[label] = 1;
  const kept = new Int32Array(KEPT);
  let seen = 0;
  for (let voxel = 0; voxel < predicted.length; voxel++) {
    const label = predicted[voxel]!;
    if (label === 0 || reference[voxel] !== 0 || isUnknown[label] === 1) continue;
    const place = seen < KEPT ? seen : random.integer(seen + 1);
    if (place < KEPT) kept[place] = voxel;
    seen += 1;
  }
  return kept.slice(0, Math.min(seen, KEPT));
}
