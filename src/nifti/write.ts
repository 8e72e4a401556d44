/** A CT or a label map to a NIfTI-1 file. */
import { gzipSync } from "node:zlib";
import { softwareVersion, writeFileAtomic } from "../base/index.ts";
import type { CtVolume, LabelMap } from "../volume/index.ts";
import { INT16, UINT8 } from "./datatypes.ts";
import { encodeHeader, VOXELS_AT } from "./header.ts";
import { layoutOf, type NiftiLayout } from "./layout.ts";

export interface WriteNiftiOptions {
  /** How a file that was read had its voxels, so that what is drawn on it lies the same; else the grid's own order. */
  readonly layout?: NiftiLayout;
}

/**
 * The CT as an uncompressed NIfTI-1 file: Hounsfield units as int16, with sform and qform.
 * @throws {ArcuateError} `single-slice`, `slices-uneven`, `slice-shifted`.
 */
export function encodeNiftiCt(
  { grid, hu }: CtVolume,
  { layout }: WriteNiftiOptions = {},
): Uint8Array {
  const bytes = new Uint8Array(VOXELS_AT + 2 * hu.length);
  const view = new DataView(bytes.buffer);
  const put = (at: number, voxel: number) => view.setInt16(VOXELS_AT + 2 * at, hu[voxel]!, true);
  return encode(bytes, layout ?? layoutOf(grid), {
    size: grid.size,
    datatype: INT16,
    bits: 16,
    put,
  });
}

/**
 * The label map as an uncompressed NIfTI-1 file of uint8: as `encodeNiftiCt`.
 * @throws {ArcuateError} `single-slice`, `slices-uneven`, `slice-shifted`.
 */
export function encodeNiftiLabels(
  { grid, labels }: LabelMap,
  { layout }: WriteNiftiOptions = {},
): Uint8Array {
  const bytes = new Uint8Array(VOXELS_AT + labels.length);
  const put = (at: number, voxel: number) => {
    bytes[VOXELS_AT + at] = labels[voxel]!;
  };
  return encode(bytes, layout ?? layoutOf(grid), {
    size: grid.size,
    datatype: UINT8,
    bits: 8,
    put,
  });
}

interface Voxels {
  readonly size: readonly [number, number, number];
  readonly datatype: number;
  readonly bits: number;
  /** Puts a voxel of the grid to its index in the file. */
  readonly put: (at: number, voxel: number) => void;
}

function encode(bytes: Uint8Array, layout: NiftiLayout, voxels: Voxels): Uint8Array {
  const { datatype, bits, put, size } = voxels;
  const { first, steps, affine } = layout;
  const inFile = layout.size[0] * layout.size[1] * layout.size[2];
  if (inFile !== size[0] * size[1] * size[2]) {
    throw new RangeError("Cannot write NIfTI: the layout must be that of the grid");
  }
  const description = `Arcuate ${softwareVersion}, research use only`;
  bytes.set(encodeHeader({ size: layout.size, datatype, bitsPerVoxel: bits, affine, description }));
  let voxel = 0;
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const row = first + z * steps[0] + y * steps[1];
      for (let x = 0; x < size[2]; x++) put(row + x * steps[2], voxel++);
    }
  }
  return bytes;
}

/**
 * Writes an encoded file, gzipped where the path ends in .gz.
 * @throws {ArcuateError} `write-failed`.
 */
export async function writeNifti(path: string, bytes: Uint8Array): Promise<void> {
  await writeFileAtomic(path, path.toLowerCase().endsWith(".gz") ? gzipSync(bytes) : bytes);
}
