import { dot, type ImageGrid, patientToIndex, voxelCount } from "../geometry/index.ts";
import type { LabelMap } from "./types.ts";

/** Directions whose cosine departs from 1 by less than this are the same. */
const PARALLEL_TOLERANCE = 1e-6;

/** Far below the difference of two sums of weights that differ at all, far above their rounding. */
const TIE = 1e-6;

/** Where the indices of the new grid along one axis lie among those of the old one. */
interface Axis {
  /** The old index below each new one; -1 outside the old voxels. */
  readonly low: Int32Array;
  /** The old index above, or the same at the ends. */
  readonly high: Int32Array;
  /** How far the new index lies towards the one above, 0 to 1. */
  readonly share: Float64Array;
}

/**
 * The label map on another grid with the same directions: each voxel takes the label that has most weight among the
 * eight voxel centres around its own, weighted as in linear interpolation (of equals, that of the later voxel), and
 * background where its own centre lies outside the map. Slices may be uneven on both sides.
 *
 * @throws {RangeError} If the grids are turned against each other.
 */
export function resampleLabels(labelMap: LabelMap, grid: ImageGrid): LabelMap {
  const source = labelMap.grid;
  requireParallel(source, grid);
  const labels = new Uint8Array(voxelCount(grid));
  const origins = grid.sliceOrigins.map((origin) => patientToIndex(source, origin));
  const slices = axisOf(
    origins.map(([z]) => z),
    source.size[0],
  );
  grid.sliceOrigins.forEach((_, z) => {
    if (slices.low[z]! < 0) return;
    const [, firstY, firstX] = origins[z]!;
    const rows = axisOf(evenly(firstY, grid, source, 0), source.size[1]);
    const columns = axisOf(evenly(firstX, grid, source, 1), source.size[2]);
    fillSlice(labelMap, labels, { z, slices, rows, columns });
  });
  return { grid, labels };
}

function evenly(first: number, grid: ImageGrid, source: ImageGrid, axis: 0 | 1): number[] {
  const step = grid.pixelSpacingMm[axis] / source.pixelSpacingMm[axis];
  return Array.from({ length: grid.size[axis + 1]! }, (_, index) => first + step * index);
}

function axisOf(positions: readonly number[], count: number): Axis {
  const low = new Int32Array(positions.length);
  const high = new Int32Array(positions.length);
  const share = new Float64Array(positions.length);
  for (const [index, position] of positions.entries()) {
    // The far edge of the last voxel still belongs to it.
    const isInside = position >= -0.5 - TIE && position <= count - 0.5 + TIE;
    const held = Math.min(Math.max(position, 0), count - 1);
    low[index] = isInside ? Math.floor(held) : -1;
    high[index] = Math.min(Math.floor(held) + 1, count - 1);
    share[index] = held - Math.floor(held);
  }
  return { low, high, share };
}

/** A slice of the new grid. */
interface Slice {
  readonly z: number;
  readonly slices: Axis;
  readonly rows: Axis;
  readonly columns: Axis;
}

function fillSlice({ grid, labels: from }: LabelMap, to: Uint8Array, slice: Slice): void {
  const { z, slices, rows, columns } = slice;
  const [, height, width] = grid.size;
  const corners = new Uint8Array(8);
  for (let y = 0; y < rows.low.length; y++) {
    if (rows.low[y]! < 0) continue;
    const starts = [slices.low[z]!, slices.high[z]!].flatMap((plane) =>
      [rows.low[y]!, rows.high[y]!].map((row) => (plane * height + row) * width),
    );
    const target = (z * rows.low.length + y) * columns.low.length;
    for (let x = 0; x < columns.low.length; x++) {
      const [low, high] = [columns.low[x]!, columns.high[x]!];
      if (low < 0) continue;
      let isOne = true;
      for (let line = 0; line < 4; line++) {
        corners[2 * line] = from[starts[line]! + low]!;
        corners[2 * line + 1] = from[starts[line]! + high]!;
        isOne &&= corners[2 * line] === corners[0] && corners[2 * line + 1] === corners[0];
      }
      to[target + x] = isOne
        ? corners[0]!
        : heaviest(corners, slices.share[z]!, rows.share[y]!, columns.share[x]!);
    }
  }
}

/** The label with the largest sum of weights among the corners [z, y, x] of a cell; of equals, that of the last corner. */
function heaviest(corners: Uint8Array, shareZ: number, shareY: number, shareX: number): number {
  let [best, bestWeight] = [0, 0];
  for (let corner = 7; corner >= 0; corner--) {
    let weight = 0;
    for (let other = 0; other < 8; other++) {
      if (corners[other] !== corners[corner]) continue;
      const inZ = other & 4 ? shareZ : 1 - shareZ;
      const inY = other & 2 ? shareY : 1 - shareY;
      weight += inZ * inY * (other & 1 ? shareX : 1 - shareX);
    }
    if (weight > bestWeight + TIE) [best, bestWeight] = [corners[corner]!, weight];
  }
  return best;
}

function requireParallel(a: ImageGrid, b: ImageGrid): void {
  const least = Math.min(
    dot(a.rowDirection, b.rowDirection),
    dot(a.columnDirection, b.columnDirection),
  );
  if (least < 1 - PARALLEL_TOLERANCE) {
    throw new RangeError(
      `Cannot resample labels: both grids must have the same directions, got a cosine of ${least}`,
    );
  }
}
