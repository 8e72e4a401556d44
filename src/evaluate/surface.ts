import type { GridSize } from "../geometry/index.ts";

/** A voxel inside with a face neighbour outside, above or below. */
const ON_SURFACE = 1;
/** A surface voxel that also has one of its four neighbours in the slice outside. */
const ON_OUTLINE = 2;

/**
 * The surface voxels of a mask: voxels inside with a face neighbour outside; 0 elsewhere. What lies beyond the array
 * is outside. Those on the outline of their slice are 2, the others 1.
 *
 * With `isPlane` only outlines count: a mask of one slice is a plane figure, and its surface is its outline, not all
 * of it.
 */
export function surfaceVoxels(voxels: Uint8Array, size: GridSize, isPlane: boolean): Uint8Array {
  const [slices, rows, columns] = size;
  const surface = new Uint8Array(voxels.length);
  const plane = rows * columns;
  const lastColumn = columns - 1;
  let index = 0;
  for (let z = 0; z < slices; z++) {
    const isEndSlice = z === 0 || z === slices - 1;
    for (let y = 0; y < rows; y++) {
      const isEndRow = y === 0 || y === rows - 1;
      for (let x = 0; x < columns; x++, index++) {
        if (voxels[index] === 0) continue;
        const isOutline =
          isEndRow ||
          x === 0 ||
          x === lastColumn ||
          voxels[index - 1] === 0 ||
          voxels[index + 1] === 0 ||
          voxels[index - columns] === 0 ||
          voxels[index + columns] === 0;
        if (isOutline) surface[index] = ON_OUTLINE;
        else if (isPlane) continue;
        else if (isEndSlice || voxels[index - plane] === 0 || voxels[index + plane] === 0) {
          surface[index] = ON_SURFACE;
        }
      }
    }
  }
  return surface;
}

/** Outline pixels of one surface that are not outline of the other, over all slices. */
export function countUnsharedOutline(surface: Uint8Array, other: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < surface.length; index++) {
    if (surface[index] === ON_OUTLINE && other[index] !== ON_OUTLINE) count++;
  }
  return count;
}
