/** Voxel files: Hounsfield units as they are, label maps and masks gzipped. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { ArcuateError } from "../../base/index.ts";
import { type ImageGrid, patientPoint, voxelCount } from "../../geometry/index.ts";
import type { FileStore, StoredGrid } from "../../store/index.ts";
import type { CtVolume } from "../../volume/index.ts";

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** A grid as the database keeps it: plain numbers in the patient frame (LPS, mm). */
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

/** The grid that the database keeps. */
export function gridFrom({ sliceOrigins, ...rest }: StoredGrid): ImageGrid {
  return { ...rest, sliceOrigins: sliceOrigins.map(([x, y, z]) => patientPoint(x, y, z)) };
}

/**
 * Stores the Hounsfield units of a CT, [z, y, x], Int16, little endian as on every machine we run on. The file is not
 * compressed, so that slices can be read by their place.
 * @returns The file's SHA-256.
 * @throws {ArcuateError} `write-failed`.
 */
export function putHu(files: FileStore, { hu }: CtVolume): Promise<string> {
  return files.put(new Uint8Array(hu.buffer, hu.byteOffset, hu.byteLength));
}

/**
 * Reads a CT that `putHu` stored.
 * @throws {ArcuateError} `file-missing`, also when the file is shorter than the grid.
 */
export async function readHu(files: FileStore, sha256: string, grid: ImageGrid): Promise<CtVolume> {
  const bytes = await files.readPart(sha256, 0, 2 * voxelCount(grid));
  // A buffer of its own begins where a 16 bit number may.
  const own = new Uint8Array(bytes);
  return { grid, hu: new Int16Array(own.buffer) };
}

/**
 * Stores bytes of voxels, gzipped.
 * @returns The file's SHA-256.
 * @throws {ArcuateError} `write-failed`.
 */
export async function putVoxels(files: FileStore, voxels: Uint8Array): Promise<string> {
  return files.put(await compress(voxels));
}

/**
 * Reads a label map, one byte for each voxel, [z, y, x].
 * @throws {ArcuateError} `file-missing`; `labels-damaged` when it has another length.
 */
export async function readVoxels(
  files: FileStore,
  sha256: string,
  grid: ImageGrid,
): Promise<Uint8Array> {
  return expandVoxels(await files.read(sha256), grid);
}

/**
 * Expands a gzipped label map; a stream that would give more than the grid needs is not read to its end.
 * @throws {ArcuateError} `labels-damaged`.
 */
export async function expandVoxels(bytes: Uint8Array, grid: ImageGrid): Promise<Uint8Array> {
  const wanted = voxelCount(grid);
  const voxels = await expandAtMost(bytes, wanted, wanted);
  if (voxels.length !== wanted) throw damaged(wanted, `${voxels.length} bytes`);
  return voxels;
}

/**
 * Expands gzipped bytes.
 * @param most No more bytes than one beyond this are expanded. @param wanted Voxels of the grid, for the message.
 * @throws {ArcuateError} `labels-damaged` for what is not gzipped, or longer.
 */
export async function expandAtMost(
  bytes: Uint8Array,
  most: number,
  wanted: number,
): Promise<Uint8Array> {
  const expanded = await expand(bytes, { maxOutputLength: most + 1 }).catch((cause) => {
    throw damaged(wanted, "a stream that is none or longer", cause);
  });
  // No Buffer goes on into voxel code: its slice() is no copy.
  return new Uint8Array(expanded.buffer, expanded.byteOffset, expanded.length);
}

/** The error for bytes that are not a label map of the grid: `labels-damaged`. */
export function damaged(wanted: number, got: string, cause?: unknown): ArcuateError {
  const message = `Cannot use the label map: it must have one byte for each of ${wanted} voxels, got ${got}`;
  return new ArcuateError("input", "labels-damaged", message, { cause });
}
