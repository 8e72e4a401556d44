/** NIfTI files, plain or gzipped, to a CT or a label map. */
import { open, readFile, stat } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import { ArcuateError } from "../base/index.ts";
import { type ImageGrid, voxelCount } from "../geometry/index.ts";
import type { CtVolume, LabelMap } from "../volume/index.ts";
import { datatypes, type StoredValues } from "./datatypes.ts";
import { type NiftiHeader, parseHeader } from "./header.ts";
import { LONGEST_HEADER_BYTES, looksLikeNifti } from "./header-fields.ts";
import { type NiftiLayout, placeVoxels } from "./layout.ts";
import { niftiProblem } from "./problem.ts";

/** What a file may ask for; a planning CT of 1024 x 1024 x 400 stays below. */
const limits = { voxels: 2 ** 29, bytes: 2 ** 31 };

/** Room for extensions and what programs leave at the end, beyond the voxels. */
const BESIDE_VOXELS_BYTES = 2 ** 20;

/** Whether a file's beginning is that of NIfTI, plain or gzipped; false where it cannot be read. */
export async function isNifti(path: string): Promise<boolean> {
  const handle = await open(path, "r").catch(() => undefined);
  try {
    const read = await handle?.read(Buffer.alloc(4096), 0, 4096, 0);
    return read !== undefined && looksLikeNifti(startOf(read.buffer.subarray(0, read.bytesRead)));
  } catch {
    return false; // a folder
  } finally {
    await handle?.close();
  }
}

/**
 * Reads a CT. Values are Hounsfield units after the file's own scaling, rounded, and held at the limits of 16 bits.
 *
 * @returns The volume with columns to the left, rows to the back and slices to the head as nearly as its axes allow,
 * and how the file had it.
 * @throws {ArcuateError} `not-found`, `not-nifti`, `nifti-truncated`, `nifti-unsupported`, `nifti-no-volume`,
 * `nifti-values` when one is no number; `orientation-missing`, `orientation-ambiguous`, `affine-sheared`.
 */
export async function readNiftiCt(
  path: string,
): Promise<{ volume: CtVolume; layout: NiftiLayout }> {
  const { grid, layout, valueAt } = await readVoxels(path);
  const hu = new Int16Array(voxelCount(grid));
  fill(hu, grid, layout, (at) => {
    const value = valueAt(at);
    if (Number.isFinite(value)) return Math.min(Math.max(Math.round(value), -32768), 32767);
    const mustHold = "each voxel of a CT must be a number";
    throw niftiProblem(path, "nifti-values", { mustHold, got: `${value}` });
  });
  return { volume: { grid, hu }, layout };
}

/** A CT of a patient holds something lighter than fat: air around the body, or gas within it. */
const LIGHTEST_HU = -300;

/**
 * Refuses a CT whose values are plainly no Hounsfield units, as of a picture with 256 grey values, of values scaled for a
 * network, or of stored values without their intercept. NIfTI does not say what its values are.
 * @throws {ArcuateError} `nifti-not-hu`.
 */
export function requireHounsfieldUnits(path: string, { hu }: Pick<CtVolume, "hu">): void {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < hu.length; index++) {
    low = Math.min(low, hu[index]!);
    high = Math.max(high, hu[index]!);
  }
  if (low <= LIGHTEST_HU) return;
  const mustHold = `a CT's values must be Hounsfield units, with air below ${LIGHTEST_HU}`;
  throw niftiProblem(path, "nifti-not-hu", { mustHold, got: `values from ${low} to ${high}` });
}

/**
 * Reads a label map: as `readNiftiCt`.
 * @throws {ArcuateError} As `readNiftiCt`; `nifti-values` when a value is no whole number from 0 to 255.
 */
export async function readNiftiLabels(
  path: string,
): Promise<{ labelMap: LabelMap; layout: NiftiLayout }> {
  const { grid, layout, valueAt } = await readVoxels(path);
  const labels = new Uint8Array(voxelCount(grid));
  fill(labels, grid, layout, (at) => {
    const value = valueAt(at);
    if (Number.isInteger(value) && value >= 0 && value <= 255) return value;
    const mustHold = "each voxel of a label map must be a whole number from 0 to 255";
    throw niftiProblem(path, "nifti-values", { mustHold, got: `${value}` });
  });
  return { labelMap: { grid, labels }, layout };
}

function fill(
  into: Int16Array | Uint8Array,
  grid: ImageGrid,
  { first, steps }: NiftiLayout,
  valueAt: (at: number) => number,
): void {
  const [slices, rows, columns] = grid.size;
  let voxel = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const row = first + z * steps[0] + y * steps[1];
      for (let x = 0; x < columns; x++) into[voxel++] = valueAt(row + x * steps[2]);
    }
  }
}

async function readVoxels(
  path: string,
): Promise<{ grid: ImageGrid; layout: NiftiLayout; valueAt: (at: number) => number }> {
  const stored = await readStored(path);
  const header = parseHeader(startOf(stored).subarray(0, LONGEST_HEADER_BYTES), path);
  const type = datatypes.get(header.datatype);
  if (type === undefined) {
    const mustHold = "its voxels must be real numbers";
    const got = `datatype ${header.datatype}`;
    throw niftiProblem(path, "nifti-unsupported", { mustHold, got });
  }
  const count = header.size[0] * header.size[1] * header.size[2];
  const wholeBytes = header.voxelsAt + count * type.bytes;
  if (count > limits.voxels || wholeBytes > limits.bytes) {
    const mustHold = `it must have at most ${limits.voxels} voxels and ${limits.bytes} bytes`;
    throw niftiProblem(path, "nifti-unsupported", { mustHold, got: `${count} and ${wholeBytes}` });
  }
  const bytes = isGzip(stored) ? inflate(stored, wholeBytes, path) : stored;
  if (bytes.length < wholeBytes) {
    const mustHold = `it must have ${wholeBytes} bytes`;
    throw niftiProblem(path, "nifti-truncated", { mustHold, got: `${bytes.length}` });
  }
  const storedAt = type.read(bytes.subarray(header.voxelsAt, wholeBytes), header.isLittleEndian);
  return { ...placeVoxels(header, path), valueAt: scaled(storedAt, header) };
}

function scaled(storedAt: StoredValues, { slope, intercept }: NiftiHeader): StoredValues {
  if (slope === 1 && intercept === 0) return storedAt;
  return (at) => slope * storedAt(at) + intercept;
}

async function readStored(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > limits.bytes) {
      const mustHold = `it must have at most ${limits.bytes} bytes`;
      throw niftiProblem(path, "nifti-unsupported", { mustHold, got: `${size}` });
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof ArcuateError) throw cause;
    const message = `Cannot read ${path}: the file must exist and be readable, got none`;
    throw new ArcuateError("input", "not-found", message, { fields: { path }, cause });
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Enough of gzip data for the header; the bytes themselves where they are not compressed. */
function startOf(bytes: Uint8Array): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  try {
    // Without the rest of the data its end cannot be checked: what is there is asked for.
    return gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0); // damaged from the start, so no NIfTI
  }
}

function inflate(bytes: Uint8Array, wholeBytes: number, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: wholeBytes + BESIDE_VOXELS_BYTES });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const got = code === "ERR_BUFFER_TOO_LARGE" ? "more" : "compressed data that are not whole";
    const mustHold = `it must inflate to ${wholeBytes} bytes`;
    throw niftiProblem(path, "nifti-truncated", { mustHold, got, cause });
  }
}
