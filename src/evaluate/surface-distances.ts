import type { GridSize, Vector3 } from "../geometry/index.ts";
import {
  boundingBox,
  boxAround,
  boxSize,
  cropVoxels,
  squaredDistanceTransform,
} from "../volume/index.ts";
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
  const referenceBox = boundingBox(reference, size);
  const predictedBox = boundingBox(predicted, size);
  if (referenceBox === undefined || predictedBox === undefined) return undefined;
  const box = boxAround(referenceBox, predictedBox);
  const cropSize = boxSize(box);
  // The grid decides, not the crop: a thin mask in a stack of slices is still a body.
  const inPlane = size[0] === 1;
  const surfaceOf = (voxels: Uint8Array) =>
    surfaceVoxels(cropVoxels(voxels, size, box), cropSize, inPlane);
  const [referenceSurface, predictedSurface] = [surfaceOf(reference), surfaceOf(predicted)];
  const directed = (from: Uint8Array, to: Uint8Array) =>
    distancesAt(from, squaredDistanceTransform(to, cropSize, spacingMm));
  return {
    referenceToPredictedMm: directed(referenceSurface, predictedSurface),
    predictedToReferenceMm: directed(predictedSurface, referenceSurface),
  };
}

function distancesAt(surface: Uint8Array, squaredMm2: Float64Array): Float64Array {
  const distances: number[] = [];
  for (let index = 0; index < surface.length; index++) {
    if (surface[index] === 1) distances.push(Math.sqrt(squaredMm2[index]!));
  }
  return Float64Array.from(distances);
}

/** Mean of the two directed means, in mm: not the mean over all distances of both. */
export function meanOf(distances: SurfaceDistances): number {
  return (mean(distances.referenceToPredictedMm) + mean(distances.predictedToReferenceMm)) / 2;
}

/** The larger of the two directed percentiles, in mm; 100 gives the Hausdorff distance. */
export function percentileOf(distances: SurfaceDistances, percent: number): number {
  return Math.max(
    percentile(distances.referenceToPredictedMm, percent),
    percentile(distances.predictedToReferenceMm, percent),
  );
}

/** Percentile over the distances of both directions together, in mm: what MedPy and some papers print as HD95. */
export function pooledPercentileOf(distances: SurfaceDistances, percent: number): number {
  const { referenceToPredictedMm, predictedToReferenceMm } = distances;
  const both = new Float64Array(referenceToPredictedMm.length + predictedToReferenceMm.length);
  both.set(referenceToPredictedMm);
  both.set(predictedToReferenceMm, referenceToPredictedMm.length);
  return percentile(both, percent);
}

/**
 * Share of both surfaces' voxels that lie within a tolerance in mm of the other surface. Distances that exceed the
 * tolerance by rounding alone count as within it.
 */
export function shareWithin(distances: SurfaceDistances, toleranceMm: number): number {
  const limitMm = toleranceMm + ROUNDING_MM;
  const both = [distances.referenceToPredictedMm, distances.predictedToReferenceMm];
  const within = both.reduce((sum, each) => sum + each.filter((mm) => mm <= limitMm).length, 0);
  return within / both.reduce((sum, each) => sum + each.length, 0);
}

/** Two voxels three times 0.977 mm apart are 2.931 mm apart, whatever the last bits say. */
const ROUNDING_MM = 1e-9;

function mean(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** Linear between the two nearest ranks, as numpy's default: rank (n - 1) * percent / 100. */
function percentile(values: Float64Array, percent: number): number {
  const sorted = values.slice().sort();
  const rank = ((sorted.length - 1) * percent) / 100;
  const low = Math.floor(rank);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (rank - low) * (sorted[high]! - sorted[low]!);
}
