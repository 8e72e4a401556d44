/** Ends of a structure that are a clinic's habit: how far two masks differ there, and how well they agree without them. */
import { type ImageGrid, sliceNormal, type Vector3 } from "../geometry/index.ts";
import type { HabitEnds } from "../structures/index.ts";
import { diceOf, overlapBySlice, sumOverlaps } from "./slices.ts";
import {
  cropPair,
  distancesBetween,
  type MaskPair,
  meanOfDirections,
  surfacesOf,
} from "./surface-distances.ts";

/** Without a field where the structure has no such end, or the slices do not lie across the patient. */
export interface EndFigures {
  /** Predicted end less the reference's, in mm; positive where the prediction is longer. */
  readonly superiorEndMm?: number;
  readonly inferiorEndMm?: number;
  /** Dice of what is left when both masks stop where the shorter one does; 0 when nothing of one of them is left. */
  readonly diceWithoutEnds?: number;
  /** Mean surface distance in mm of the same; absent when nothing of one of them is left. */
  readonly meanSurfaceDistanceWithoutEndsMm?: number;
}

/** Slices that lean by more than 45 degrees have no end that could be called superior. */
const LEAST_RISE = Math.SQRT1_2;

/**
 * The figures of the ends that are a habit; none for a structure without such an end, a grid of one slice, and slices
 * that lie along the patient.
 *
 * @param pair Of masks that both hold voxels.
 * Source: docs/evaluation.md#ends-that-are-a-habit
 */
export function endFigures(
  pair: MaskPair,
  grid: ImageGrid,
  { habitEnds, spacingMm }: { habitEnds: HabitEnds; spacingMm: Vector3 },
): EndFigures {
  const { referenceBox, predictedBox, box } = pair;
  const hasSuperior = habitEnds.superior !== undefined;
  const hasInferior = habitEnds.inferior !== undefined;
  const rise = sliceNormal(grid)[2];
  const isAcross = grid.size[0] > 1 && Math.abs(rise) > LEAST_RISE;
  if (!isAcross || !(hasSuperior || hasInferior) || !referenceBox || !predictedBox) return {};
  const [isFirst, isLast] = rise > 0 ? [hasInferior, hasSuperior] : [hasSuperior, hasInferior];
  const from = isFirst ? Math.max(referenceBox.low[0], predictedBox.low[0]) : box.low[0];
  const to = isLast ? Math.min(referenceBox.high[0], predictedBox.high[0]) : box.high[0];
  const firstMm = spacingMm[0] * (referenceBox.low[0] - predictedBox.low[0]);
  const lastMm = spacingMm[0] * (predictedBox.high[0] - referenceBox.high[0]);
  const [superiorEndMm, inferiorEndMm] = rise > 0 ? [lastMm, firstMm] : [firstMm, lastMm];
  return {
    ...(hasSuperior && { superiorEndMm }),
    ...(hasInferior && { inferiorEndMm }),
    ...figuresBetween(pair, [from - box.low[0], to - box.low[0]], spacingMm),
  };
}

/** Dice and mean surface distance of the slices from one to before another. */
function figuresBetween(
  { reference, predicted, size, isPlane }: MaskPair,
  [from, to]: readonly [from: number, to: number],
  spacingMm: Vector3,
): Pick<EndFigures, "diceWithoutEnds" | "meanSurfaceDistanceWithoutEndsMm"> {
  const [, rows, columns] = size;
  const ofSlices = (voxels: Uint8Array) =>
    voxels.subarray(from * rows * columns, to * rows * columns);
  const cut =
    from < to
      ? cropPair(ofSlices(reference), ofSlices(predicted), [to - from, rows, columns])
      : undefined;
  if (!cut?.referenceBox || !cut.predictedBox) return { diceWithoutEnds: 0 };
  const surfaces = surfacesOf({ ...cut, isPlane });
  const distances = distancesBetween(surfaces, { size: cut.size, spacingMm });
  return {
    diceWithoutEnds: diceOf(sumOverlaps(overlapBySlice(cut))),
    meanSurfaceDistanceWithoutEndsMm: meanOfDirections(distances),
  };
}
