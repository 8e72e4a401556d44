import { surfaceVoxels } from "./surface.ts";
import type { MaskPair } from "./surface-distances.ts";

/** Where in a structure the two sides differ most: where to look first. */
export interface WorstSlice {
  /** In the whole grid, from 0. */
  readonly slice: number;
  /** Area in cm2 that only one side holds. */
  readonly differingCm2: number;
}

/**
 * Added path length in mm: the outline that has to be drawn anew where the predicted one is wrong. Slice by slice, the
 * pixels of the reference's outline that are not on the predicted outline, each as long as the pixel is wide (the
 * geometric mean of its sides).
 *
 * Source: Vaassen et al. 2020, Evaluation of measures for assessing time-saving of automatic organ-at-risk
 * segmentation in radiotherapy; docs/evaluation.md#apl
 */
export function addedPathLengthMm(
  { reference, predicted, size }: MaskPair,
  [rowMm, columnMm]: readonly [number, number],
): number {
  const referenceOutline = surfaceVoxels(reference, size, true);
  const predictedOutline = surfaceVoxels(predicted, size, true);
  let added = 0;
  for (let index = 0; index < referenceOutline.length; index++) {
    added += referenceOutline[index]! & ~predictedOutline[index]!;
  }
  return added * Math.sqrt(rowMm * columnMm);
}

/** The first of the slices whose differing area is largest; undefined where the masks are equal. */
export function worstSlice(
  { reference, predicted, size, box }: MaskPair,
  pixelMm2: number,
): WorstSlice | undefined {
  const area = size[1] * size[2];
  let [worst, most] = [-1, 0];
  for (let z = 0; z < size[0]; z++) {
    let differing = 0;
    for (let index = z * area; index < (z + 1) * area; index++) {
      if ((reference[index] === 0) !== (predicted[index] === 0)) differing++;
    }
    if (differing > most) [worst, most] = [z, differing];
  }
  if (worst < 0) return undefined;
  return { slice: box.low[0] + worst, differingCm2: (most * pixelMm2) / 100 };
}
