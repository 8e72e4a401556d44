import {
  cross,
  dot,
  type PatientPoint,
  patientPoint,
  subtract,
  type Vector3,
  type VoxelPoint,
  voxelPoint,
} from "./frames.ts";
import { fitLadder, fittedGapMm, roundingMm } from "./ladder.ts";

/** Slices, rows, columns: the shape of every voxel array on the grid, z-major. */
export type GridSize = readonly [slices: number, rows: number, columns: number];

/**
 * Where the voxels of a CT lie in the patient. Every slice has its own position: spacing between slices is never
 * averaged and never taken from SliceThickness.
 */
export interface ImageGrid {
  readonly size: GridSize;
  /** DICOM's order: distance between rows (y), then between columns (x), in mm. */
  readonly pixelSpacingMm: readonly [row: number, column: number];
  /** Unit vector along a row: the direction in which the column index grows. */
  readonly rowDirection: Vector3;
  /** Unit vector along a column: the direction in which the row index grows. */
  readonly columnDirection: Vector3;
  /** Centre of the first voxel of each slice, in rising order along `sliceNormal`. */
  readonly sliceOrigins: readonly PatientPoint[];
}

/** Unit normal of the slices: row direction x column direction. Slices rise along it. */
export function sliceNormal(grid: ImageGrid): Vector3 {
  return cross(grid.rowDirection, grid.columnDirection);
}

/** Position of each slice along the normal, in mm, strictly rising. */
export function slicePositionsMm(grid: ImageGrid): Float64Array {
  const normal = sliceNormal(grid);
  return Float64Array.from(grid.sliceOrigins, (origin) => dot(origin, normal));
}

/** Distances between neighbouring slices, in mm; empty for a single slice. */
export function sliceGapsMm(grid: ImageGrid): Float64Array {
  const positions = slicePositionsMm(grid);
  return Float64Array.from(
    { length: positions.length - 1 },
    (_, z) => positions[z + 1]! - positions[z]!,
  );
}

/** Median distance between neighbouring slices, in mm; undefined for a single slice. */
export function medianSliceGapMm(grid: ImageGrid): number | undefined {
  const gaps = sliceGapsMm(grid).sort();
  return gaps.length === 0 ? undefined : gaps[gaps.length >> 1]!;
}

/** Slices whose gap departs from the median by less than this share of it count as evenly spaced. */
const EVEN_SPACING_TOLERANCE = 0.02;

/** An uneven gap: between slice `below` and the next. */
export interface UnevenGap {
  readonly below: number;
  readonly gapMm: number;
  readonly medianMm: number;
}

/**
 * The first uneven gap of a grid. Undefined when all are even, also where only the rounding of the positions makes them
 * differ: see `hasRoundedPositions`.
 */
export function findUnevenGap(grid: ImageGrid): UnevenGap | undefined {
  const gap = firstUnequalGap(grid);
  return gap === undefined || isRoundedLadder(grid) ? undefined : gap;
}

/**
 * Whether the gaps differ only because the positions are rounded: some gap is unequal, yet each position is within half
 * a unit of its own last decimal (0.05 mm at most) of evenly spaced slices.
 */
export function hasRoundedPositions(grid: ImageGrid): boolean {
  return firstUnequalGap(grid) !== undefined && isRoundedLadder(grid);
}

function firstUnequalGap(grid: ImageGrid): UnevenGap | undefined {
  const medianMm = medianSliceGapMm(grid);
  if (medianMm === undefined) return undefined;
  const gaps = sliceGapsMm(grid);
  const below = gaps.findIndex(
    (gap) => Math.abs(gap - medianMm) > EVEN_SPACING_TOLERANCE * medianMm,
  );
  return below < 0 ? undefined : { below, gapMm: gaps[below]!, medianMm };
}

function isRoundedLadder(grid: ImageGrid, rungs?: ArrayLike<number>): boolean {
  const normal = sliceNormal(grid);
  const tolerancesMm = grid.sliceOrigins.map((origin) => roundingMm(origin, normal));
  const each = rungs ?? grid.sliceOrigins.map((_, z) => z);
  return fitLadder(slicePositionsMm(grid), tolerancesMm, each);
}

/** A gap where slices are missing: between slice `below` and the next. */
export interface SliceGap {
  readonly below: number;
  readonly gapMm: number;
  /** How many slices would fill it. */
  readonly missing: number;
}

/**
 * The gaps of a grid that is even but for missing slices: each gap is one or more times the usual one.
 * @returns None for an even grid; undefined for one that is uneven in another way.
 */
export function findMissingSlices(grid: ImageGrid): SliceGap[] | undefined {
  const medianMm = medianSliceGapMm(grid);
  if (medianMm === undefined) return [];
  const gaps = sliceGapsMm(grid);
  const steps = gaps.map((gap) => Math.max(1, Math.round(gap / medianMm)));
  const isEven = gaps.every(
    (gap, z) => Math.abs(gap - steps[z]! * medianMm) <= EVEN_SPACING_TOLERANCE * medianMm,
  );
  const rungs = [0];
  for (const step of steps) rungs.push(rungs.at(-1)! + step);
  if (!isEven && !isRoundedLadder(grid, rungs)) return undefined;
  return [...steps].flatMap((step, below) =>
    step === 1 ? [] : [{ below, gapMm: gaps[below]!, missing: step - 1 }],
  );
}

/**
 * Voxel spacing [z, y, x] in mm of an evenly spaced grid.
 * @throws {RangeError} If there are fewer than two slices or the gaps are uneven.
 */
export function evenSpacingMm(grid: ImageGrid): Vector3 {
  const uneven = findUnevenGap(grid);
  const medianMm = medianSliceGapMm(grid);
  if (medianMm === undefined || uneven !== undefined) {
    throw new RangeError(
      "Cannot tell one spacing: the grid must have two or more evenly spaced slices",
    );
  }
  const positions = slicePositionsMm(grid);
  // The mean over the whole stack: the median would add up a rounding error slice by slice. Of rounded positions the
  // first and last say less than all together.
  const gapMm = hasRoundedPositions(grid)
    ? fittedGapMm(positions)
    : (positions.at(-1)! - positions[0]!) / (positions.length - 1);
  return [gapMm, grid.pixelSpacingMm[0], grid.pixelSpacingMm[1]];
}

/** Number of voxels on the grid. */
export function voxelCount(grid: ImageGrid): number {
  return grid.size[0] * grid.size[1] * grid.size[2];
}

/** Patient position of a voxel position. Between slices, and beyond the ends, origins continue linearly. */
export function indexToPatient(grid: ImageGrid, [z, y, x]: VoxelPoint): PatientPoint {
  const origin = originAt(grid, z);
  const [rowSpacingMm, columnSpacingMm] = grid.pixelSpacingMm;
  const along = (axis: 0 | 1 | 2) =>
    origin[axis] +
    grid.rowDirection[axis] * x * columnSpacingMm +
    grid.columnDirection[axis] * y * rowSpacingMm;
  return patientPoint(along(0), along(1), along(2));
}

/** Voxel position of a patient position, through the full 3 x 3 frame; the inverse of `indexToPatient`. */
export function patientToIndex(grid: ImageGrid, point: PatientPoint): VoxelPoint {
  const z = continuousSlice(slicePositionsMm(grid), dot(point, sliceNormal(grid)));
  const offset = subtract(point, originAt(grid, z));
  return voxelPoint(
    z,
    dot(offset, grid.columnDirection) / grid.pixelSpacingMm[0],
    dot(offset, grid.rowDirection) / grid.pixelSpacingMm[1],
  );
}

/**
 * Continuous slice index of a position along the normal, linear between slices and continued beyond the ends.
 * A single slice counts as 1 mm thick.
 */
export function continuousSlice(positionsMm: ArrayLike<number>, positionMm: number): number {
  const count = positionsMm.length;
  if (count === 1) return positionMm - positionsMm[0]!;
  let low = 0;
  let high = count - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (positionsMm[middle]! <= positionMm) low = middle;
    else high = middle - 1;
  }
  return low + (positionMm - positionsMm[low]!) / (positionsMm[low + 1]! - positionsMm[low]!);
}

function originAt(grid: ImageGrid, z: number): PatientPoint {
  const origins = grid.sliceOrigins;
  if (origins.length === 1) {
    const normal = sliceNormal(grid);
    const only = origins[0]!;
    return patientPoint(only[0] + z * normal[0], only[1] + z * normal[1], only[2] + z * normal[2]);
  }
  const low = Math.min(Math.max(Math.floor(z), 0), origins.length - 2);
  const share = z - low;
  const [a, b] = [origins[low]!, origins[low + 1]!];
  return patientPoint(
    a[0] + share * (b[0] - a[0]),
    a[1] + share * (b[1] - a[1]),
    a[2] + share * (b[2] - a[2]),
  );
}

/** Positions closer than this are the same place, in mm. */
const SAME_PLACE_MM = 1e-3;

/** Whether two grids hold the same voxels at the same places. */
export function sameGrid(a: ImageGrid, b: ImageGrid): boolean {
  if (a === b) return true;
  const close = (u: readonly number[], v: readonly number[]) =>
    u.every((value, index) => Math.abs(value - v[index]!) < SAME_PLACE_MM);
  return (
    a.size.every((length, axis) => length === b.size[axis]) &&
    close(a.pixelSpacingMm, b.pixelSpacingMm) &&
    close(a.rowDirection, b.rowDirection) &&
    close(a.columnDirection, b.columnDirection) &&
    a.sliceOrigins.every((origin, z) => close(origin, b.sliceOrigins[z]!))
  );
}
