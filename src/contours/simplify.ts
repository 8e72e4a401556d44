import type { Channels } from "./keyhole.ts";
import type { BoundaryLoops } from "./slice-boundary.ts";
import { CLEARANCE_VOXELS } from "./smooth.ts";

/**
 * The loop with fewer points: from each point that stays, the straight line goes on to the furthest node that it can
 * reach while it crosses, in order, the lattice edge of every node between, clear of the edge's ends and within
 * a tolerance, in voxels, of the node. So each voxel centre keeps its side. Ends of channels stay, and so does one node
 * between two channels. Returns x, y, x, y, ... in voxels.
 */
export function withFewerPoints(
  boundary: BoundaryLoops,
  start: number,
  { channels, tolerance }: { channels: Channels; tolerance: number },
): Float64Array {
  const { x, y, next } = boundary;
  const { ends, lastEnds, separators } = channels;
  const mustStay = (each: number) => each === start || ends.has(each) || separators.has(each);
  const polygon: number[] = [];
  let node = start;
  do {
    polygon.push(x[node]!, y[node]!);
    const reached = furthest(boundary, node, mustStay, tolerance);
    // The node after a channel is never an end: a separator was put there where it was.
    node = lastEnds.has(node) && ends.has(reached) ? next[node]! : reached;
  } while (node !== start);
  // Three points or more: every loop goes round a centre, which two points cannot.
  return Float64Array.from(polygon);
}

function furthest(
  boundary: BoundaryLoops,
  from: number,
  mustStay: (node: number) => boolean,
  tolerance: number,
): number {
  const between: number[] = [];
  let reached = boundary.next[from]!;
  while (!mustStay(reached)) {
    const further = boundary.next[reached]!;
    between.push(reached);
    if (!passes(boundary, [from, further], between, tolerance)) break;
    reached = further;
  }
  return reached;
}

/** Whether the line between two nodes crosses the lattice edges of the nodes between as it must. */
function passes(
  { x2, x, y }: BoundaryLoops,
  [from, to]: readonly [number, number],
  between: readonly number[],
  tolerance: number,
): boolean {
  const [fromX, fromY] = [x[from]!, y[from]!];
  const [acrossX, acrossY] = [x[to]! - fromX, y[to]! - fromY];
  let share = 0;
  for (const node of between) {
    const isLevel = Math.abs(x2[node]!) % 2 === 1;
    // An edge between two columns lies in a row: the line meets it at that row, somewhere between the columns.
    const reach = isLevel ? (y[node]! - fromY) / acrossY : (x[node]! - fromX) / acrossX;
    if (!(reach >= share && reach <= 1)) return false;
    share = reach;
    const met = isLevel ? fromX + reach * acrossX : fromY + reach * acrossY;
    const own = isLevel ? x[node]! : y[node]!;
    if (Math.abs(met - own) > tolerance) return false;
    const intoEdge = met - Math.floor(own);
    if (intoEdge < CLEARANCE_VOXELS || intoEdge > 1 - CLEARANCE_VOXELS) return false;
  }
  return true;
}
