import { voxelVolumesCc } from "../../geometry/index.ts";
import { boxSize, cropVoxels, type Mask, maskBox, type VoxelBox } from "../../volume/index.ts";

/** The voxels of an ROI within their bounding box in the CT's grid. */
export interface RoiVoxels {
  readonly box: VoxelBox;
  /** 1 inside, 0 outside; shape of the box. */
  readonly voxels: Uint8Array;
  /** Volume of a voxel in each of the box's slices. */
  readonly voxelCc: Float64Array;
}

/** The voxels of a mask within their bounding box; undefined when the mask is empty. */
export function roiVoxelsOf({ grid, voxels }: Mask): RoiVoxels | undefined {
  const box = maskBox(voxels, grid.size);
  if (box === undefined) return undefined;
  return {
    box,
    voxels: cropVoxels(voxels, grid.size, box),
    voxelCc: voxelVolumesCc(grid).slice(box.low[0], box.high[0]),
  };
}

/** The volume that two ROIs share, in cc. */
export function sharedVolumeCc(a: RoiVoxels, b: RoiVoxels): number {
  const low = [0, 1, 2].map((axis) => Math.max(a.box.low[axis]!, b.box.low[axis]!));
  const high = [0, 1, 2].map((axis) => Math.min(a.box.high[axis]!, b.box.high[axis]!));
  const [, rowsA, columnsA] = boxSize(a.box);
  const [, rowsB, columnsB] = boxSize(b.box);
  let volumeCc = 0;
  for (let z = low[0]!; z < high[0]!; z++) {
    let count = 0;
    for (let y = low[1]!; y < high[1]!; y++) {
      const inA = ((z - a.box.low[0]) * rowsA + y - a.box.low[1]) * columnsA - a.box.low[2];
      const inB = ((z - b.box.low[0]) * rowsB + y - b.box.low[1]) * columnsB - b.box.low[2];
      for (let x = low[2]!; x < high[2]!; x++) count += a.voxels[inA + x]! & b.voxels[inB + x]!;
    }
    volumeCc += count * a.voxelCc[z - a.box.low[0]]!;
  }
  return volumeCc;
}
