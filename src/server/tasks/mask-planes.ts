/**
 * Masks of structures that may overlap, in one array of bytes: planes, one after the other, of a byte for each voxel.
 * In plane k, from 0, bit b of a voxel's byte says whether the voxel belongs to the structure with label 8 k + b + 1.
 */
import { type ImageGrid, voxelCount } from "../../geometry/index.ts";
import type { FileStore } from "../../store/index.ts";
import { MOST_STRUCTURES } from "../../structures/index.ts";
import type { Mask } from "../../volume/index.ts";
import { damaged, expandAtMost, putVoxels } from "./voxels.ts";

/** No scheme needs more. */
const MOST_PLANES = Math.ceil(MOST_STRUCTURES / 8);

/**
 * Stores masks by label, each on the grid.
 * @returns The file's SHA-256.
 * @throws {ArcuateError} `write-failed`.
 */
export function putMasks(
  files: FileStore,
  masks: ReadonlyMap<number, Mask>,
  grid: ImageGrid,
): Promise<string> {
  return putVoxels(files, packMasks(masks, grid));
}

/**
 * Reads masks that `putMasks` stored, by label; structures without a voxel are left out.
 * @throws {ArcuateError} `file-missing`, `labels-damaged`.
 */
export async function readMasks(
  files: FileStore,
  sha256: string,
  grid: ImageGrid,
): Promise<Map<number, Mask>> {
  const voxels = voxelCount(grid);
  const packed = await expandAtMost(await files.read(sha256), MOST_PLANES * voxels, voxels);
  return unpackMasks(packed, grid);
}

/**
 * Packs masks by label into as many planes as the highest label needs, at least one.
 * @param masks Each on the grid, by label from 1.
 */
export function packMasks(masks: ReadonlyMap<number, Mask>, grid: ImageGrid): Uint8Array {
  const voxels = voxelCount(grid);
  const highest = Math.max(1, ...masks.keys());
  const packed = new Uint8Array(voxels * Math.ceil(highest / 8));
  for (const [label, mask] of masks) {
    const plane = planeOf(packed, Math.floor((label - 1) / 8), voxels);
    const bit = 1 << ((label - 1) % 8);
    for (let index = 0; index < voxels; index++) {
      if (mask.voxels[index] !== 0) plane[index]! |= bit;
    }
  }
  return packed;
}

/**
 * Unpacks masks by label; structures without a voxel are left out.
 * @throws {ArcuateError} `labels-damaged` when the bytes are not whole planes of the grid.
 */
export function unpackMasks(packed: Uint8Array, grid: ImageGrid): Map<number, Mask> {
  const voxels = voxelCount(grid);
  const planes = packed.length / voxels;
  if (!Number.isInteger(planes) || planes < 1) throw damaged(voxels, `${packed.length} bytes`);
  const masks = new Map<number, Mask>();
  for (let number = 0; number < planes; number++) {
    const plane = planeOf(packed, number, voxels);
    let present = 0;
    for (let index = 0; index < voxels; index++) present |= plane[index]!;
    for (let bit = 0; bit < 8; bit++) {
      if ((present >> bit) % 2 === 0) continue;
      masks.set(8 * number + bit + 1, { grid, voxels: plane.map((byte) => (byte >> bit) & 1) });
    }
  }
  return masks;
}

function planeOf(packed: Uint8Array, number: number, voxels: number): Uint8Array {
  return packed.subarray(number * voxels, (number + 1) * voxels);
}
