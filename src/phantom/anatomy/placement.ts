import { type GridSize, type ImageGrid, patientPoint, type Vector3 } from "../../geometry/index.ts";
import { smoothNoise } from "./noise.ts";
import type { Patient } from "./patient.ts";
import { type Box, growBox } from "./shapes.ts";

/** The grid of an axial, supine, head-first image whose middle is the origin. Spacing along z, y, x in mm. */
export function centredGrid(size: GridSize, spacingMm: Vector3): ImageGrid {
  const [first, row, column] = size.map((count, axis) => -((count - 1) / 2) * spacingMm[axis]!);
  return {
    size,
    pixelSpacingMm: [spacingMm[1], spacingMm[2]],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: Array.from({ length: size[0] }, (_, z) =>
      patientPoint(column!, row!, first! + z * spacingMm[0]),
    ),
  };
}

/** The way from the image to the standard anatomy: shift, turn, scale and a smooth random bend. */
export interface Placement {
  /** Fills `out` with the anatomical coordinates of one row. The row and its voxels may lie beyond the image. */
  readonly row: (z: number, y: number, out: RowCoordinates) => void;
  /** The voxels that a box of the anatomy can touch. */
  readonly reach: (box: Box) => VoxelBox;
}

export interface RowCoordinates {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/** First and last index along each axis, both inclusive. The box is empty when a last is below its first. */
export interface VoxelBox {
  readonly first: readonly [z: number, y: number, x: number];
  readonly last: readonly [z: number, y: number, x: number];
}

/** Largest bend of a place, in standard deviations. */
const BEND_LIMIT = 3;
/** Distance between the places where the bend is drawn, in mm. */
const BEND_GRID_MM = 42;
/** The bend is computed at every eighth voxel of a row and is linear between. */
const BEND_STRIDE = 8;

/** The placement of a patient on the grid of an image. */
export function createPlacement(patient: Patient, grid: ImageGrid): Placement {
  const image: ImageFrame = {
    origin: grid.sliceOrigins[0]!,
    spacingMm: [
      grid.size[0] > 1 ? grid.sliceOrigins[1]![2] - grid.sliceOrigins[0]![2] : 1,
      ...grid.pixelSpacingMm,
    ],
    size: grid.size,
  };
  const [ox, oy, oz] = patient.offsetMm;
  const shift: Vector3 = [ox, oy, oz - patient.middleAboveHeadsMm];
  return { row: rowFiller(patient, image, shift), reach: boxFinder(patient, image, shift) };
}

/** The parts of an image grid that a placement needs; spacing along z, y, x, origin as x, y, z. */
interface ImageFrame {
  readonly origin: Vector3;
  readonly spacingMm: Vector3;
  readonly size: GridSize;
}

function rowFiller(patient: Patient, image: ImageFrame, shift: Vector3): Placement["row"] {
  const turn = turnMatrix(patient.tilt, patient.scale);
  const along = (axis: string) => smoothNoise(patient.random.fork(`bend ${axis}`), BEND_GRID_MM);
  const bend = [along("x"), along("y"), along("z")] as const;
  const { origin, spacingMm } = image;
  const { bendMm } = patient;
  // Anatomical coordinates of one node of a row. An array is reused, because this runs for every row of every slice.
  const node = new Float64Array(3);
  function bendAt(xMm: number, yMm: number, zMm: number): void {
    const px = xMm - shift[0];
    const py = yMm - shift[1];
    const pz = zMm - shift[2];
    const x = turn[0][0] * px + turn[0][1] * py + turn[0][2] * pz;
    const y = turn[1][0] * px + turn[1][1] * py + turn[1][2] * pz;
    const z = turn[2][0] * px + turn[2][1] * py + turn[2][2] * pz;
    node[0] = x + bendMm * limited(bend[0](x, y, z));
    node[1] = y + bendMm * limited(bend[1](x, y, z));
    node[2] = z + bendMm * limited(bend[2](x, y, z));
  }
  return (zIndex, yIndex, out) => {
    const count = out.x.length;
    const [yMm, zMm] = [origin[1] + yIndex * spacingMm[1], origin[2] + zIndex * spacingMm[0]];
    const step = spacingMm[2] * BEND_STRIDE;
    bendAt(origin[0], yMm, zMm);
    for (let start = 0, next = 1; start < count; start += BEND_STRIDE, next++) {
      const [x0, y0, z0] = [node[0]!, node[1]!, node[2]!];
      bendAt(origin[0] + next * step, yMm, zMm);
      const end = Math.min(start + BEND_STRIDE, count);
      for (let x = start; x < end; x++) {
        const t = (x - start) / BEND_STRIDE;
        out.x[x] = x0 + t * (node[0]! - x0);
        out.y[x] = y0 + t * (node[1]! - y0);
        out.z[x] = z0 + t * (node[2]! - z0);
      }
    }
  };
}

/** Finds the voxels around a box: its corners under the inverse placement, with room for the bend. */
function boxFinder(patient: Patient, image: ImageFrame, shift: Vector3): Placement["reach"] {
  const inverse = transposeScaled(patient.tilt, patient.scale);
  return (box) => {
    const { low, high } = growBox(box, BEND_LIMIT * patient.bendMm + 1);
    const centre = [0, 1, 2].map((axis) => (low[axis]! + high[axis]!) / 2);
    const half = [0, 1, 2].map((axis) => (high[axis]! - low[axis]!) / 2);
    const range = (axis: 0 | 1 | 2, voxelAxis: 0 | 1 | 2): [number, number] => {
      const row = inverse[axis];
      const middle = row.reduce((sum, value, from) => sum + value * centre[from]!, shift[axis]);
      const extent = row.reduce((sum, value, from) => sum + Math.abs(value) * half[from]!, 0);
      const index = (mm: number) => (mm - image.origin[axis]) / image.spacingMm[voxelAxis];
      return [
        Math.max(0, Math.ceil(index(middle - extent))),
        Math.min(image.size[voxelAxis] - 1, Math.floor(index(middle + extent))),
      ];
    };
    const [x, y, z] = [range(0, 2), range(1, 1), range(2, 0)];
    return { first: [z[0], y[0], x[0]], last: [z[1], y[1], x[1]] };
  };
}

function limited(deviations: number): number {
  return Math.min(Math.max(deviations, -BEND_LIMIT), BEND_LIMIT);
}

type Matrix = readonly [Vector3, Vector3, Vector3];

function rotation([a, b, c]: Vector3): Matrix {
  const [ca, sa, cb, sb, cc, sc] = [a, b, c].flatMap((t) => [Math.cos(t), Math.sin(t)]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return [
    [cb * cc, -cb * sc, sb],
    [ca * sc + sa * sb * cc, ca * cc - sa * sb * sc, -sa * cb],
    [sa * sc - ca * sb * cc, sa * cc + ca * sb * sc, ca * cb],
  ];
}

/** Turns, then divides by the scale of each anatomical axis. */
function turnMatrix(tilt: Vector3, scale: Vector3): Matrix {
  const [x, y, z] = rotation(tilt);
  const over = (row: Vector3, s: number): Vector3 => [row[0] / s, row[1] / s, row[2] / s];
  return [over(x, scale[0]), over(y, scale[1]), over(z, scale[2])];
}

/** The inverse of `turnMatrix`: scales, then turns back. */
function transposeScaled(tilt: Vector3, scale: Vector3): Matrix {
  const r = rotation(tilt);
  const row = (i: 0 | 1 | 2): Vector3 => [
    r[0][i] * scale[0],
    r[1][i] * scale[1],
    r[2][i] * scale[2],
  ];
  return [row(0), row(1), row(2)];
}
