import type { GridSize } from "../geometry/index.ts";
import {
  boundingBox,
  type CtVolume,
  growBox,
  keepLargestComponent,
  type VoxelBox,
} from "../volume/index.ts";

/** Tissue is denser than this; air, clothing and most of a couch's foam are not. */
const BODY_THRESHOLD_HU = -300;

/** The body is looked for on every third voxel: a box needs no more. */
const STRIDE = 3;

/** Kept around the body, in voxels: more than one stride, so that skin is never cut. */
const MARGIN = 8;

/**
 * The box around the body: the largest connected piece of tissue, with a margin. Undefined where there is none.
 *
 * Tissue counts only where it is three samples thick in the slice's plane. That parts the body from the shell of the
 * couch it lies on, which is as wide as the picture; what it takes from the body is one sample, given back with the
 * margin.
 */
export function findBody({ grid, hu }: CtVolume): VoxelBox | undefined {
  const [slices, rows, columns] = grid.size;
  const thinned = (length: number) => Math.ceil(length / STRIDE);
  const size: GridSize = [thinned(slices), thinned(rows), thinned(columns)];
  const thick = new Uint8Array(size[0] * size[1] * size[2]);
  let index = 0;
  for (let z = 0; z < slices; z += STRIDE) {
    for (let y = 0; y < rows; y += STRIDE) {
      const row = (z * rows + y) * columns;
      const up = y < STRIDE ? 0 : -STRIDE * columns;
      const down = y + STRIDE < rows ? STRIDE * columns : 0;
      for (let x = 0; x < columns; x += STRIDE) {
        const at = row + x;
        const isThick =
          hu[at]! > BODY_THRESHOLD_HU &&
          hu[at + up]! > BODY_THRESHOLD_HU &&
          hu[at + down]! > BODY_THRESHOLD_HU &&
          hu[x < STRIDE ? at : at - STRIDE]! > BODY_THRESHOLD_HU &&
          hu[x + STRIDE < columns ? at + STRIDE : at]! > BODY_THRESHOLD_HU;
        thick[index++] = isThick ? 1 : 0;
      }
    }
  }
  keepLargestComponent(thick, size, 1);
  const box = boundingBox(thick, size);
  if (!box) return undefined;
  const unthinned = (corner: GridSize): GridSize => [
    corner[0] * STRIDE,
    corner[1] * STRIDE,
    corner[2] * STRIDE,
  ];
  const high = unthinned(box.high);
  const inside: GridSize = [
    Math.min(high[0], slices),
    Math.min(high[1], rows),
    Math.min(high[2], columns),
  ];
  const inPlane = MARGIN + STRIDE;
  return growBox({ low: unthinned(box.low), high: inside }, [MARGIN, inPlane, inPlane], grid.size);
}
