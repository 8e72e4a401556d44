import type { Canvas } from "./paint.ts";
import { numberOnCanvas } from "./painted-structures.ts";
import type { Placement, RowCoordinates } from "./placement.ts";
import { grow, type Shape } from "./shapes.ts";
import { smoothAlong } from "./smooth.ts";
import { tissue } from "./tissue.ts";

/** Margin from the vessels to the edge of the nodal volume, in mm. */
const NODAL_MARGIN_MM = 7;

/**
 * Draws CTVn on the canvas: the vessels with a margin, limited to fat and vessels. Voxels of other structures stay as
 * they are.
 */
export function drawNodalVolume(canvas: Canvas, placement: Placement, nodalVessels: Shape): void {
  const shape = grow(nodalVessels, NODAL_MARGIN_MM);
  const { first, last } = placement.reach(shape.box);
  const { structures } = canvas;
  const number = numberOnCanvas("CTVn");
  const [, rows, columns] = canvas.grid.size;
  const at: RowCoordinates = {
    x: new Float64Array(columns),
    y: new Float64Array(columns),
    z: new Float64Array(columns),
  };
  for (let z = first[0]; z <= last[0]; z++) {
    for (let y = first[1]; y <= last[1]; y++) {
      placement.row(z, y, at);
      const start = (z * rows + y) * columns;
      for (let x = first[2]; x <= last[2]; x++) {
        const of = canvas.tissues[start + x]!;
        const isOpen = (of === tissue.fat || of === tissue.vessel) && structures[start + x] === 0;
        if (isOpen && shape.distance(at.x[x]!, at.y[x]!, at.z[x]!) < 0)
          structures[start + x] = number;
      }
    }
  }
}

/** Standard deviation of the smoothing that gives the bag its edge, in mm. */
const BAG_SMOOTHING_MM = 9;
/** Smallest share of bowel in the neighbourhood of a place that belongs to the bag. */
const BAG_SHARE = 0.3;

/** The share of bowel is computed on voxels at least this wide, in mm. */
const BAG_VOXEL_MM = 2;

/**
 * Draws Bag_Bowel on the canvas: the smooth envelope of all loops, limited to fat and bowel. Voxels of other structures
 * stay as they are, so all of them must be drawn before.
 */
export function drawBowelBag(canvas: Canvas): void {
  const { structures, tissues } = canvas;
  const number = numberOnCanvas("Bag_Bowel");
  const [slices, rows, columns] = canvas.grid.size;
  const factor = Math.max(1, Math.ceil(BAG_VOXEL_MM / Math.max(...canvas.grid.pixelSpacingMm)));
  const [fewRows, fewColumns] = [Math.ceil(rows / factor), Math.ceil(columns / factor)];
  const share = bowelShare(canvas, factor, fewRows, fewColumns);
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const start = (z * rows + y) * columns;
      const few = (z * fewRows + Math.floor(y / factor)) * fewColumns;
      for (let x = 0; x < columns; x++) {
        if (share[few + Math.floor(x / factor)]! < BAG_SHARE) continue;
        const voxel = start + x;
        if (structures[voxel] !== 0) continue;
        const of = tissues[voxel];
        if (of === tissue.fat || of === tissue.bowel) structures[voxel] = number;
      }
    }
  }
}

/** The share of bowel around each place, on voxels that are `factor` times as wide; shape [slices, rows, columns]. */
function bowelShare(
  { grid, tissues }: Canvas,
  factor: number,
  rows: number,
  columns: number,
): Float32Array {
  const [slices, allRows, allColumns] = grid.size;
  const share = new Float32Array(slices * rows * columns);
  const weight = 1 / (factor * factor);
  for (let voxel = 0; voxel < tissues.length; voxel++) {
    if (tissues[voxel] !== tissue.bowel) continue;
    const line = Math.floor(voxel / allColumns);
    const [z, y] = [Math.floor(line / allRows), line % allRows];
    const few = (z * rows + Math.floor(y / factor)) * columns;
    const at = few + Math.floor((voxel % allColumns) / factor);
    share[at] = share[at]! + weight;
  }
  const gapMm = slices > 1 ? grid.sliceOrigins[1]![2] - grid.sliceOrigins[0]![2] : 1;
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  smoothAlong(share, columns, 1, BAG_SMOOTHING_MM / (columnMm * factor));
  smoothAlong(share, rows, columns, BAG_SMOOTHING_MM / (rowMm * factor));
  smoothAlong(share, slices, rows * columns, BAG_SMOOTHING_MM / gapMm);
  return share;
}
