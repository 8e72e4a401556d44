/** The NIfTI-1 header, byte by byte. Source: nifti1.h of the NIfTI Data Format Working Group. */
import { type Tuples, tupleOf } from "../base/index.ts";
import { niftiProblem } from "./problem.ts";

export const HEADER_BYTES = 348;

/** Where a single file without extensions has its voxels: after the header and four zeros. */
export const VOXELS_AT = 352;

/** A 3 x 4 matrix by rows: voxel (i, j, k, 1) to a position in mm, +x right, +y front, +z head (RAS). */
export type Affine = readonly (readonly [number, number, number, number])[];

type Orientation = {
  /** Above 0 where the file states this orientation. */
  readonly code: number;
  readonly affine: Affine;
};

export interface NiftiHeader {
  readonly isLittleEndian: boolean;
  /** i, j, k: i runs fastest. */
  readonly size: readonly [number, number, number];
  readonly datatype: number;
  readonly voxelsAt: number;
  /** Value = slope x stored + intercept. */
  readonly slope: number;
  readonly intercept: number;
  readonly qform: Orientation;
  readonly sform: Orientation;
}

/** Longest allowed i, j or k, in voxels. */
const LONGEST_SIDE = 4096;

/**
 * @param bytes The beginning of a file, uncompressed.
 * @throws {ArcuateError} `not-nifti`; `nifti-unsupported` for its relatives; `nifti-no-volume`.
 */
export function parseHeader(bytes: Uint8Array, path: string): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (code: "not-nifti" | "nifti-unsupported" | "nifti-no-volume") => {
    return (mustHold: string, got: string) => niftiProblem(path, code, { mustHold, got });
  };
  const isLittleEndian = endianness(view);
  if (isLittleEndian === undefined)
    throw refuse("not-nifti")("the file must be NIfTI-1", "other content");
  const magic = Buffer.from(bytes.subarray(344, 348)).toString("latin1");
  if (magic !== "n+1\0") {
    const got =
      magic === "ni1\0" ? "a header whose voxels are in another file" : "Analyze 7.5 or damage";
    throw refuse("nifti-unsupported")("it must be a single NIfTI-1 file", got);
  }
  const int16 = (at: number) => view.getInt16(at, isLittleEndian);
  const float32 = (at: number) => view.getFloat32(at, isLittleEndian);
  const floats = (at: number, count: number) =>
    Array.from({ length: count }, (_, n) => float32(at + 4 * n));
  const sides = Array.from({ length: Math.min(Math.max(int16(40), 0), 7) }, (_, n) =>
    int16(42 + 2 * n),
  );
  const [i = 0, j = 0, k = 0, ...more] = sides;
  const isVolume = [i, j, k].every((side) => side >= 1 && side <= LONGEST_SIDE);
  if (!isVolume || more.some((side) => side !== 1)) {
    throw refuse("nifti-no-volume")(
      "it must hold one volume of three sides",
      `${sides.join(" x ")} voxels`,
    );
  }
  const unit = bytes[123]! & 7;
  if (unit !== 0 && unit !== 2) {
    throw refuse("nifti-unsupported")(
      "lengths must be in mm",
      unit === 1 ? "metres" : `unit ${unit}`,
    );
  }
  const voxelsAt = float32(108);
  if (!Number.isInteger(voxelsAt) || voxelsAt < HEADER_BYTES) {
    throw refuse("not-nifti")("it must say where its voxels are", `${voxelsAt}`);
  }
  const slope = float32(112);
  const isScaled = Number.isFinite(slope) && slope !== 0;
  const spacing = tupleOf(floats(76, 4), 4); // qfac, then i, j, k
  const quaternion = tupleOf(floats(256, 6), 6);
  const rows: Affine = [280, 296, 312].map((at) => tupleOf(floats(at, 4), 4));
  return {
    isLittleEndian,
    size: [i, j, k],
    datatype: int16(70),
    voxelsAt,
    slope: isScaled ? slope : 1,
    intercept: isScaled ? float32(116) : 0,
    qform: { code: int16(252), affine: affineOfQuaternion(quaternion, spacing) },
    sform: { code: int16(254), affine: rows },
  };
}

/** From the header's own length, which is always 348; undefined when it is not. */
function endianness(view: DataView): boolean | undefined {
  if (view.byteLength < HEADER_BYTES) return undefined;
  if (view.getInt32(0, true) === HEADER_BYTES) return true;
  return view.getInt32(0, false) === HEADER_BYTES ? false : undefined;
}

/** "Method 2" of nifti1.h. */
function affineOfQuaternion(
  [b, c, d, x, y, z]: readonly [number, number, number, number, number, number],
  [sign, si, sj, sk]: readonly [number, number, number, number],
): Affine {
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
  const k = sign < 0 ? -sk : sk;
  return [
    [(a * a + b * b - c * c - d * d) * si, 2 * (b * c - a * d) * sj, 2 * (b * d + a * c) * k, x],
    [2 * (b * c + a * d) * si, (a * a + c * c - b * b - d * d) * sj, 2 * (c * d - a * b) * k, y],
    [2 * (b * d - a * c) * si, 2 * (c * d + a * b) * sj, (a * a + d * d - b * b - c * c) * k, z],
  ];
}

export interface HeaderToWrite {
  readonly size: readonly [number, number, number];
  readonly datatype: number;
  readonly bitsPerVoxel: number;
  /** Columns at right angles. */
  readonly affine: Affine;
  /** At most 79 plain characters. */
  readonly description: string;
}

/** A little-endian header, with the four bytes that say that no extension follows. Both orientations are written. */
export function encodeHeader(header: HeaderToWrite): Uint8Array {
  const { size, datatype, bitsPerVoxel, affine, description } = header;
  const bytes = Buffer.alloc(VOXELS_AT);
  const floats = (at: number, values: readonly number[]) => {
    for (const [n, value] of values.entries()) bytes.writeFloatLE(value, at + 4 * n);
  };
  bytes.writeInt32LE(HEADER_BYTES, 0);
  for (const [n, side] of [3, ...size, 1, 1, 1, 1].entries()) bytes.writeInt16LE(side, 40 + 2 * n);
  bytes.writeInt16LE(datatype, 70);
  bytes.writeInt16LE(bitsPerVoxel, 72);
  const { quaternion, spacing } = quaternionOf(affine);
  floats(76, spacing);
  floats(108, [VOXELS_AT, 1, 0]); // then slope and intercept
  bytes[123] = 2; // mm
  bytes.write(description.slice(0, 79), 148, "latin1");
  bytes.writeInt16LE(1, 252); // both orientations are the scanner's
  bytes.writeInt16LE(1, 254);
  floats(256, quaternion);
  floats(280, affine.flat());
  bytes.write("n+1\0", 344, "latin1");
  return bytes;
}

/** The inverse of "method 2": a reflection goes into the sign of the spacing. */
function quaternionOf(affine: Affine): { quaternion: number[]; spacing: number[] } {
  const column = (n: 0 | 1 | 2 | 3): Column =>
    tupleOf(
      affine.map((row) => row[n]),
      3,
    );
  const columns = [column(0), column(1), column(2)];
  const lengths = columns.map((each) => Math.hypot(...each));
  const unit = ([x, y, z]: Column, length: number): Column => [x / length, y / length, z / length];
  const [r, s, t] = tupleOf(
    columns.map((each, n) => unit(each, lengths[n]!)),
    3,
  );
  const determinant =
    r[0] * (s[1] * t[2] - s[2] * t[1]) -
    s[0] * (r[1] * t[2] - r[2] * t[1]) +
    t[0] * (r[1] * s[2] - r[2] * s[1]);
  const sign = determinant < 0 ? -1 : 1;
  const [b, c, d] = imaginaryParts([r, s, [t[0] * sign, t[1] * sign, t[2] * sign]]);
  return { quaternion: [b, c, d, ...column(3)], spacing: [sign, ...lengths] };
}

type Column = Tuples<number>[3];
type Columns = Tuples<Column>[3];

/** b, c, d of the unit quaternion a + bi + cj + dk of a rotation, with a at least 0. */
function imaginaryParts([r, s, t]: Columns): [number, number, number] {
  // Squares of the four parts, times four; the largest is divided by.
  const squares = [
    1 + r[0] + s[1] + t[2],
    1 + r[0] - s[1] - t[2],
    1 - r[0] + s[1] - t[2],
    1 - r[0] - s[1] + t[2],
  ];
  const largest = squares.indexOf(Math.max(...squares));
  const twice = Math.sqrt(Math.max(0, squares[largest]!)); // twice that part
  const [ab, ac, ad] = [s[2] - t[1], t[0] - r[2], r[1] - s[0]]; // four times a b, ...
  const [bc, bd, cd] = [s[0] + r[1], t[0] + r[2], t[1] + s[2]];
  const products = [
    [twice * twice, ab, ac, ad],
    [ab, twice * twice, bc, bd],
    [ac, bc, twice * twice, cd],
    [ad, bd, cd, twice * twice],
  ][largest]!;
  const [a, b, c, d] = tupleOf(
    products.map((product) => product / (2 * twice)),
    4,
  );
  return a < 0 ? [-b, -c, -d] : [b, c, d];
}
