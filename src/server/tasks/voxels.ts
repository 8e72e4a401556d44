/** Voxel files: Hounsfield units as they are, label maps and masks gzipped. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { ArcuateError } from "../../base/index.ts";
import { type ImageGrid, patientPoint, sliceGapsMm, voxelCount } from "../../geometry/index.ts";
import type { FileStore, StoredGrid, StoredStructure } from "../../store/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import type { CtVolume, LabelMap, Mask } from "../../volume/index.ts";

const compress = promisify(gzip);
const expand = promisify(gunzip);

export function storedGrid(grid: ImageGrid): StoredGrid {
  const { size, pixelSpacingMm, rowDirection, columnDirection, sliceOrigins } = grid;
  return {
    size: [...size],
    pixelSpacingMm: [...pixelSpacingMm],
    rowDirection: [...rowDirection],
    columnDirection: [...columnDirection],
    sliceOrigins: sliceOrigins.map(([x, y, z]) => [x, y, z]),
  };
}

export function gridFrom({ sliceOrigins, ...rest }: StoredGrid): ImageGrid {
  return { ...rest, sliceOrigins: sliceOrigins.map(([x, y, z]) => patientPoint(x, y, z)) };
}

/** Slices are read from the file by their place: it is not compressed. Little endian, as every machine we run on. */
export function putHu(files: FileStore, { hu }: CtVolume): Promise<string> {
  return files.put(new Uint8Array(hu.buffer, hu.byteOffset, hu.byteLength));
}

export async function readHu(files: FileStore, sha256: string, grid: ImageGrid): Promise<CtVolume> {
  const bytes = await files.readPart(sha256, 0, 2 * voxelCount(grid));
  // A buffer of its own begins where a 16 bit number may.
  const own = new Uint8Array(bytes);
  return { grid, hu: new Int16Array(own.buffer) };
}

export async function putVoxels(files: FileStore, voxels: Uint8Array): Promise<string> {
  return files.put(await compress(voxels));
}

/** @throws {ArcuateError} `file-missing`, `labels-damaged` when it does not hold one byte a voxel. */
export async function readVoxels(
  files: FileStore,
  sha256: string,
  grid: ImageGrid,
): Promise<Uint8Array> {
  return expandVoxels(await files.read(sha256), grid);
}

/**
 * Gzipped voxels of a grid; a stream that would give more is not followed to its end.
 * @throws {ArcuateError} `labels-damaged`.
 */
export async function expandVoxels(bytes: Uint8Array, grid: ImageGrid): Promise<Uint8Array> {
  const wanted = voxelCount(grid);
  const voxels = await expand(bytes, { maxOutputLength: wanted + 1 }).catch((cause) => {
    throw damaged(wanted, "a stream that is none or longer", cause);
  });
  if (voxels.length !== wanted) throw damaged(wanted, `${voxels.length} bytes`);
  // No Buffer goes on into voxel code: its slice() is no copy.
  return new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.length);
}

export function damaged(wanted: number, got: string, cause?: unknown): ArcuateError {
  const message = `Cannot use the label map: it must have one byte for each of ${wanted} voxels, got ${got}`;
  return new ArcuateError("input", "labels-damaged", message, { cause });
}

/** Structures that may overlap, in one array: bit label - 1 of a voxel says whether it belongs. */
export function packMasks(masks: ReadonlyMap<number, Mask>, grid: ImageGrid): Uint8Array {
  const packed = new Uint8Array(voxelCount(grid));
  for (const [label, { voxels }] of masks) {
    const bit = 1 << (label - 1);
    for (let index = 0; index < packed.length; index++)
      if (voxels[index] !== 0) packed[index]! |= bit;
  }
  return packed;
}

/** The structures that are there, each whole. */
export function unpackMasks(packed: Uint8Array, grid: ImageGrid): Map<number, Mask> {
  const masks = new Map<number, Mask>();
  for (const { label } of pelvisScheme.structures) {
    const bit = 1 << (label - 1);
    const voxels = new Uint8Array(packed.length);
    let isThere = false;
    for (let index = 0; index < packed.length; index++) {
      if ((packed[index]! & bit) === 0) continue;
      voxels[index] = 1;
      isThere = true;
    }
    if (isThere) masks.set(label, { grid, voxels });
  }
  return masks;
}

/** Volume of each structure that occurs, and the slice on which it is largest. */
export function describeStructures({ grid, labels }: LabelMap): StoredStructure[] {
  const { structures } = pelvisScheme;
  const plane = grid.size[1] * grid.size[2];
  const counts = countBySlice(labels, plane);
  const thicknessMm = sliceThicknessesMm(grid);
  const areaMm2 = grid.pixelSpacingMm[0] * grid.pixelSpacingMm[1];
  return structures.flatMap(({ label, name }) => {
    let volumeCc = 0;
    let startSlice = -1;
    let most = 0;
    for (let z = 0; z < grid.size[0]; z++) {
      const count = counts[z * 256 + label]!;
      volumeCc += (count * areaMm2 * thicknessMm[z]!) / 1000;
      if (count > most) [most, startSlice] = [count, z];
    }
    return startSlice < 0 ? [] : [{ label, name, volumeCc, startSlice }];
  });
}

function countBySlice(labels: Uint8Array, plane: number): Uint32Array {
  const counts = new Uint32Array((labels.length / plane) * 256);
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index]!;
    if (label !== 0) counts[Math.floor(index / plane) * 256 + label]!++;
  }
  return counts;
}

/** A slice reaches half way to its neighbours; a lone slice counts as 1 mm thick. */
function sliceThicknessesMm(grid: ImageGrid): Float64Array {
  const gaps = sliceGapsMm(grid);
  return Float64Array.from({ length: grid.size[0] }, (_, z) => {
    const below = gaps[z - 1] ?? gaps[z] ?? 1;
    return (below + (gaps[z] ?? below)) / 2;
  });
}
