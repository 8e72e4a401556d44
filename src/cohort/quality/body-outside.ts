import type { ImageGrid } from "../../geometry/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import { TISSUE_HU } from "./body-middle.ts";
import type { RoiVoxels } from "./roi-voxels.ts";

/** What lies outside the body, on a coarse grid. */
export interface BodyOutside {
  readonly rows: number;
  readonly columns: number;
  /** Pixels to a coarse one, along rows and columns. */
  readonly stride: number;
  /** 1 where it is outside; a plane of `rows` x `columns` for each slice of the CT. */
  readonly isOutside: Uint8Array;
}

/** The body is looked at about this coarsely, in mm. */
const COARSE_MM = 4;

/**
 * Finds the air around the body: what is as light as air and joined to the edge of its slice. Gas in the bowel is not
 * joined to it and counts as body, as do the denser parts of a couch.
 */
export function bodyOutside({ grid, hu }: CtVolume): BodyOutside {
  const [slices, fullRows, fullColumns] = grid.size;
  const stride = Math.max(1, Math.round(COARSE_MM / Math.min(...grid.pixelSpacingMm)));
  const [rows, columns] = [Math.ceil(fullRows / stride), Math.ceil(fullColumns / stride)];
  const isOutside = new Uint8Array(slices * rows * columns);
  const isAir = new Uint8Array(rows * columns);
  const stack = new Int32Array(rows * columns);
  for (let z = 0; z < slices; z++) {
    const plane = isOutside.subarray(z * rows * columns, (z + 1) * rows * columns);
    for (let y = 0, at = 0; y < rows; y++) {
      const row = (z * fullRows + y * stride) * fullColumns;
      for (let x = 0; x < columns; x++, at++) {
        isAir[at] = hu[row + x * stride]! < TISSUE_HU ? 1 : 0;
      }
    }
    floodFromEdge(plane, columns, { isAir, stack });
  }
  return { rows, columns, stride, isOutside };
}

/**
 * Marks what is air and joined to the edge of the plane. Flat loops: a planning CT has millions of such pixels.
 * @param isAir 1 for air; a marked pixel becomes 0 in it.
 * @param stack Room for as many indices as the plane has pixels.
 */
function floodFromEdge(
  plane: Uint8Array,
  columns: number,
  { isAir, stack }: { readonly isAir: Uint8Array; readonly stack: Int32Array },
): void {
  let height = 0;
  for (let at = 0; at < plane.length; at++) {
    const x = at % columns;
    const isInner = at >= columns && at < plane.length - columns && x > 0 && x < columns - 1;
    if (isInner || isAir[at] === 0) continue;
    isAir[at] = 0;
    stack[height++] = at;
  }
  while (height > 0) {
    const at = stack[--height]!;
    plane[at] = 1;
    const x = at % columns;
    if (x > 0 && isAir[at - 1] === 1) {
      isAir[at - 1] = 0;
      stack[height++] = at - 1;
    }
    if (x + 1 < columns && isAir[at + 1] === 1) {
      isAir[at + 1] = 0;
      stack[height++] = at + 1;
    }
    if (at >= columns && isAir[at - columns] === 1) {
      isAir[at - columns] = 0;
      stack[height++] = at - columns;
    }
    if (at + columns < plane.length && isAir[at + columns] === 1) {
      isAir[at + columns] = 0;
      stack[height++] = at + columns;
    }
  }
}

/** Bone is denser than this; soft tissue and urine without contrast medium are not. */
const DENSE_HU = 150;

/** Shares of a ROI's voxels, from 0 to 1: those in the body, and those as dense as bone. */
export function sharesOf(
  { box, voxels }: RoiVoxels,
  { grid, hu }: { readonly grid: ImageGrid; readonly hu: Int16Array },
  outside: BodyOutside,
): { inBodyShare: number; denseShare: number } {
  const [, fullRows, fullColumns] = grid.size;
  const { low, high } = box;
  let [at, count, inBody, dense] = [0, 0, 0, 0];
  for (let z = low[0]; z < high[0]; z++) {
    for (let y = low[1]; y < high[1]; y++) {
      const row = (z * fullRows + y) * fullColumns;
      const coarse = (z * outside.rows + Math.floor(y / outside.stride)) * outside.columns;
      for (let x = low[2]; x < high[2]; x++) {
        if (voxels[at++] === 0) continue;
        count++;
        if (outside.isOutside[coarse + Math.floor(x / outside.stride)] === 0) inBody++;
        if (hu[row + x]! > DENSE_HU) dense++;
      }
    }
  }
  return { inBodyShare: inBody / count, denseShare: dense / count };
}
