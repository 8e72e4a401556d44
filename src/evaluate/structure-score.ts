import { ArcuateError } from "../base/index.ts";
import {
  evenSpacingMm,
  findUnevenGap,
  type ImageGrid,
  sameGrid,
  type Vector3,
} from "../geometry/index.ts";
import type { Mask } from "../volume/index.ts";
import {
  meanOf,
  percentileOf,
  pooledPercentileOf,
  type SurfaceDistances,
  shareWithin,
  surfaceDistances,
} from "./surface-distances.ts";

/**
 * A figure, or why there is none. `missed`: exactly one mask is empty; it is counted, never averaged away.
 * `notApplicable`: both are empty.
 */
export type Scored<T> =
  | { readonly kind: "scored"; readonly value: T }
  | { readonly kind: "missed"; readonly empty: "reference" | "predicted" }
  | { readonly kind: "notApplicable" };

/** All figures of one structure in one case. Volumes count voxels; cc is cubic centimetres. */
export type StructureScore =
  | ({
      readonly kind: "scored";
      readonly dice: number;
      readonly meanSurfaceDistanceMm: number;
      readonly hausdorffDistanceMm: number;
      readonly hausdorffDistance95Mm: number;
      /** Over both directions together; usually smaller, and not to be compared with the one above. */
      readonly pooledHausdorffDistance95Mm: number;
    } & Volumes)
  | ({
      readonly kind: "missed";
      readonly empty: "reference" | "predicted";
      readonly dice: 0;
    } & Volumes)
  | ({ readonly kind: "notApplicable" } & Volumes);

interface Volumes {
  readonly referenceCc: number;
  readonly predictedCc: number;
}

interface Overlap {
  readonly reference: number;
  readonly predicted: number;
  readonly shared: number;
}

/**
 * Dice coefficient: twice the shared voxels over the voxels of both. A structure that exactly one mask holds is
 * `missed`, which tables count as 0.
 *
 * @throws {RangeError} If the grids differ.
 * Source: docs/evaluation.md#dice
 */
export function diceCoefficient(reference: Mask, predicted: Mask): Scored<number> {
  requireSameGrid(reference, predicted);
  return scoreOf(countVoxels(reference, predicted), dice);
}

/**
 * Mean surface distance in mm: the average of the two directed means between surface voxels. Symmetric; not the
 * pooled average (ASSD).
 *
 * @throws {RangeError} If the grids differ.
 * @throws {ArcuateError} `uneven-slices` when the slices are not evenly spaced.
 * Source: Sartor et al. 2020, section 2.6; docs/evaluation.md#msd
 */
export function meanSurfaceDistance(reference: Mask, predicted: Mask): Scored<number> {
  return scoreSurfaces(reference, predicted, meanOf);
}

/**
 * 95 % Hausdorff distance in mm: the larger of the two directed 95th percentiles between surface voxels.
 *
 * @throws {RangeError} If the grids differ.
 * @throws {ArcuateError} `uneven-slices` when the slices are not evenly spaced.
 * Source: docs/evaluation.md#hd95
 */
export function hausdorffDistance95(reference: Mask, predicted: Mask): Scored<number> {
  return scoreSurfaces(reference, predicted, (distances) => percentileOf(distances, 95));
}

/**
 * Surface Dice: the share of both surfaces' voxels within a tolerance in mm of the other surface.
 *
 * @throws {RangeError} If the grids differ.
 * @throws {ArcuateError} `uneven-slices` when the slices are not evenly spaced.
 * Source: docs/evaluation.md#surface-dice
 */
export function surfaceDice(
  reference: Mask,
  predicted: Mask,
  { toleranceMm }: { toleranceMm: number },
): Scored<number> {
  return scoreSurfaces(reference, predicted, (distances) => shareWithin(distances, toleranceMm));
}

/**
 * Every figure of one structure, from one crop and one pair of distance transforms.
 *
 * @throws {RangeError} If the grids differ.
 * @throws {ArcuateError} `uneven-slices` when the slices are not evenly spaced.
 * Source: docs/evaluation.md
 */
export function compareStructure(reference: Mask, predicted: Mask): StructureScore {
  requireSameGrid(reference, predicted);
  const spacingMm = metricSpacingMm(reference.grid);
  const counts = countVoxels(reference, predicted);
  const voxelCc = (spacingMm[0] * spacingMm[1] * spacingMm[2]) / 1000;
  const volumes = {
    referenceCc: counts.reference * voxelCc,
    predictedCc: counts.predicted * voxelCc,
  };
  const score = scoreOf(counts, () => distancesBetween(reference, predicted, spacingMm));
  switch (score.kind) {
    case "notApplicable":
      return { ...score, ...volumes };
    case "missed":
      return { ...score, dice: 0, ...volumes };
    case "scored":
      return {
        kind: "scored",
        dice: dice(counts),
        meanSurfaceDistanceMm: meanOf(score.value),
        hausdorffDistanceMm: percentileOf(score.value, 100),
        hausdorffDistance95Mm: percentileOf(score.value, 95),
        pooledHausdorffDistance95Mm: pooledPercentileOf(score.value, 95),
        ...volumes,
      };
    default:
      return score satisfies never;
  }
}

function scoreSurfaces(
  reference: Mask,
  predicted: Mask,
  figure: (distances: SurfaceDistances) => number,
): Scored<number> {
  requireSameGrid(reference, predicted);
  const spacingMm = metricSpacingMm(reference.grid);
  return scoreOf(countVoxels(reference, predicted), () =>
    figure(distancesBetween(reference, predicted, spacingMm)),
  );
}

/** The one place where empty masks are sorted out. */
function scoreOf<T>(counts: Overlap, figure: (counts: Overlap) => T): Scored<T> {
  if (counts.reference === 0 && counts.predicted === 0) return { kind: "notApplicable" };
  if (counts.reference === 0) return { kind: "missed", empty: "reference" };
  if (counts.predicted === 0) return { kind: "missed", empty: "predicted" };
  return { kind: "scored", value: figure(counts) };
}

function distancesBetween(reference: Mask, predicted: Mask, spacingMm: Vector3): SurfaceDistances {
  const { size } = reference.grid;
  const distances = surfaceDistances(reference.voxels, predicted.voxels, { size, spacingMm });
  if (distances === undefined) throw new RangeError("Cannot measure surfaces: both must have one");
  return distances;
}

function dice({ reference, predicted, shared }: Overlap): number {
  return (2 * shared) / (reference + predicted);
}

function countVoxels(reference: Mask, predicted: Mask): Overlap {
  const [a, b] = [reference.voxels, predicted.voxels];
  const counts = { reference: 0, predicted: 0, shared: 0 };
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== 0) counts.reference++;
    if (b[index] === 0) continue;
    counts.predicted++;
    if (a[index] !== 0) counts.shared++;
  }
  return counts;
}

function requireSameGrid(reference: Mask, predicted: Mask): void {
  if (!sameGrid(reference.grid, predicted.grid)) {
    throw new RangeError("Cannot compare two masks: they must share one grid");
  }
}

/** Thickness that a single slice counts for, in mm. */
const SINGLE_SLICE_MM = 1;

function metricSpacingMm(grid: ImageGrid): Vector3 {
  if (grid.size[0] === 1) return [SINGLE_SLICE_MM, ...grid.pixelSpacingMm];
  const uneven = findUnevenGap(grid);
  if (uneven === undefined) return evenSpacingMm(grid);
  const { below, gapMm, medianMm } = uneven;
  throw new ArcuateError(
    "input",
    "uneven-slices",
    `Cannot measure surface distances: slices must be evenly spaced, got ${gapMm} mm above slice ${below} among ${medianMm} mm`,
    { fields: { slice: below, gapMm, medianMm } },
  );
}
