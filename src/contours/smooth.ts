import type { BoundaryLoops, Loop } from "./slice-boundary.ts";

/**
 * Takes the staircase out of boundary loops without moving any voxel centre to the other side.
 *
 * Every node lies on the lattice edge between an inside and an outside centre and moves along that edge only, never
 * to its ends. As a cell is convex, the straight line between two nodes stays in its cell and clear of its corners:
 * whatever the nodes do, each centre keeps its side. Within that room the loop bends as little as it can: the sum of
 * squared curvatures is made small, node by node, with a weak pull towards the middle of the edge.
 */
export function smoothLoops(
  boundary: BoundaryLoops,
  loops: readonly Loop[],
  pixelSpacingMm: readonly [row: number, column: number],
): void {
  for (const { top } of loops) {
    const ring = ringOf(boundary, top, pixelSpacingMm);
    for (let sweep = 0; sweep < SWEEPS; sweep++) relax(ring);
    ring.nodes.forEach((node, at) => {
      const along = (ring.isLevel[at] === 1 ? ring.x : ring.y)[at]!;
      if (ring.isLevel[at] === 1) boundary.x[node] = along / ring.unitsPerColumn;
      else boundary.y[node] = along / ring.unitsPerRow;
    });
  }
}

/** Nodes come no closer to a voxel centre than this share of a voxel: rounded coordinates stay on their side. */
export const CLEARANCE_VOXELS = 0.05;

/** Enough for bends as long as a few dozen voxels to settle; more makes no visible difference. */
const SWEEPS = 60;
/** Each step goes this much further than to the best place, which settles long bends sooner. */
const OVER_RELAXATION = 1.6;
/** Pull to the middle of the lattice edge, against shrinking of small shapes. */
const PULL = 0.01;
/** Shorter sides count as this long, in pixels, so that two nodes near one corner do not dominate. */
const SHORTEST_SIDE = 0.15;

/**
 * One loop in order. Lengths are in sides of a square of a pixel's area, so that bending is measured in the patient,
 * not in the image.
 */
interface Ring {
  readonly nodes: Int32Array;
  /** 1 where the node moves along a row, 0 where along a column. */
  readonly isLevel: Uint8Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Middle of the lattice edge, on the axis along which the node moves. */
  readonly home: Float64Array;
  /** Length from a node to the next. */
  readonly side: Float64Array;
  readonly unitsPerColumn: number;
  readonly unitsPerRow: number;
}

function ringOf(
  { x2, y2, next }: BoundaryLoops,
  start: number,
  [rowMm, columnMm]: readonly [number, number],
): Ring {
  const order: number[] = [];
  let node = start;
  do {
    order.push(node);
    node = next[node]!;
  } while (node !== start);
  const nodes = Int32Array.from(order);
  const unitsPerColumn = Math.sqrt(columnMm / rowMm);
  const unitsPerRow = Math.sqrt(rowMm / columnMm);
  const x = Float64Array.from(order, (each) => (x2[each]! / 2) * unitsPerColumn);
  const y = Float64Array.from(order, (each) => (y2[each]! / 2) * unitsPerRow);
  // A node at half a column lies on an edge between two columns.
  const isLevel = Uint8Array.from(order, (each) => Math.abs(x2[each]!) % 2);
  const home = x.map((each, at) => (isLevel[at] === 1 ? each : y[at]!));
  const side = x.map((_, at) => sideLength(x, y, at, at + 1 === x.length ? 0 : at + 1));
  return { nodes, isLevel, x, y, home, side, unitsPerColumn, unitsPerRow };
}

function sideLength(x: Float64Array, y: Float64Array, from: number, to: number): number {
  const [across, down] = [x[to]! - x[from]!, y[to]! - y[from]!];
  return Math.max(Math.sqrt(across * across + down * down), SHORTEST_SIDE);
}

/**
 * Moves every node once to where it bends the loop least, with its neighbours as they are. Curvature at a node is the
 * change of slope between its two sides over their mean length; a node's place decides it at three nodes, at each as
 * gain * place + rest.
 */
function relax({ isLevel, x, y, home, side, unitsPerColumn, unitsPerRow }: Ring): void {
  const count = x.length;
  for (let at = 0; at < count; at++) {
    const before = at === 0 ? count - 1 : at - 1;
    const beforeThat = before === 0 ? count - 1 : before - 1;
    const after = at === count - 1 ? 0 : at + 1;
    const afterThat = after === count - 1 ? 0 : after + 1;
    const along = isLevel[at] === 1 ? x : y;
    const room = (0.5 - CLEARANCE_VOXELS) * (isLevel[at] === 1 ? unitsPerColumn : unitsPerRow);
    const [p1, p3] = [along[before]!, along[after]!];
    const [h0, h1, h2, h3] = [side[beforeThat]!, side[before]!, side[at]!, side[after]!];
    const gainBefore = 1 / h1;
    const gainAfter = 1 / h2;
    const gain = -gainBefore - gainAfter;
    const restBefore = -p1 * gainBefore - (p1 - along[beforeThat]!) / h0;
    const rest = p3 * gainAfter + p1 * gainBefore;
    const restAfter = (along[afterThat]! - p3) / h3 - p3 * gainAfter;
    const pullBefore = (2 * gainBefore) / (h0 + h1);
    const pullHere = (2 * gain) / (h1 + h2);
    const pullAfter = (2 * gainAfter) / (h2 + h3);
    const stiffness = pullBefore * gainBefore + pullHere * gain + pullAfter * gainAfter;
    const force = -(pullBefore * restBefore + pullHere * rest + pullAfter * restAfter);
    const aim = (force + PULL * home[at]!) / (stiffness + PULL);
    const step = along[at]! + OVER_RELAXATION * (aim - along[at]!);
    along[at] = Math.min(Math.max(step, home[at]! - room), home[at]! + room);
    side[before] = sideLength(x, y, before, at);
    side[at] = sideLength(x, y, at, after);
  }
}
