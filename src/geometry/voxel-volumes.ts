import { type ImageGrid, sliceGapsMm } from "./grid.ts";

/** Volume of a voxel of each slice: a slice reaches half way to its neighbours. A lone slice counts as 1 mm thick. */
export function voxelVolumesCc(grid: ImageGrid): Float64Array {
  const gaps = sliceGapsMm(grid);
  const areaMm2 = grid.pixelSpacingMm[0] * grid.pixelSpacingMm[1];
  return Float64Array.from({ length: grid.size[0] }, (_, z) => {
    const below = gaps[z - 1] ?? gaps[z] ?? 1;
    const above = gaps[z] ?? below;
    return (areaMm2 * (below + above)) / 2 / 1000;
  });
}
