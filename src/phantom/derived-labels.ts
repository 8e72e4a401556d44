import type { Canvas } from "./paint.ts";
import type { Placement, RowCoordinates } from "./placement.ts";
import { grow, type Shape } from "./shapes.ts";
import { smoothAlong } from "./smooth.ts";
import { tissue } from "./tissue.ts";

/** Labels of `pelvisScheme` that follow from what was painted. */
const BAG_BOWEL = 4;
const CTVN = 5;

/** Margin from the vessels to the edge of the nodal volume. */
const NODAL_MARGIN_MM = 7;

/** CTVn: the vessels with a margin, without bone, muscle and bowel. */
export function drawNodalVolume(canvas: Canvas, placement: Placement, nodalVessels: Shape): void {
  const shape = grow(nodalVessels, NODAL_MARGIN_MM);
  const { first, last } = placement.reach(shape.box);
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
        const isOpen =
          (of === tissue.fat || of === tissue.vessel) && canvas.labels[start + x] === 0;
        if (isOpen && shape.distance(at.x[x]!, at.y[x]!, at.z[x]!) < 0)
          canvas.labels[start + x] = CTVN;
      }
    }
  }
}

/** How far the edge of the bag is smoothed, as a standard deviation in mm. */
const BAG_SMOOTHING_MM = 9;
/** The share of bowel in the neighbourhood above which a place belongs to the bag. */
const BAG_SHARE = 0.3;

/** Bag_Bowel: the smooth envelope of all loops, within the fat and the loops of the peritoneal cavity. */
export function drawBowelBag(canvas: Canvas): void {
  const share = new Float32Array(canvas.tissues.length);
  for (let voxel = 0; voxel < share.length; voxel++) {
    if (canvas.tissues[voxel] === tissue.bowel) share[voxel] = 1;
  }
  const [slices, rows, columns] = canvas.grid.size;
  const gapMm = slices > 1 ? canvas.grid.sliceOrigins[1]![2] - canvas.grid.sliceOrigins[0]![2] : 1;
  const plane = rows * columns;
  const [rowMm, columnMm] = canvas.grid.pixelSpacingMm;
  smoothAlong(share, columns, 1, BAG_SMOOTHING_MM / columnMm);
  smoothAlong(share, rows, columns, BAG_SMOOTHING_MM / rowMm);
  smoothAlong(share, slices, plane, BAG_SMOOTHING_MM / gapMm);
  for (let voxel = 0; voxel < share.length; voxel++) {
    if (share[voxel]! < BAG_SHARE || canvas.labels[voxel] !== 0) continue;
    const of = canvas.tissues[voxel];
    if (of === tissue.fat || of === tissue.bowel) canvas.labels[voxel] = BAG_BOWEL;
  }
}
