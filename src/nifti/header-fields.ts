/**
 * The fields of a NIfTI header as they stand in the file, of either version. Source: nifti1.h and nifti2.h of the NIfTI
 * Data Format Working Group.
 */
import { tupleOf } from "../base/index.ts";

export const NIFTI1_BYTES = 348;
const NIFTI2_BYTES = 540;

/** Bytes that are enough for a header of either version. */
export const LONGEST_HEADER_BYTES = NIFTI2_BYTES;

/** A 3 x 4 matrix by rows: voxel (i, j, k, 1) to a position in mm, +x right, +y front, +z head (RAS). */
export type Affine = readonly (readonly [number, number, number, number])[];

export interface HeaderFields {
  readonly headerBytes: number;
  readonly isLittleEndian: boolean;
  readonly voxelsIn: "this file" | "another file" | "an unknown place";
  /** As many as the file says to have, at most seven. */
  readonly sides: readonly number[];
  readonly datatype: number;
  /** Of length and time, as bits. */
  readonly units: number;
  readonly voxelsAt: number;
  readonly slope: number;
  readonly intercept: number;
  /** Sign of k, then the lengths of i, j, k. */
  readonly spacing: readonly [number, number, number, number];
  readonly qformCode: number;
  readonly sformCode: number;
  /** b, c, d, then the offset x, y, z. */
  readonly quaternion: readonly [number, number, number, number, number, number];
  readonly rows: Affine;
}

/** Where the fields are, and how large numbers are held: in 32 bits and 16, or in 64. */
interface Places {
  readonly bytes: number;
  readonly magicAt: number;
  readonly single: string;
  readonly paired: string;
  readonly sidesAt: number;
  readonly datatypeAt: number;
  readonly unitsAt: number;
  readonly voxelsAt: number;
  readonly slopeAt: number;
  readonly spacingAt: number;
  readonly qformAt: number;
  readonly quaternionAt: number;
  readonly rowsAt: number;
  readonly isWide: boolean;
}

const places: readonly Places[] = [
  {
    bytes: NIFTI1_BYTES,
    magicAt: 344,
    single: "n+1\0",
    paired: "ni1\0",
    sidesAt: 40,
    datatypeAt: 70,
    unitsAt: 123,
    voxelsAt: 108,
    slopeAt: 112,
    spacingAt: 76,
    qformAt: 252,
    quaternionAt: 256,
    rowsAt: 280,
    isWide: false,
  },
  {
    bytes: NIFTI2_BYTES,
    magicAt: 4,
    // A file that was sent as text has other line ends in it.
    single: "n+2\0\r\n\x1a\n",
    paired: "ni2\0\r\n\x1a\n",
    sidesAt: 16,
    datatypeAt: 12,
    unitsAt: 500,
    voxelsAt: 168,
    slopeAt: 176,
    spacingAt: 104,
    qformAt: 344,
    quaternionAt: 352,
    rowsAt: 400,
    isWide: true,
  },
];

/** Whether a file begins like NIfTI of either version, also one whose voxels are in another file. */
export function looksLikeNifti(start: Uint8Array): boolean {
  return places.some(({ magicAt, single, paired }) => {
    const magic = latin1(start, magicAt, 3);
    return magic === single.slice(0, 3) || magic === paired.slice(0, 3);
  });
}

/**
 * @param bytes The beginning of a file, uncompressed.
 * @returns Undefined where it is no header of NIfTI.
 */
export function readFields(bytes: Uint8Array): HeaderFields | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const version of places) {
    if (bytes.length < version.bytes) continue;
    // A header begins with its own length, which shows the byte order.
    const isLittleEndian = [true, false].find(
      (little) => view.getInt32(0, little) === version.bytes,
    );
    if (isLittleEndian !== undefined) return fieldsAt(view, version, isLittleEndian);
  }
  return undefined;
}

function fieldsAt(view: DataView, version: Places, isLittleEndian: boolean): HeaderFields {
  const { isWide } = version;
  const int16 = (at: number) => view.getInt16(at, isLittleEndian);
  const int64 = (at: number) => Number(view.getBigInt64(at, isLittleEndian));
  const integer = isWide ? int64 : int16;
  const integerBytes = isWide ? 8 : 2;
  const real = (at: number) =>
    isWide ? view.getFloat64(at, isLittleEndian) : view.getFloat32(at, isLittleEndian);
  const realBytes = isWide ? 8 : 4;
  const reals = (at: number, count: number) =>
    Array.from({ length: count }, (_, n) => real(at + n * realBytes));
  const codeBytes = isWide ? 4 : 2;
  const code = (at: number) => (isWide ? view.getInt32(at, isLittleEndian) : int16(at));
  const sideCount = Math.min(Math.max(integer(version.sidesAt), 0), 7);
  return {
    headerBytes: version.bytes,
    isLittleEndian,
    voxelsIn: voxelsIn(view, version),
    sides: Array.from({ length: sideCount }, (_, n) =>
      integer(version.sidesAt + (n + 1) * integerBytes),
    ),
    datatype: int16(version.datatypeAt),
    units: isWide ? view.getInt32(version.unitsAt, isLittleEndian) : view.getUint8(version.unitsAt),
    voxelsAt: isWide ? int64(version.voxelsAt) : real(version.voxelsAt),
    slope: real(version.slopeAt),
    intercept: real(version.slopeAt + realBytes),
    spacing: tupleOf(reals(version.spacingAt, 4), 4),
    qformCode: code(version.qformAt),
    sformCode: code(version.qformAt + codeBytes),
    quaternion: tupleOf(reals(version.quaternionAt, 6), 6),
    rows: [0, 1, 2].map((row) => tupleOf(reals(version.rowsAt + row * 4 * realBytes, 4), 4)),
  };
}

function voxelsIn(view: DataView, { magicAt, single, paired }: Places): HeaderFields["voxelsIn"] {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const magic = latin1(bytes, magicAt, single.length);
  if (magic === single) return "this file";
  return magic === paired ? "another file" : "an unknown place";
}

function latin1(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.subarray(at, at + length)).toString("latin1");
}
