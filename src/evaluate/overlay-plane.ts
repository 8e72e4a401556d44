import { type ImageGrid, sliceNormal, slicePositionsMm, type Vector3 } from "../geometry/index.ts";

/** The three planes a reader looks at. */
export type PlaneName = "axial" | "coronal" | "sagittal";

/** One direction of a picture, in which the voxels are stepped through from left to right or from top to bottom. */
export interface DisplayAxis {
  /** Which axis of [z, y, x] it is. */
  readonly voxelAxis: 0 | 1 | 2;
  readonly count: number;
  /** Offset in the voxel array of the first voxel shown, and to the next. */
  readonly start: number;
  readonly stride: number;
  /** Centres in mm from the first one, rising. */
  readonly centresMm: Float64Array;
  /** Where this direction comes from and goes to: R, L, A, P, F or H. */
  readonly letters: readonly [from: string, to: string];
}

/** A cut through the grid, turned as a radiologist hangs it. */
export interface PlaneView {
  readonly name: PlaneName;
  readonly right: DisplayAxis;
  readonly down: DisplayAxis;
  /** The axis of [z, y, x] that is cut across. */
  readonly cutAxis: 0 | 1 | 2;
}

/** Letters at the low and the high end of the patient's x, y and z. */
const LETTERS = [
  ["R", "L"],
  ["A", "P"],
  ["F", "H"],
] as const;

/**
 * The planes of a grid as they hang on a light box: the patient's right on the left of axial and coronal pictures, the
 * front on the left of sagittal ones, the head up. A tilted grid is named by its nearest directions.
 */
export function hangPlanes(grid: ImageGrid): readonly PlaneView[] {
  const axisAlong = nearestAxes(grid);
  const toLeft = displayAxis(grid, axisAlong, 0, 1);
  const toBack = displayAxis(grid, axisAlong, 1, 1);
  const toFeet = displayAxis(grid, axisAlong, 2, -1);
  return [
    { name: "axial", right: toLeft, down: toBack, cutAxis: axisAlong[2] },
    { name: "coronal", right: toLeft, down: toFeet, cutAxis: axisAlong[1] },
    { name: "sagittal", right: toBack, down: toFeet, cutAxis: axisAlong[0] },
  ];
}

/** Unit vectors of the voxel axes z, y, x in the patient. */
function voxelDirections(grid: ImageGrid): readonly [Vector3, Vector3, Vector3] {
  return [sliceNormal(grid), grid.columnDirection, grid.rowDirection];
}

type Axis = 0 | 1 | 2;
const AXES: readonly Axis[] = [0, 1, 2];

/** For the patient's x, y and z the voxel axis that runs most nearly along it: the best of the six assignments. */
function nearestAxes(grid: ImageGrid): readonly [Axis, Axis, Axis] {
  const directions = voxelDirections(grid);
  let best: readonly [Axis, Axis, Axis] = [2, 1, 0];
  let bestFit = Number.NEGATIVE_INFINITY;
  for (const x of AXES) {
    for (const y of AXES.filter((axis) => axis !== x)) {
      const z = AXES.find((axis) => axis !== x && axis !== y)!;
      const fit =
        Math.abs(directions[x][0]) + Math.abs(directions[y][1]) + Math.abs(directions[z][2]);
      if (fit > bestFit + 1e-9) [best, bestFit] = [[x, y, z], fit];
    }
  }
  return best;
}

/** The direction along the patient's axis `along`, to its high end (`sense` 1) or its low end (-1). */
function displayAxis(
  grid: ImageGrid,
  axisAlong: readonly [Axis, Axis, Axis],
  along: Axis,
  sense: 1 | -1,
): DisplayAxis {
  const voxelAxis = axisAlong[along];
  const isRising = voxelDirections(grid)[voxelAxis][along] * sense > 0;
  const count = grid.size[voxelAxis];
  const step = [grid.size[1] * grid.size[2], grid.size[2], 1][voxelAxis]!;
  const [low, high] = LETTERS[along];
  const positions = positionsMm(grid, voxelAxis);
  const last = positions[count - 1]!;
  return {
    voxelAxis,
    count,
    start: isRising ? 0 : (count - 1) * step,
    stride: isRising ? step : -step,
    centresMm: isRising
      ? positions.map((position) => position - positions[0]!)
      : Float64Array.from(positions, (_, index) => last - positions[count - 1 - index]!),
    letters: sense > 0 ? [low, high] : [high, low],
  };
}

function positionsMm(grid: ImageGrid, voxelAxis: Axis): Float64Array {
  if (voxelAxis === 0) return slicePositionsMm(grid);
  const spacingMm = grid.pixelSpacingMm[voxelAxis - 1]!;
  return Float64Array.from({ length: grid.size[voxelAxis] }, (_, index) => index * spacingMm);
}

/** Offset of the plane at `index` along the cut axis. */
export function cutOffset(grid: ImageGrid, { cutAxis }: PlaneView, index: number): number {
  return index * [grid.size[1] * grid.size[2], grid.size[2], 1][cutAxis]!;
}

/** Index along a display axis of a voxel index along the same axis of the grid. */
export function displayIndex(axis: DisplayAxis, voxelIndex: number): number {
  return axis.stride > 0 ? voxelIndex : axis.count - 1 - voxelIndex;
}

/** A lone slice is drawn this thick. */
const LONE_SLICE_MM = 1;

/**
 * Position of the edge before voxel `index`, half way to its neighbour; `count` gives the far edge of the last. The
 * outermost voxels are as wide outside as inside.
 */
export function edgeMm({ centresMm, count }: DisplayAxis, index: number): number {
  if (count === 1) return (index - 0.5) * LONE_SLICE_MM;
  if (index <= 0) return centresMm[0]! - (centresMm[1]! - centresMm[0]!) / 2;
  if (index >= count) {
    return centresMm[count - 1]! + (centresMm[count - 1]! - centresMm[count - 2]!) / 2;
  }
  return (centresMm[index - 1]! + centresMm[index]!) / 2;
}
