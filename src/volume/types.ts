import type { ImageGrid } from "../geometry/index.ts";

/** A CT in Hounsfield units. `hu` has the grid's shape [z, y, x]; values beyond 16 bits are held at the limits. */
export interface CtVolume {
  readonly grid: ImageGrid;
  readonly hu: Int16Array;
}

/** One structure: 1 inside, 0 outside; shape [z, y, x]. A voxel belongs when its centre is inside. */
export interface Mask {
  readonly grid: ImageGrid;
  readonly voxels: Uint8Array;
}

/** One label per voxel, shape [z, y, x]; 0 is background, the rest is told by a `LabelScheme`. */
export interface LabelMap {
  readonly grid: ImageGrid;
  readonly labels: Uint8Array;
}
