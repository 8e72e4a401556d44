import { type ImageGrid, voxelCount } from "../geometry/index.ts";
import type { LabelMap, Mask } from "./types.ts";

/** A mask with no voxel inside. */
export function emptyMask(grid: ImageGrid): Mask {
  return { grid, voxels: new Uint8Array(voxelCount(grid)) };
}

/** The voxels of one label, as a mask on the same grid; all 0 when the label does not occur. */
export function maskOf(labelMap: LabelMap, label: number): Mask {
  const { grid, labels } = labelMap;
  const voxels = new Uint8Array(labels.length);
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] === label) voxels[index] = 1;
  }
  return { grid, voxels };
}
