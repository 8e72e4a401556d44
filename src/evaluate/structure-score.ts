import { ArcuateError } from "../base/index.ts";
import {
  evenSpacingMm,
  findUnevenGap,
  type ImageGrid,
  sameGrid,
  type Vector3,
} from "../geometry/index.ts";
import type { HabitEnds } from "../structures/index.ts";
import type { Mask } from "../volume/index.ts";
import { type EndFigures, endFigures } from "./ends.ts";
import { diceOf, overlapBySlice, sumOverlaps, type WorstSlice, worstSlice } from "./slices.ts";
import { countUnsharedOutline } from "./surface.ts";
import {
  cropPair,
  distancesBetween,
  type MaskPair,
  type SurfaceFigures,
  type SurfacePair,
  surfaceFigures,
  surfacesOf,
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
      /** Length of the reference's outline that would have to be redrawn, in mm. */
      readonly addedPathLengthMm: number;
      /** Undefined where the masks are equal. */
      readonly worstSlice: WorstSlice | undefined;
    } & SurfaceFigures &
      EndFigures &
      Volumes)
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

export interface ScoreOptions {
  /** Of surface Dice. */
  readonly toleranceMm?: number;
}

interface CompareOptions extends ScoreOptions {
  /** Of the structure; without them there are no figures of its ends. */
  readonly habitEnds?: HabitEnds;
}

/** About the slice thickness of the paper's CTs: a difference that people rarely correct. */
export const DEFAULT_TOLERANCE_MM = 3;

/**
 * Dice coefficient: twice the shared voxels over the voxels of both. A structure that exactly one mask holds is
 * `missed`, which tables count as 0.
 *
 * @throws {RangeError} If the grids differ.
 * Source: docs/evaluation.md#dice
 */
export function diceCoefficient(reference: Mask, predicted: Mask): Scored<number> {
  requireSameGrid(reference, predicted);
  const pair = cropPair(reference.voxels, predicted.voxels, reference.grid.size);
  return scoreOf(pair, (each) => diceOf(sumOverlaps(overlapBySlice(each))));
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
  return scoreSurfaces(reference, predicted, "meanSurfaceDistanceMm");
}

/**
 * 95 % Hausdorff distance in mm: the larger of the two directed 95th percentiles between surface voxels.
 *
 * @throws {RangeError} If the grids differ.
 * @throws {ArcuateError} `uneven-slices` when the slices are not evenly spaced.
 * Source: docs/evaluation.md#hd95
 */
export function hausdorffDistance95(reference: Mask, predicted: Mask): Scored<number> {
  return scoreSurfaces(reference, predicted, "hausdorffDistance95Mm");
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
  return scoreSurfaces(reference, predicted, "surfaceDice", toleranceMm);
}

/**
 * Every figure of one structure, from one crop and one look at the surfaces.
 *
 * @throws {RangeError} If the grids differ.
 * @throws {ArcuateError} `uneven-slices` when the slices are not evenly spaced.
 * Source: docs/evaluation.md
 */
export function compareStructure(
  reference: Mask,
  predicted: Mask,
  { toleranceMm = DEFAULT_TOLERANCE_MM, habitEnds = {} }: CompareOptions = {},
): StructureScore {
  requireSameGrid(reference, predicted);
  const spacingMm = metricSpacingMm(reference.grid);
  const pair = cropPair(reference.voxels, predicted.voxels, reference.grid.size);
  const slices = pair === undefined ? [] : overlapBySlice(pair);
  const counts = sumOverlaps(slices);
  const voxelCc = (spacingMm[0] * spacingMm[1] * spacingMm[2]) / 1000;
  const volumes = {
    referenceCc: counts.reference * voxelCc,
    predictedCc: counts.predicted * voxelCc,
  };
  const score = scoreOf(pair, (each) => {
    const surfaces = surfacesOf(each);
    const distances = distancesBetween(surfaces, { size: each.size, spacingMm });
    return {
      dice: diceOf(counts),
      ...surfaceFigures(distances, toleranceMm),
      addedPathLengthMm: addedPathLengthMm(surfaces, spacingMm),
      worstSlice: worstSlice(slices, {
        firstSlice: each.box.low[0],
        pixelMm2: spacingMm[1] * spacingMm[2],
      }),
      ...endFigures(each, reference.grid, { habitEnds, spacingMm }),
    };
  });
  switch (score.kind) {
    case "notApplicable":
      return { ...score, ...volumes };
    case "missed":
      return { ...score, dice: 0, ...volumes };
    case "scored":
      return { kind: "scored", ...score.value, ...volumes };
    default:
      return score satisfies never;
  }
}

function scoreSurfaces(
  reference: Mask,
  predicted: Mask,
  figure: keyof SurfaceFigures,
  toleranceMm = DEFAULT_TOLERANCE_MM,
): Scored<number> {
  requireSameGrid(reference, predicted);
  const spacingMm = metricSpacingMm(reference.grid);
  const pair = cropPair(reference.voxels, predicted.voxels, reference.grid.size);
  return scoreOf(pair, (each) => {
    const distances = distancesBetween(surfacesOf(each), { size: each.size, spacingMm });
    return surfaceFigures(distances, toleranceMm)[figure];
  });
}

/**
 * Added path length in mm: the outline that would have to be redrawn where the predicted one is wrong. Slice by slice,
 * the pixels of the reference's outline that are not on the predicted outline, each as long as the geometric mean of
 * its sides.
 *
 * Source: Vaassen et al. 2020, Evaluation of measures for assessing time-saving of automatic organ-at-risk
 * segmentation in radiotherapy; docs/evaluation.md#apl
 */
function addedPathLengthMm(
  { reference, predicted }: SurfacePair,
  [, rowMm, columnMm]: Vector3,
): number {
  return countUnsharedOutline(reference, predicted) * Math.sqrt(rowMm * columnMm);
}

/** The only place that handles empty masks. */
function scoreOf<T>(pair: MaskPair | undefined, figure: (pair: MaskPair) => T): Scored<T> {
  if (pair === undefined) return { kind: "notApplicable" };
  if (pair.referenceBox === undefined) return { kind: "missed", empty: "reference" };
  if (pair.predictedBox === undefined) return { kind: "missed", empty: "predicted" };
  return { kind: "scored", value: figure(pair) };
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
