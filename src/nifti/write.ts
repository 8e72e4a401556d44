/** A CT or a label map to a NIfTI-1 file. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type ImageGrid, voxelCount } from "../geometry/index.ts";
import { softwareVersion, writeFileAtomic } from "../host/index.ts";
import type { CtVolume, LabelMap } from "../volume/index.ts";
import { INT16, UINT8 } from "./datatypes.ts";
import { encodeHeader, VOXELS_AT } from "./header.ts";
import { layoutOf, type NiftiLayout } from "./layout.ts";

const DESCRIPTION = `Arcuate ${softwareVersion}, research use only`;

export interface WriteNiftiOptions {
  /** Layout of the file that the CT was read from, so that the result has the same; by default the grid's own order. */
  readonly layout?: NiftiLayout;
  /** What made it: at most 79 plain characters, none of them of a patient. */
  readonly description?: string;
}

/**
 * The CT as an uncompressed NIfTI-1 file: Hounsfield units as int16, with sform and qform.
 * @throws {ArcuateError} `slices-uneven`, `slice-shifted`.
 */
export function encodeNiftiCt({ grid, hu }: CtVolume, options: WriteNiftiOptions = {}): Uint8Array {
  const bytes = new Uint8Array(VOXELS_AT + 2 * hu.length);
  const view = new DataView(bytes.buffer);
  const put = (at: number, voxel: number) => view.setInt16(VOXELS_AT + 2 * at, hu[voxel]!, true);
  return encode(bytes, grid, options, {
    datatype: INT16,
    bits: 16,
    put,
  });
}

/**
 * The label map as an uncompressed NIfTI-1 file of uint8: as `encodeNiftiCt`.
 * @throws {ArcuateError} `slices-uneven`, `slice-shifted`.
 */
export function encodeNiftiLabels(
  { grid, labels }: LabelMap,
  options: WriteNiftiOptions = {},
): Uint8Array {
  const bytes = new Uint8Array(VOXELS_AT + labels.length);
  const put = (at: number, voxel: number) => {
    bytes[VOXELS_AT + at] = labels[voxel]!;
  };
  return encode(bytes, grid, options, {
    datatype: UINT8,
    bits: 8,
    put,
  });
}

interface Voxels {
  readonly datatype: number;
  readonly bits: number;
  /** Puts a voxel of the grid to its index in the file. */
  readonly put: (at: number, voxel: number) => void;
}

function encode(
  bytes: Uint8Array,
  grid: ImageGrid,
  { layout = layoutOf(grid), description = DESCRIPTION }: WriteNiftiOptions,
  { datatype, bits, put }: Voxels,
): Uint8Array {
  const { first, steps, affine, size: sizeInFile } = layout;
  const { size } = grid;
  if (sizeInFile[0] * sizeInFile[1] * sizeInFile[2] !== voxelCount(grid)) {
    throw new RangeError("Cannot write NIfTI: the layout must be that of the grid");
  }
  bytes.set(encodeHeader({ size: sizeInFile, datatype, bitsPerVoxel: bits, affine, description }));
  let voxel = 0;
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const row = first + z * steps[0] + y * steps[1];
      for (let x = 0; x < size[2]; x++) put(row + x * steps[2], voxel++);
    }
  }
  return bytes;
}

const compress = promisify(gzip);

/** At this level a planning CT takes a third of the default level's time and is hardly larger. */
const GZIP_LEVEL = 3;

/**
 * Writes an encoded file, gzipped where the path ends in .gz.
 * @throws {ArcuateError} `write-failed`.
 */
export async function writeNifti(path: string, bytes: Uint8Array): Promise<void> {
  const isGzipped = path.toLowerCase().endsWith(".gz");
  await writeFileAtomic(path, isGzipped ? await compress(bytes, { level: GZIP_LEVEL }) : bytes);
}
