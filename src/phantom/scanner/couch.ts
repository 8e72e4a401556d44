import type { Canvas } from "../anatomy/paint.ts";
import { type Distance, roundedBox } from "../anatomy/shapes.ts";
import { tissue } from "../anatomy/tissue.ts";
import type { Scanner } from "./scanner.ts";

/** Half the width and half the thickness of the top of the flat couch. */
const HALF_MM = [265, 24] as const;
/** Thickness of the carbon shell around the foam. */
const SHELL_MM = 3;
const SHELL_HU = -60;
const FOAM_HU = -940;

/** The section of a couch as a distance; x from the middle of the couch, y from the lowest place of the patient. */
function sectionOf(couch: Scanner["couch"]): Distance {
  switch (couch) {
    case "flat":
      return roundedBox([0, HALF_MM[1], 0], [HALF_MM[0], HALF_MM[1], 1000], 20).distance;
    case "thin":
      // A mattress of 1 cm lies between couch and patient.
      return roundedBox([0, 20, 0], [225, 9, 1000], 8).distance;
    case "cradle": {
      const plate = roundedBox([0, 10, 0], [205, 9, 1000], 6).distance;
      return (x, y, z) => Math.min(plate(x, y, z), cradle(x, y));
    }
    default:
      return couch satisfies never;
  }
}

/** The scanner's own curved couch under the flat plate. */
function cradle(x: number, y: number): number {
  const [u, v] = [x / 215, (y - 20) / 70];
  const r = Math.sqrt(u * u + v * v);
  return Math.max(Math.abs(r - 1) * 80 - 5, 16 - y);
}

/** Paints a couch under the lowest place of the body. It is the same in every slice and fills only air. */
export function addCouch(canvas: Canvas, couch: Scanner["couch"]): void {
  const [slices, rows, columns] = canvas.grid.size;
  const [rowMm, columnMm] = canvas.grid.pixelSpacingMm;
  const top = (lowestBodyRow(canvas) + 1) * rowMm;
  const middle = ((columns - 1) / 2) * columnMm;
  const section = sectionOf(couch);
  for (let y = Math.floor(top / rowMm); y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const depth = -section(x * columnMm - middle, y * rowMm - top, 0);
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
  const plane = rows * columns;
  for (let y = rows - 1; y > 0; y--) {
    for (let z = 0; z < slices; z++) {
      const start = z * plane + y * columns;
      for (let voxel = start; voxel < start + columns; voxel++) {
        if (canvas.tissues[voxel] !== tissue.air) return y;
      }
    }
  }
  return 0;
}
