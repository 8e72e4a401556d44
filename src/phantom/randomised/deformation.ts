import type { Random } from "../../base/index.ts";
import type { GridSize, Vector3 } from "../../geometry/index.ts";

/** Maps each voxel of a pair to a place in its source: an affine map and a smooth displacement. Vectors are z, y, x. */
export interface Deformation {
  /** Voxel of the source at the middle of the pair. */
  readonly centre: Vector3;
  /** Turns voxel offsets in the pair into voxel offsets in the source. */
  readonly matrix: readonly [Vector3, Vector3, Vector3];
  /** Displacement at the nodes, in voxels of the source; shape [z, y, x, 3]. */
  readonly nodes: Float32Array;
  readonly nodeSize: GridSize;
  /** Number of voxels of the pair from node to node, along z, y, x. */
  readonly stride: Vector3;
}

/** The grids of a pair and its source. */
export interface DeformationFrame {
  readonly size: GridSize;
  readonly spacingMm: Vector3;
  readonly sourceSpacingMm: Vector3;
  /** Voxel of the source at the middle of the pair. */
  readonly centre: Vector3;
}

/** Distance between nodes. */
const NODE_MM = 32;
/** Largest standard deviations of the displacement: coarse for the trunk, fine for organs and bones. */
const COARSE_MM = 14;
const FINE_MM = 3;
/** Largest displacement, in standard deviations. */
const LIMIT = 2.2;

/** Draws a strong, smooth deformation: a turn, a stretch along each axis, a shear and a bend that differs everywhere. */
export function drawDeformation(random: Random, frame: DeformationFrame): Deformation {
  const turn = () => 0.09 * Math.min(Math.max(random.normal(), -2), 2);
  const overall = random.between(0.88, 1.14);
  const stretch = () => 1 / (overall * random.between(0.92, 1.08));
  const shear = () => random.between(-0.05, 0.05);
  const turned = rotation(turn(), turn(), turn());
  const stretched: Matrix = [
    [stretch(), shear(), shear()],
    [shear(), stretch(), shear()],
    [shear(), shear(), stretch()],
  ];
  const deviations = { coarse: COARSE_MM * random.uniform(), fine: FINE_MM * random.uniform() };
  return {
    ...withMatrix(frame, multiply(turned, stretched)),
    ...drawNodes(random, frame, deviations),
  };
}

/** The deformation that changes nothing: it only resamples the source to the grid of the pair. */
export function identityDeformation(frame: DeformationFrame): Deformation {
  const still: Random = {
    uniform: () => 0,
    between: () => 0,
    integer: () => 0,
    normal: () => 0,
    fork: () => still,
  };
  const identity: Matrix = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  return {
    ...withMatrix(frame, identity),
    ...drawNodes(still, frame, { coarse: 0, fine: 0 }),
  };
}

type Matrix = readonly [Vector3, Vector3, Vector3];

function withMatrix(
  { centre, spacingMm, sourceSpacingMm }: DeformationFrame,
  inMm: Matrix,
): Pick<Deformation, "centre" | "matrix"> {
  const row = (to: 0 | 1 | 2): Vector3 => {
    const entry = (from: 0 | 1 | 2) => (inMm[to][from] * spacingMm[from]) / sourceSpacingMm[to];
    return [entry(0), entry(1), entry(2)];
  };
  return { centre, matrix: [row(0), row(1), row(2)] };
}

/** A rotation about the z, then the y, then the x axis, in radians. */
function rotation(aboutZ: number, aboutY: number, aboutX: number): Matrix {
  const [cz, sz, cy, sy] = [Math.cos(aboutZ), Math.sin(aboutZ), Math.cos(aboutY), Math.sin(aboutY)];
  const [cx, sx] = [Math.cos(aboutX), Math.sin(aboutX)];
  const first: Matrix = [
    [1, 0, 0],
    [0, cz, -sz],
    [0, sz, cz],
  ];
  const second: Matrix = [
    [cy, 0, sy],
    [0, 1, 0],
    [-sy, 0, cy],
  ];
  const third: Matrix = [
    [cx, -sx, 0],
    [sx, cx, 0],
    [0, 0, 1],
  ];
  return multiply(third, multiply(second, first));
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const row = (i: 0 | 1 | 2): Vector3 => {
    const entry = (j: 0 | 1 | 2) => a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
    return [entry(0), entry(1), entry(2)];
  };
  return [row(0), row(1), row(2)];
}

/** Draws the displacements: white noise for the fine bends, and noise averaged over neighbours for the coarse ones. */
function drawNodes(
  random: Random,
  { size, spacingMm, sourceSpacingMm }: DeformationFrame,
  deviations: { readonly coarse: number; readonly fine: number },
): Pick<Deformation, "nodes" | "nodeSize" | "stride"> {
  const stride: Vector3 = [
    Math.max(Math.round(NODE_MM / spacingMm[0]), 1),
    Math.max(Math.round(NODE_MM / spacingMm[1]), 1),
    Math.max(Math.round(NODE_MM / spacingMm[2]), 1),
  ];
  // There must be a node behind the last voxel, to interpolate with.
  const count = (axis: 0 | 1 | 2) => Math.floor((size[axis] - 1) / stride[axis]) + 2;
  const nodeSize: GridSize = [count(0), count(1), count(2)];
  const nodes = new Float32Array(nodeSize[0] * nodeSize[1] * nodeSize[2] * 3);
  for (let component = 0; component < 3; component++) {
    const coarse = averaged(normals(random, nodes.length / 3), nodeSize);
    const fine = normals(random, nodes.length / 3);
    const spacing = sourceSpacingMm[component]!;
    for (let node = 0; node < coarse.length; node++) {
      const mm = deviations.coarse * coarse[node]! + deviations.fine * fine[node]!;
      nodes[3 * node + component] = mm / spacing;
    }
  }
  return { nodes, nodeSize, stride };
}

function normals(random: Random, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    values[index] = Math.min(Math.max(random.normal(), -LIMIT), LIMIT);
  }
  return values;
}

/** Averages with weights 1/4, 1/2, 1/4 along each axis, scaled so that the standard deviation stays 1. */
function averaged(values: Float32Array, size: GridSize): Float32Array {
  let from = values;
  const strides = [size[1] * size[2], size[2], 1];
  for (let axis = 0; axis < 3; axis++) {
    const to = new Float32Array(from.length);
    const [stride, length] = [strides[axis]!, size[axis as 0 | 1 | 2]];
    for (let index = 0; index < from.length; index++) {
      const place = Math.floor(index / stride) % length;
      const before = place > 0 ? from[index - stride]! : from[index]!;
      const after = place + 1 < length ? from[index + stride]! : from[index]!;
      to[index] = (before + 2 * from[index]! + after) / 4 / Math.sqrt(0.375);
    }
    from = to;
  }
  return from;
}
