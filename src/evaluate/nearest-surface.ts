import { tupleOf } from "../base/index.ts";
import type { GridSize, Vector3 } from "../geometry/index.ts";
import { squaredDistanceTransform } from "../volume/index.ts";

/** The grid of two surfaces; [z, y, x], in mm. */
export interface SurfaceGrid {
  readonly size: GridSize;
  readonly spacingMm: Vector3;
}

/**
 * Looking at this many rows for each voxel costs about as much as a distance transform of the whole array. A search
 * that needs more means that the surfaces are far apart, and the transform is used instead.
 */
const LOOKS_A_VOXEL = 24;

/**
 * Distance in mm from each voxel of one surface, in scan order, to the nearest voxel of another, exact between voxel
 * centres. A surface is an array that is not 0 where its voxels lie; `to` has some.
 *
 * A structure's two surfaces lie close together, so each voxel looks at the rows around it, nearest first, until no
 * row that is left can be nearer: a few looks, where a distance transform touches every voxel of the box three times.
 */
export function distancesToSurface(
  from: Uint8Array,
  to: Uint8Array,
  { size, spacingMm }: SurfaceGrid,
  looksAVoxel = LOOKS_A_VOXEL,
): Float64Array {
  const found = searchRows(from, to, { size, spacingMm }, looksAVoxel * from.length);
  if (found !== undefined) return found;
  const squared = squaredDistanceTransform(to, size, spacingMm);
  return atSurface(from, squared);
}

function atSurface(surface: Uint8Array, squaredMm2: Float64Array): Float64Array {
  const distances = new Float64Array(countVoxels(surface));
  let count = 0;
  for (let index = 0; index < surface.length; index++) {
    if (surface[index] !== 0) distances[count++] = Math.sqrt(squaredMm2[index]!);
  }
  return distances;
}

function countVoxels(surface: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < surface.length; index++) {
    if (surface[index] !== 0) count++;
  }
  return count;
}

/** Undefined when it takes more looks than allowed. */
function searchRows(
  from: Uint8Array,
  to: Uint8Array,
  grid: SurfaceGrid,
  mostLooks: number,
): Float64Array | undefined {
  const field = rowField(to, grid);
  const { slices, rows, columns } = field;
  const distances = new Float64Array(countVoxels(from));
  // A voxel looks at the rows in a circle of its distance.
  const looksAMm2 = Math.PI / (grid.spacingMm[0] * grid.spacingMm[1]);
  let [count, index, looks] = [0, 0, 0];
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, index++) {
        if (from[index] === 0) continue;
        const squaredMm2 = nearestRow(field, z, y, x);
        looks += 1 + Math.min(squaredMm2 * looksAMm2, slices * rows);
        if (looks > mostLooks) return undefined;
        distances[count++] = Math.sqrt(squaredMm2);
      }
    }
  }
  return distances;
}

/** A surface, made ready to be looked at row by row. */
interface RowField {
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  /** Squared mm of one step along each axis. */
  readonly weightZ: number;
  readonly weightY: number;
  readonly weightX: number;
  /** For each voxel the steps along its row to the nearest voxel of the surface. */
  readonly steps: Uint16Array;
  /** 1 for slices that hold a voxel of the surface; in the others there is no row to find. */
  readonly occupied: Uint8Array;
}

function rowField(surface: Uint8Array, { size, spacingMm }: SurfaceGrid): RowField {
  const [slices, rows, columns] = size;
  const [weightZ, weightY, weightX] = tupleOf(
    spacingMm.map((mm) => mm * mm),
    3,
  );
  const steps = rowSteps(surface, size);
  const occupied = new Uint8Array(slices);
  for (let row = 0; row < slices * rows; row++) {
    if (steps[row * columns] !== NONE) occupied[Math.floor(row / rows)] = 1;
  }
  return { slices, rows, columns, weightZ, weightY, weightX, steps, occupied };
}

/** No voxel of the surface in the row; CTs have fewer columns. */
const NONE = 0xffff;

function rowSteps(surface: Uint8Array, [slices, rows, columns]: GridSize): Uint16Array {
  const steps = new Uint16Array(surface.length).fill(NONE);
  for (let start = 0; start < slices * rows * columns; start += columns) {
    let last = -1;
    for (let x = 0; x < columns; x++) {
      if (surface[start + x] !== 0) last = x;
      if (last >= 0) steps[start + x] = x - last;
    }
    if (last < 0) continue;
    for (let x = last - 1; x >= 0; x--) {
      if (surface[start + x] !== 0) last = x;
      if (last - x < steps[start + x]!) steps[start + x] = last - x;
    }
  }
  return steps;
}

/** Squared distance in mm to the nearest voxel of the surface. */
function nearestRow(field: RowField, z: number, y: number, x: number): number {
  const { slices, rows, columns, weightZ, weightY, weightX, steps, occupied } = field;
  let best = Infinity;
  for (let dz = 0; dz < slices; dz++) {
    const awayZ = weightZ * dz * dz;
    if (awayZ >= best) break;
    for (let side = dz === 0 ? 1 : 0; side < 2; side++) {
      const otherZ = side === 0 ? z + dz : z - dz;
      if (otherZ < 0 || otherZ >= slices || occupied[otherZ] === 0) continue;
      const start = (otherZ * rows + y) * columns + x;
      for (let dy = 0; dy < rows; dy++) {
        const away = awayZ + weightY * dy * dy;
        if (away >= best) break;
        const below = y + dy < rows ? steps[start + dy * columns]! : NONE;
        const above = y >= dy ? steps[start - dy * columns]! : NONE;
        const along = Math.min(below, above);
        if (along === NONE) continue;
        const squared = away + weightX * along * along;
        if (squared < best) best = squared;
      }
    }
  }
  return best;
}
