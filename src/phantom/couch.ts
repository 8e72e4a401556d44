import type { Canvas } from "./paint.ts";
import { roundedBox } from "./shapes.ts";
import { tissue } from "./tissue.ts";

/** Half the width and half the thickness of the couch top. */
const HALF_MM = [265, 24] as const;
/** Thickness of the carbon shell around the foam. */
const SHELL_MM = 3;
const SHELL_HU = -60;
const FOAM_HU = -940;

/** Puts the patient on a couch: a flat top under the lowest place of the body, the same in every slice. */
export function addCouch(canvas: Canvas): void {
  const [slices, rows, columns] = canvas.grid.size;
  const [rowMm, columnMm] = canvas.grid.pixelSpacingMm;
  const top = (lowestBodyRow(canvas) + 1) * rowMm;
  const middle = ((columns - 1) / 2) * columnMm;
  const shape = roundedBox([middle, top + HALF_MM[1], 0], [HALF_MM[0], HALF_MM[1], 1000], 20);
  for (let y = Math.floor(top / rowMm); y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const depth = -shape.distance(x * columnMm, y * rowMm, 0);
      if (depth <= 0) continue;
      for (let z = 0; z < slices; z++) {
        const voxel = (z * rows + y) * columns + x;
        if (canvas.tissues[voxel] !== tissue.air) continue;
        canvas.tissues[voxel] = tissue.couch;
        canvas.hu[voxel] = depth < SHELL_MM ? SHELL_HU : FOAM_HU;
      }
    }
  }
}

function lowestBodyRow(canvas: Canvas): number {
  const [slices, rows, columns] = canvas.grid.size;
  for (let y = rows - 1; y > 0; y--) {
    for (let z = 0; z < slices; z++) {
      const start = (z * rows + y) * columns;
      if (canvas.tissues.subarray(start, start + columns).some((of) => of !== tissue.air)) return y;
    }
  }
  return 0;
}
