/**
 * Voxels in the patient's order: columns to the left, rows to the back, slices to the head, however the patient lay
 * and the scanner counted. A network that tells left from right needs every patient in the same orientation.
 */
import { ArcuateError } from "../base/index.ts";
import {
  type ImageGrid,
  indexToPatient,
  sliceNormal,
  type Vector3,
  voxelPoint,
} from "../geometry/index.ts";
import { copyOf } from "./box.ts";

export interface PatientOrder {
  /** The grid of the reordered voxels: the same places, counted from another corner. */
  readonly grid: ImageGrid;
  /** Voxels of the original grid, reordered. The same array when nothing is to be done. */
  apply<T extends Int16Array | Uint8Array>(voxels: T): T;
  /** The way back. */
  revert<T extends Int16Array | Uint8Array>(voxels: T): T;
}

/**
 * @throws {ArcuateError} `not-axial` when the slices are not nearest to axial: sagittal and coronal series show the
 * patient in another orientation.
 */
export function patientOrder(grid: ImageGrid): PatientOrder {
  const { rowDirection, columnDirection } = grid;
  const normal = sliceNormal(grid);
  if (longestAxis(normal) !== 2) {
    throw new ArcuateError(
      "input",
      "not-axial",
      `Cannot use the CT: its slices must be axial, got a slice normal of ${normal.map((each) => each.toFixed(2)).join(", ")}`,
    );
  }
  const isTurned = longestAxis(rowDirection) === 1; // lying on a side: rows run from front to back
  const [alongX, alongY] = isTurned
    ? [columnDirection, rowDirection]
    : [rowDirection, columnDirection];
  const flips: Flips = [normal[2] < 0, alongY[1] < 0, alongX[0] < 0];
  if (!isTurned && !flips.includes(true)) {
    return { grid, apply: (voxels) => voxels, revert: (voxels) => voxels };
  }
  const order = sourceOrder(grid, isTurned, flips);
  return {
    grid: reorderedGrid(grid, isTurned, flips),
    apply: (voxels) => move(voxels, order, "apply"),
    revert: (voxels) => move(voxels, order, "revert"),
  };
}

/** Whether each axis of the result, [z, y, x], runs against the source's. */
type Flips = readonly [boolean, boolean, boolean];

/** Where the result's voxels lie in the source: at first + z step[0] + y step[1] + x step[2]. */
interface SourceOrder {
  readonly size: readonly [number, number, number];
  readonly first: number;
  readonly step: readonly [number, number, number];
}

function sourceOrder({ size }: ImageGrid, isTurned: boolean, flips: Flips): SourceOrder {
  const [slices, rows, columns] = size;
  const lengths = isTurned ? [slices, columns, rows] : [slices, rows, columns];
  const strides = isTurned ? [rows * columns, 1, columns] : [rows * columns, columns, 1];
  const axes = [0, 1, 2] as const;
  const step = axes.map((axis) => (flips[axis] ? -strides[axis]! : strides[axis]!));
  const first = axes.reduce<number>(
    (sum, axis) => sum + (flips[axis] ? (lengths[axis]! - 1) * strides[axis]! : 0),
    0,
  );
  return { size: triple(lengths), first, step: triple(step) };
}

function reorderedGrid(grid: ImageGrid, isTurned: boolean, flips: Flips): ImageGrid {
  const { size, pixelSpacingMm, rowDirection, columnDirection } = grid;
  const [slices, rows, columns] = size;
  const [alongX, alongY] = isTurned
    ? [columnDirection, rowDirection]
    : [rowDirection, columnDirection];
  // The corner that is first in the result, as a row and column of the source.
  const [flipsRow, flipsColumn] = isTurned ? [flips[2], flips[1]] : [flips[1], flips[2]];
  const [row, column] = [flipsRow ? rows - 1 : 0, flipsColumn ? columns - 1 : 0];
  const origins = Array.from({ length: slices }, (_, z) =>
    indexToPatient(grid, voxelPoint(flips[0] ? slices - 1 - z : z, row, column)),
  );
  return {
    size: isTurned ? [slices, columns, rows] : size,
    pixelSpacingMm: isTurned ? [pixelSpacingMm[1], pixelSpacingMm[0]] : pixelSpacingMm,
    rowDirection: flips[2] ? opposite(alongX) : alongX,
    columnDirection: flips[1] ? opposite(alongY) : alongY,
    sliceOrigins: origins,
  };
}

function move<T extends Int16Array | Uint8Array>(
  voxels: T,
  { size: [slices, rows, columns], first, step }: SourceOrder,
  direction: "apply" | "revert",
): T {
  const moved = copyOf(voxels); // every element is overwritten
  let index = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      let source = first + z * step[0] + y * step[1];
      for (let x = 0; x < columns; x++, index++, source += step[2]) {
        if (direction === "apply") moved[index] = voxels[source]!;
        else moved[source] = voxels[index]!;
      }
    }
  }
  return moved;
}

function longestAxis(vector: Vector3): number {
  const sizes = vector.map(Math.abs);
  return sizes.indexOf(Math.max(...sizes));
}

function opposite([x, y, z]: Vector3): Vector3 {
  return [-x, -y, -z];
}

function triple(values: readonly number[]): [number, number, number] {
  return [values[0]!, values[1]!, values[2]!];
}
