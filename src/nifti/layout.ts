/**
 * How a NIfTI file's voxels lie in the patient and in the file. Files store their axes in any order and direction; in
 * Arcuate columns run to the patient's left, rows to the back, slices to the head, as far as the axes allow.
 */

import { ArcuateError, type Tuples, tupleOf } from "../base/index.ts";
import {
  cross,
  dot,
  findUnevenGap,
  type ImageGrid,
  norm,
  patientPoint,
  sliceNormal,
  subtract,
  type Vector3,
} from "../geometry/index.ts";
import type { NiftiHeader } from "./header.ts";
import type { Affine } from "./header-fields.ts";
import { niftiProblem } from "./problem.ts";

/** Where voxel [z, y, x] of a grid is in a file. */
export interface NiftiLayout {
  /** i, j, k of the file. */
  readonly size: readonly [number, number, number];
  readonly affine: Affine;
  /** Index in the file of voxel [0, 0, 0], and the steps from it along z, y, x; they may be negative. */
  readonly first: number;
  readonly steps: readonly [z: number, y: number, x: number];
}

/** Cosine between two axes from which on they are not at right angles: 0.06 degrees. */
const SHEAR_TOLERANCE = 1e-3;

/** Two orientations in one file, or two files of one grid, may put a voxel apart by this share of its shortest side. */
export const AGREEMENT = 0.1;

/**
 * The grid of a file's voxels. The sform counts where both are there; they must agree.
 * @throws {ArcuateError} `orientation-missing`, `orientation-ambiguous`, `affine-sheared`.
 */
export function placeVoxels(
  header: NiftiHeader,
  path: string,
): { grid: ImageGrid; layout: NiftiLayout } {
  return placeAffine(chooseAffine(header, path), header.size, path);
}

/** As `placeVoxels`, of an affine. @throws {ArcuateError} `affine-sheared`. */
export function placeAffine(
  affine: Affine,
  size: NiftiLayout["size"],
  path: string,
): { grid: ImageGrid; layout: NiftiLayout } {
  const axes = axesOf(affine);
  requireRightAngles(axes, path);
  const order = nearestAxes(axes);
  const strides = [1, size[0], size[0] * size[1]] as const;
  let first = 0;
  let origin: Vector3 = [-affine[0]![3], -affine[1]![3], affine[2]![3]];
  const along = order.map((axis, direction) => {
    const towards = axes[axis]!;
    const isForward = towards[direction]! > 0;
    const last = size[axis]! - 1;
    if (!isForward) {
      first += last * strides[axis]!;
      origin = add(origin, towards, last);
    }
    const sign = isForward ? 1 : -1;
    return {
      length: size[axis]!,
      step: sign * strides[axis]!,
      towards: scale(towards, sign),
    };
  });
  const [x, y, z]: Tuples<Along>[3] = tupleOf(along, 3);
  const rowDirection = scale(x.towards, 1 / norm(x.towards));
  const normal = cross(rowDirection, y.towards);
  const columnDirection = cross(scale(normal, 1 / norm(normal)), rowDirection);
  const grid: ImageGrid = {
    size: [z.length, y.length, x.length],
    pixelSpacingMm: [norm(y.towards), norm(x.towards)],
    rowDirection,
    columnDirection,
    sliceOrigins: Array.from({ length: z.length }, (_, index) =>
      patientPoint(...add(origin, z.towards, index)),
    ),
  };
  return { grid, layout: { size, affine, first, steps: [z.step, y.step, x.step] } };
}

interface Along {
  readonly length: number;
  readonly step: number;
  readonly towards: Vector3;
}

function chooseAffine({ sform, qform, size }: NiftiHeader, path: string): Affine {
  const said = [sform, qform].filter(({ code }) => code > 0).map(({ affine }) => affine);
  const [affine, other] = said;
  if (affine === undefined) {
    const mustHold = "the file must say how its voxels lie in the patient";
    throw niftiProblem(path, "orientation-missing", { mustHold, got: "neither sform nor qform" });
  }
  const isSound =
    axesOf(affine).every((axis) => norm(axis) > 0) && affine.flat().every(Number.isFinite);
  if (!isSound) {
    const mustHold = "the file must say how its voxels lie in the patient";
    throw niftiProblem(path, "orientation-missing", { mustHold, got: "axes of no length" });
  }
  if (other !== undefined && !agree(affine, other, size)) {
    const mustHold = "sform and qform must say the same";
    throw niftiProblem(path, "orientation-ambiguous", { mustHold, got: "two different places" });
  }
  return affine;
}

function agree(a: Affine, b: Affine, size: NiftiHeader["size"]): boolean {
  const voxelMm = Math.min(...axesOf(a).map(norm));
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
    size.map((side, axis) => (bits >> axis) & 1 && side - 1),
  );
  return corners.every((corner) =>
    a.every((row, axis) => {
      const apart = row.map((value, n) => (value - b[axis]![n]!) * (corner[n] ?? 1));
      return Math.abs(apart.reduce((sum, value) => sum + value)) < AGREEMENT * voxelMm;
    }),
  );
}

/**
 * The steps of i, j, k in the patient frame: NIfTI's +x and +y are the patient's right and front, ours left and back.
 */
function axesOf(affine: Affine): [Vector3, Vector3, Vector3] {
  const axis = (n: 0 | 1 | 2): Vector3 => [-affine[0]![n], -affine[1]![n], affine[2]![n]];
  return [axis(0), axis(1), axis(2)];
}

function requireRightAngles(axes: readonly Vector3[], path: string): void {
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const cosine = dot(axes[a]!, axes[b]!) / (norm(axes[a]!) * norm(axes[b]!));
    if (Math.abs(cosine) <= SHEAR_TOLERANCE) continue;
    const degrees = ((Math.acos(cosine) * 180) / Math.PI).toFixed(2);
    const got = `${degrees} degrees between axes ${a + 1} and ${b + 1}`;
    const mustHold = "the voxels must have right angles";
    throw niftiProblem(path, "affine-sheared", { mustHold, got });
  }
}

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** Which axis of the file runs most nearly left, which to the back, which to the head. */
function nearestAxes(axes: readonly Vector3[]): readonly [number, number, number] {
  const nearness = (order: readonly number[]) =>
    order.reduce((sum, axis, direction) => {
      return sum + Math.abs(axes[axis]![direction]!) / norm(axes[axis]!);
    }, 0);
  return orders.reduce((best, order) => (nearness(order) > nearness(best) ? order : best));
}

function add(point: Vector3, step: Vector3, times: number): Vector3 {
  return [point[0] + times * step[0], point[1] + times * step[1], point[2] + times * step[2]];
}

function scale(vector: Vector3, factor: number): Vector3 {
  return [vector[0] * factor, vector[1] * factor, vector[2] * factor];
}

/** Slices may lie beside their common axis by this much, in mm. */
const BESIDE_MM = 0.1;

/**
 * The layout of a grid's own order: columns fastest, then rows, then slices.
 * Nothing says how thick a single slice is: it counts as 1 mm, along its normal.
 * @throws {ArcuateError} `slices-uneven`, `slice-shifted`: NIfTI knows but one distance and direction.
 */
export function layoutOf(grid: ImageGrid): NiftiLayout {
  requireEvenSlices(grid);
  return layoutFromEnds(grid);
}

/** As `layoutOf`, from the first and the last slice, wherever the others lie. */
export function layoutFromEnds(grid: ImageGrid): NiftiLayout {
  const [slices, rows, columns] = grid.size;
  const origin = grid.sliceOrigins[0]!;
  const toLast = subtract(grid.sliceOrigins[slices - 1]!, origin);
  const slice = slices > 1 ? scale(toLast, 1 / (slices - 1)) : sliceNormal(grid);
  const row = scale(grid.rowDirection, grid.pixelSpacingMm[1]);
  const column = scale(grid.columnDirection, grid.pixelSpacingMm[0]);
  const ras = (axis: 0 | 1 | 2, sign: number) =>
    tupleOf(
      [row, column, slice, origin].map((each) => sign * each[axis] + 0),
      4,
    );
  return {
    size: [columns, rows, slices],
    affine: [ras(0, -1), ras(1, -1), ras(2, 1)],
    first: 0,
    steps: [rows * columns, columns, 1],
  };
}

function requireEvenSlices(grid: ImageGrid): void {
  const { sliceOrigins } = grid;
  const refuse = (code: string, mustHold: string, got: string) =>
    new ArcuateError("input", code, `Cannot write NIfTI: ${mustHold}, got ${got}`);
  const uneven = findUnevenGap(grid);
  if (uneven !== undefined) {
    const { below, gapMm, medianMm } = uneven;
    const got = `${gapMm.toFixed(2)} mm between slices ${below + 1} and ${below + 2} where ${medianMm.toFixed(2)} mm is usual`;
    throw refuse("slices-uneven", "slices must be evenly spaced", got);
  }
  const shifted = sliceOrigins.findIndex((origin) => besideMm(grid, origin) > BESIDE_MM);
  if (shifted >= 0) {
    const got = `slice ${shifted + 1} ${besideMm(grid, sliceOrigins[shifted]!).toFixed(2)} mm beside it`;
    throw refuse("slice-shifted", "slices must lie along one axis at right angles", got);
  }
}

/** How far a slice's first voxel lies from the normal through the first slice's. */
function besideMm(
  { sliceOrigins, rowDirection, columnDirection }: ImageGrid,
  origin: Vector3,
): number {
  const offset = subtract(origin, sliceOrigins[0]!);
  return Math.hypot(dot(offset, rowDirection), dot(offset, columnDirection));
}
