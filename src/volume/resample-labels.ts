import { dot, type ImageGrid, patientToIndex, voxelCount } from "../geometry/index.ts";
import type { LabelMap } from "./types.ts";

/** A centre half way between two voxels goes to the later one, whatever the rounding of its position. */
const TIE_VOXELS = 1e-6;

/** Directions whose cosine departs from 1 by less than this are the same. */
const PARALLEL_TOLERANCE = 1e-6;

/**
 * The label map on another grid with the same directions: each voxel takes the label of the nearest voxel centre,
 * and background where its own centre lies outside the map. Slices may be uneven on both sides.
 *
 * @throws {RangeError} If the grids are turned against each other.
 */
export function resampleLabels(labelMap: LabelMap, grid: ImageGrid): LabelMap {
  const source = labelMap.grid;
  requireParallel(source, grid);
  const [, rows, columns] = grid.size;
  const labels = new Uint8Array(voxelCount(grid));
  grid.sliceOrigins.forEach((origin, z) => {
    const [sourceZ, firstY, firstX] = patientToIndex(source, origin);
    const slice = nearest(sourceZ, source.size[0]);
    if (slice < 0) return;
    const stepY = grid.pixelSpacingMm[0] / source.pixelSpacingMm[0];
    const stepX = grid.pixelSpacingMm[1] / source.pixelSpacingMm[1];
    const rowOf = nearestAlong(firstY, stepY, rows, source.size[1]);
    const columnOf = nearestAlong(firstX, stepX, columns, source.size[2]);
    for (let y = 0; y < rows; y++) {
      if (rowOf[y]! < 0) continue;
      const from = (slice * source.size[1] + rowOf[y]!) * source.size[2];
      const to = (z * rows + y) * columns;
      for (let x = 0; x < columns; x++) {
        if (columnOf[x]! >= 0) labels[to + x] = labelMap.labels[from + columnOf[x]!]!;
      }
    }
  });
  return { grid, labels };
}

/** For each target index the nearest source index, -1 outside the source. */
function nearestAlong(first: number, step: number, count: number, sourceCount: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) =>
    nearest(first + step * index, sourceCount),
  );
}

function nearest(position: number, count: number): number {
  const index = Math.floor(position + 0.5 + TIE_VOXELS);
  // The far edge of the last voxel still belongs to it.
  if (index === count && position <= count - 0.5 + TIE_VOXELS) return count - 1;
  return index >= 0 && index < count ? index : -1;
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
