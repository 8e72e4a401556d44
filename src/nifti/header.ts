/** The header of a NIfTI file: what it must say, and how it is written. Source: nifti1.h and nifti2.h of the NIfTI DFWG. */
import { type Tuples, tupleOf } from "../base/index.ts";
import { type Affine, NIFTI1_BYTES, readFields } from "./header-fields.ts";
import { niftiProblem } from "./problem.ts";

/** Where a single file without extensions has its voxels: after the header and four zeros. */
export const VOXELS_AT = 352;

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
 * @param bytes The beginning of a file, uncompressed: `LONGEST_HEADER_BYTES`, or all of a shorter one.
 * @throws {ArcuateError} `not-nifti`; `nifti-unsupported` for its relatives; `nifti-no-volume`.
 */
export function parseHeader(bytes: Uint8Array, path: string): NiftiHeader {
  const refuse = (code: "not-nifti" | "nifti-unsupported" | "nifti-no-volume") => {
    return (mustHold: string, got: string) => niftiProblem(path, code, { mustHold, got });
  };
  const fields = readFields(bytes);
  if (fields === undefined)
    throw refuse("not-nifti")("the file must be NIfTI-1 or NIfTI-2", "other content");
  if (fields.voxelsIn !== "this file") {
    const got =
      fields.voxelsIn === "another file"
        ? "a header whose voxels are in another file"
        : "Analyze 7.5 or damage";
    throw refuse("nifti-unsupported")("it must be a single NIfTI file", got);
  }
  const [i = 0, j = 0, k = 0, ...more] = fields.sides;
  const isVolume = [i, j, k].every((side) => side >= 1 && side <= LONGEST_SIDE);
  if (!isVolume || more.some((side) => side !== 1)) {
    const got = `${fields.sides.join(" x ")} voxels`;
    throw refuse("nifti-no-volume")("it must hold one volume of three sides", got);
  }
  const unit = fields.units & 7;
  if (unit !== 0 && unit !== 2) {
    const got = unit === 1 ? "metres" : `unit ${unit}`;
    throw refuse("nifti-unsupported")("lengths must be in mm", got);
  }
  const { voxelsAt, slope, rows } = fields;
  if (!Number.isSafeInteger(voxelsAt) || voxelsAt < fields.headerBytes) {
    throw refuse("not-nifti")("it must say where its voxels are", `${voxelsAt}`);
  }
  const isScaled = Number.isFinite(slope) && slope !== 0;
  return {
    isLittleEndian: fields.isLittleEndian,
    size: [i, j, k],
    datatype: fields.datatype,
    voxelsAt,
    slope: isScaled ? slope : 1,
    intercept: isScaled ? fields.intercept : 0,
    qform: {
      code: fields.qformCode,
      affine: affineOfQuaternion(fields.quaternion, fields.spacing),
    },
    sform: { code: fields.sformCode, affine: rows },
  };
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
  bytes.writeInt32LE(NIFTI1_BYTES, 0);
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
