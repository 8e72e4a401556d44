import type { Grid } from "../../server/contract/index.ts";

/** A voxel, [z, y, x]. */
export type Voxel = readonly [number, number, number];

export type PlaneName = "axial" | "sagittal" | "coronal";

/** A voxel axis on the screen, from left to right or from top to bottom. */
export interface ScreenAxis {
  /** Place in [z, y, x]. */
  readonly axis: 0 | 1 | 2;
  /** Voxel index of each place on the screen. */
  readonly voxelAt: Int32Array;
  /** Centres, from 0 rising, mm. Slices keep their own positions. */
  readonly centresMm: Float64Array;
  /** One more than there are voxels: where each begins and the last ends, mm. */
  readonly edgesMm: Float64Array;
  /** Letters of the patient's sides at the two ends. */
  readonly ends: readonly [string, string];
}

/** One of the three orthogonal views of a grid. */
export interface Plane {
  readonly name: PlaneName;
  /** Place in [z, y, x] of the axis that points into the screen. */
  readonly normal: 0 | 1 | 2;
  readonly across: ScreenAxis;
  readonly down: ScreenAxis;
}

type Vector = readonly [number, number, number];

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** The patient's side towards which a direction points most, LPS. */
function letterOf(direction: Vector): string {
  const sizes = direction.map(Math.abs);
  const main = sizes.indexOf(Math.max(...sizes));
  return (["LR", "PA", "SI"][main] ?? "??").charAt((direction[main] ?? 0) >= 0 ? 0 : 1);
}

function opposite(letter: string): string {
  return "LRPASI".charAt("LRPASI".indexOf(letter) ^ 1);
}

function edgesOf(centresMm: Float64Array, lengthMm: number): Float64Array {
  const count = centresMm.length;
  const edges = new Float64Array(count + 1);
  for (let place = 1; place < count; place++) {
    edges[place] = (centresMm[place - 1]! + centresMm[place]!) / 2;
  }
  const first = count > 1 ? centresMm[1]! - centresMm[0]! : lengthMm;
  const last = count > 1 ? centresMm[count - 1]! - centresMm[count - 2]! : lengthMm;
  edges[0] = centresMm[0]! - first / 2;
  edges[count] = centresMm[count - 1]! + last / 2;
  return edges;
}

/** @param wanted The side that belongs at the far (right, lower) end of the screen. */
function screenAxis(
  axis: 0 | 1 | 2,
  positionsMm: Float64Array,
  { direction, wanted }: { readonly direction: Vector; readonly wanted: string },
): ScreenAxis {
  const count = positionsMm.length;
  const letter = letterOf(direction);
  const isTurned = letter === opposite(wanted);
  const voxelAt = new Int32Array(count);
  const centresMm = new Float64Array(count);
  const last = positionsMm[count - 1]!;
  for (let place = 0; place < count; place++) {
    voxelAt[place] = isTurned ? count - 1 - place : place;
    const positionMm = positionsMm[voxelAt[place]!]!;
    centresMm[place] = isTurned ? last - positionMm : positionMm;
  }
  return {
    axis,
    voxelAt,
    centresMm,
    edgesMm: edgesOf(centresMm, 1),
    ends: isTurned ? [letter, opposite(letter)] : [opposite(letter), letter],
  };
}

function evenly(count: number, spacingMm: number): Float64Array {
  return Float64Array.from({ length: count }, (_, place) => place * spacingMm);
}

/**
 * The three planes of a grid as radiology shows them: the patient's right on the left, anterior on top, head on top.
 * Every slice is at its own position, so uneven spacing is shown as it is.
 */
export function planesOf(grid: Grid): Readonly<Record<PlaneName, Plane>> {
  const [slices, rows, columns] = grid.size;
  const [rowSpacingMm, columnSpacingMm] = grid.pixelSpacingMm;
  const normal = cross(grid.rowDirection, grid.columnDirection);
  const first = grid.sliceOrigins[0] ?? [0, 0, 0];
  const zMm = Float64Array.from(
    { length: slices },
    (_, slice) => dot(grid.sliceOrigins[slice] ?? first, normal) - dot(first, normal),
  );
  const x = { direction: grid.rowDirection, positionsMm: evenly(columns, columnSpacingMm) };
  const y = { direction: grid.columnDirection, positionsMm: evenly(rows, rowSpacingMm) };
  const alongX = screenAxis(2, x.positionsMm, { direction: x.direction, wanted: "L" });
  const alongY = screenAxis(1, y.positionsMm, { direction: y.direction, wanted: "P" });
  const down = screenAxis(0, zMm, { direction: normal, wanted: "I" });
  return {
    axial: { name: "axial", normal: 0, across: alongX, down: alongY },
    sagittal: { name: "sagittal", normal: 2, across: alongY, down },
    coronal: { name: "coronal", normal: 1, across: alongX, down },
  };
}

/** The place on a screen axis nearest to a position, mm; beyond an end, that end. */
export function placeAtMm(axis: ScreenAxis, positionMm: number): number {
  const { edgesMm } = axis;
  let low = 0;
  let high = axis.voxelAt.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positionMm < edgesMm[middle + 1]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The place of a voxel index on a screen axis. */
export function placeOfVoxel(axis: ScreenAxis, voxel: number): number {
  const count = axis.voxelAt.length;
  return axis.voxelAt[0] === 0 ? voxel : count - 1 - voxel;
}

/** Patient coordinates of a voxel's centre, LPS, mm. */
export function patientPoint(grid: Grid, [z, y, x]: Voxel): Vector {
  const origin = grid.sliceOrigins[z] ?? [0, 0, 0];
  const [rowSpacingMm, columnSpacingMm] = grid.pixelSpacingMm;
  const at = (axis: 0 | 1 | 2) =>
    origin[axis] +
    grid.rowDirection[axis] * x * columnSpacingMm +
    grid.columnDirection[axis] * y * rowSpacingMm;
  return [at(0), at(1), at(2)];
}

/** How many elements of a [z, y, x] array one step along each axis is. */
export function strides(size: Voxel): Voxel {
  return [size[1] * size[2], size[2], 1];
}
