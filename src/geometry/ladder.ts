/** Positions that are rounded, and the even ladder that they may have been before. */
import type { Vector3 } from "./frames.ts";

/** Coarser rounding than to 0.1 mm is not taken for rounding: its positions say too little. */
const COARSEST_HALF_UNIT_MM = 0.05;
/** Numbers with more decimals count as exact. */
const MOST_DECIMALS = 4;
/** Differences below this, in mm, are those of binary numbers. */
const SAME_NUMBER_MM = 1e-7;

/**
 * How far a position along a normal may be from what was measured, in mm: half a unit of the last decimal of each
 * coordinate, at most 0.05; 0 for coordinates of more than four decimals.
 */
export function roundingMm(position: Vector3, normal: Vector3): number {
  return position.reduce(
    (sum, coordinate, axis) => sum + Math.abs(normal[axis]!) * halfUnitMm(coordinate),
    0,
  );
}

function halfUnitMm(coordinate: number): number {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    const scaled = coordinate * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) > SAME_NUMBER_MM * 10 ** decimals) continue;
    return Math.min(COARSEST_HALF_UNIT_MM, 0.5 * 10 ** -decimals);
  }
  return 0;
}

/**
 * Whether positions can be those of evenly spaced rungs, each within its own tolerance.
 * @param rungs Which rung each position stands for: whole numbers, rising.
 */
export function fitLadder(
  positionsMm: ArrayLike<number>,
  tolerancesMm: ArrayLike<number>,
  rungs: ArrayLike<number>,
): boolean {
  // For each pair of positions the distance of rungs has a least and a greatest value; one must fit all pairs.
  let [least, greatest] = [0, Number.POSITIVE_INFINITY];
  for (let upper = 1; upper < positionsMm.length; upper++) {
    for (let lower = 0; lower < upper; lower++) {
      const apart = positionsMm[upper]! - positionsMm[lower]!;
      const slack = tolerancesMm[upper]! + tolerancesMm[lower]! + SAME_NUMBER_MM;
      const steps = rungs[upper]! - rungs[lower]!;
      least = Math.max(least, (apart - slack) / steps);
      greatest = Math.min(greatest, (apart + slack) / steps);
    }
  }
  return least <= greatest;
}

/** Distance of evenly spaced rungs by least squares. @param positionsMm - At least two. */
export function fittedGapMm(positionsMm: Float64Array): number {
  const middle = (positionsMm.length - 1) / 2;
  let [products, squares] = [0, 0];
  for (let rung = 0; rung < positionsMm.length; rung++) {
    products += (rung - middle) * positionsMm[rung]!;
    squares += (rung - middle) ** 2;
  }
  return products / squares;
}
