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
  for (let z = 0; z < slices; z++) {
    const plane = isOutside.subarray(z * rows * columns, (z + 1) * rows * columns);
    const isAir = (at: number) => {
      const y = Math.floor(at / columns) * stride;
      const x = (at % columns) * stride;
      return hu[(z * fullRows + y) * fullColumns + x]! < TISSUE_HU;
    };
    floodFromEdge(plane, rows, columns, isAir);
  }
  return { rows, columns, stride, isOutside };
}

function floodFromEdge(
  plane: Uint8Array,
  rows: number,
  columns: number,
  isAir: (at: number) => boolean,
): void {
  const queue: number[] = [];
  const visit = (at: number) => {
    if (plane[at] === 1 || !isAir(at)) return;
    plane[at] = 1;
    queue.push(at);
  };
  for (let x = 0; x < columns; x++) for (const y of [0, rows - 1]) visit(y * columns + x);
  for (let y = 0; y < rows; y++) for (const x of [0, columns - 1]) visit(y * columns + x);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const x = at % columns;
    if (x > 0) visit(at - 1);
    if (x + 1 < columns) visit(at + 1);
    if (at >= columns) visit(at - columns);
    if (at + columns < plane.length) visit(at + columns);
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
