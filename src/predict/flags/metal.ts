/** Metal: voxels denser than any bone. They are searched on the CT's own HU, because the network's are clipped. */
import { evenSpacingMm, type GridSize } from "../../geometry/index.ts";
import { type CtVolume, growBox, type VoxelBox } from "../../volume/index.ts";
import type { Flag } from "./flag.ts";

/** The densest cortical bone stays below 2000 HU; scanners of twelve bits end at 3071. */
const METAL_HU = 2500;
/** Less than this is a clip, a marker or a grain of noise. */
const LEAST_CC = 0.2;
/** An implant is looked for this far around a femoral head. */
const REACH_MM = 30;

/** @param heads Boxes around the femoral heads that were found, by name. */
export function metalFlags(ct: CtVolume, heads: ReadonlyMap<string, VoxelBox>): Flag[] {
  const { size } = ct.grid;
  const [z, y, x] = evenSpacingMm(ct.grid);
  const voxelCc = (z * y * x) / 1000;
  const whole = countMetal(ct.hu, size, { low: [0, 0, 0], high: size }) * voxelCc;
  if (whole < LEAST_CC) return [];
  const margin: GridSize = [
    Math.ceil(REACH_MM / z),
    Math.ceil(REACH_MM / y),
    Math.ceil(REACH_MM / x),
  ];
  const near = [...heads].flatMap(([structure, box]): Flag[] => {
    const cc = countMetal(ct.hu, size, growBox(box, margin, size)) * voxelCc;
    if (cc < LEAST_CC) return [];
    const text = `${cc.toFixed(1)} cc of metal beside it: an implant? Do not rely on its outline`;
    return [{ code: "metal", structure, severity: "severe", text }];
  });
  if (near.length > 0) return near;
  const text = `${whole.toFixed(1)} cc of metal in the image`;
  return [{ code: "metal", structure: null, severity: "warning", text }];
}

function countMetal(hu: Int16Array, [, rows, columns]: GridSize, { low, high }: VoxelBox): number {
  let count = 0;
  for (let z = low[0]; z < high[0]; z++) {
    for (let y = low[1]; y < high[1]; y++) {
      const row = (z * rows + y) * columns;
      for (let voxel = row + low[2]; voxel < row + high[2]; voxel++) {
        if (hu[voxel]! >= METAL_HU) count++;
      }
    }
  }
  return count;
}
