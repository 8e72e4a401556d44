import type { GridSize, Vector3 } from "../geometry/index.ts";
import { boxAround, boxSize, cropVoxels, maskBox, type VoxelBox } from "../volume/index.ts";
import { distancesToSurface, type SurfaceGrid } from "./nearest-surface.ts";
import { quantile } from "./statistics/sample.ts";
import { surfaceVoxels } from "./surface.ts";

/** Distances in mm from each surface voxel of one mask to the nearest surface voxel of the other. */
export interface SurfaceDistances {
  readonly referenceToPredictedMm: Float64Array;
  readonly predictedToReferenceMm: Float64Array;
}

/**
 * Distances between the surfaces of two masks, both ways, exact between voxel centres. Arrays and `spacingMm` are in
 * the order [z, y, x]. An array of one slice is measured in its plane. Undefined when a mask is empty.
 *
 * @throws {RangeError} If an array does not have the size's length.
 * Source: docs/evaluation.md#surfaces
 */
export function surfaceDistances(
  reference: Uint8Array,
  predicted: Uint8Array,
  { size, spacingMm }: { size: GridSize; spacingMm: Vector3 },
): SurfaceDistances | undefined {
  const pair = cropPair(reference, predicted, size);
  if (pair?.referenceBox === undefined || pair.predictedBox === undefined) return undefined;
  return distancesBetween(surfacesOf(pair), { size: pair.size, spacingMm });
}

/** Two masks cut to the smallest box around both: outside it there is nothing to measure. */
export interface MaskPair {
  readonly reference: Uint8Array;
  readonly predicted: Uint8Array;
  readonly box: VoxelBox;
  readonly size: GridSize;
  /** Undefined where the mask is empty. */
  readonly referenceBox: VoxelBox | undefined;
  readonly predictedBox: VoxelBox | undefined;
  /** The grid has one slice. The grid decides, not the box: a thin mask in a stack of slices is still a body. */
  readonly isPlane: boolean;
}

/** Undefined when both masks are empty. */
export function cropPair(
  reference: Uint8Array,
  predicted: Uint8Array,
  size: GridSize,
): MaskPair | undefined {
  const referenceBox = maskBox(reference, size);
  const predictedBox = maskBox(predicted, size);
  const box =
    referenceBox && predictedBox
      ? boxAround(referenceBox, predictedBox)
      : (referenceBox ?? predictedBox);
  if (box === undefined) return undefined;
  return {
    reference: cropVoxels(reference, size, box),
    predicted: cropVoxels(predicted, size, box),
    box,
    size: boxSize(box),
    referenceBox,
    predictedBox,
    isPlane: size[0] === 1,
  };
}

/** The surfaces of two masks that both hold voxels. */
export function surfacesOf({ reference, predicted, size, isPlane }: MaskPair): SurfacePair {
  return {
    reference: surfaceVoxels(reference, size, isPlane),
    predicted: surfaceVoxels(predicted, size, isPlane),
  };
}

/** As `surfaceVoxels` gives them. */
export interface SurfacePair {
  readonly reference: Uint8Array;
  readonly predicted: Uint8Array;
}

/**
 * Distances in mm from each surface voxel to the nearest of the other surface, both ways. Both surfaces must hold
 * voxels.
 */
export function distancesBetween(
  { reference, predicted }: SurfacePair,
  on: SurfaceGrid,
): SurfaceDistances {
  return {
    referenceToPredictedMm: distancesToSurface(reference, predicted, on),
    predictedToReferenceMm: distancesToSurface(predicted, reference, on),
  };
}

/** What is made of the distances between two surfaces. */
export interface SurfaceFigures {
  /** Mean of the two directed means: not the mean over all distances of both. */
  readonly meanSurfaceDistanceMm: number;
  readonly hausdorffDistanceMm: number;
  /** The larger of the two directed 95th percentiles. */
  readonly hausdorffDistance95Mm: number;
  /**
   * Over both directions together: what MedPy and some papers print as HD95. Usually smaller, and not to be compared
   * with the one above.
   */
  readonly pooledHausdorffDistance95Mm: number;
  /** Share of both surfaces' voxels within the tolerance of the other surface. */
  readonly surfaceDice: number;
}

/** Distances that exceed the tolerance by rounding alone count as within it. */
export function surfaceFigures(distances: SurfaceDistances, toleranceMm: number): SurfaceFigures {
  const there = distances.referenceToPredictedMm.slice().sort();
  const back = distances.predictedToReferenceMm.slice().sort();
  const both = new Float64Array(there.length + back.length);
  both.set(there);
  both.set(back, there.length);
  both.sort();
  return {
    meanSurfaceDistanceMm: meanOfDirections(distances),
    hausdorffDistanceMm: both[both.length - 1]!,
    hausdorffDistance95Mm: Math.max(quantile(there, 0.95), quantile(back, 0.95)),
    pooledHausdorffDistance95Mm: quantile(both, 0.95),
    surfaceDice: countUpTo(both, toleranceMm + ROUNDING_MM) / both.length,
  };
}

/** Mean of the two directed means, in mm: the mean surface distance. */
export function meanOfDirections(distances: SurfaceDistances): number {
  return (mean(distances.referenceToPredictedMm) + mean(distances.predictedToReferenceMm)) / 2;
}

/** Two voxels three times 0.977 mm apart are 2.931 mm apart, whatever the last bits say. */
const ROUNDING_MM = 1e-9;

function mean(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** How many numbers of a rising list are not above a limit. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let count = 0;
  while (count < sorted.length && sorted[count]! <= limit) count++;
  return count;
}
