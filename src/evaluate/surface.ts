import type { GridSize } from "../geometry/index.ts";

/**
 * The surface voxels of a mask, as 0 and 1: voxels inside with a face neighbour outside. What lies beyond the array
 * is outside.
 *
 * With `inPlane` only the four neighbours in the slice count: a mask of one slice is a plane figure, and its surface
 * is its outline, not all of it.
 */
export function surfaceVoxels(voxels: Uint8Array, size: GridSize, inPlane: boolean): Uint8Array {
  const [slices, rows, columns] = size;
  const surface = new Uint8Array(voxels.length);
  const plane = rows * columns;
  let index = 0;
  for (let z = 0; z < slices; z++) {
    const endSlice = !inPlane && (z === 0 || z === slices - 1);
    for (let y = 0; y < rows; y++) {
      const endRow = endSlice || y === 0 || y === rows - 1;
      for (let x = 0; x < columns; x++, index++) {
        if (voxels[index] === 0) continue;
        const enclosed =
          !(endRow || x === 0 || x === columns - 1) &&
          voxels[index - 1] !== 0 &&
          voxels[index + 1] !== 0 &&
          voxels[index - columns] !== 0 &&
          voxels[index + columns] !== 0 &&
          (inPlane || (voxels[index - plane] !== 0 && voxels[index + plane] !== 0));
        if (!enclosed) surface[index] = 1;
      }
    }
  }
  return surface;
}
