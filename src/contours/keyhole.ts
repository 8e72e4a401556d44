import { type BoundaryLoops, cellCase, type Loop, type SliceMask } from "./slice-boundary.ts";

/**
 * Joins every hole to the loop left of it by a channel of no width, so that each connected region becomes one loop.
 * Returns the nodes at the channels' ends, which must stay where they are.
 *
 * The channel leaves the hole at the leftmost of its topmost points and runs left, through the inside, to the first
 * boundary. That point lies half way between two rows of centres, so the channel never touches a centre, whatever
 * the shape of the hole. What it meets is the outer loop or another hole that reaches higher or further left: every
 * chain of holes therefore ends at the outer loop.
 *
 * Source: PS3.3 C.8.8.6.3, the keyhole technique.
 */
export function joinHoles(
  mask: SliceMask,
  boundary: BoundaryLoops,
  loops: readonly Loop[],
): Set<number> {
  const channelEnds = new Set<number>();
  for (const { top, kind } of loops) {
    if (kind === "hole") splice(boundary, meetLeft(mask, boundary, top), top, channelEnds);
  }
  return channelEnds;
}

/** The first node met from a hole's top towards the left; made where the boundary is met between two nodes. */
function meetLeft(mask: SliceMask, boundary: BoundaryLoops, top: number): number {
  const above = (boundary.y2[top]! - 1) / 2;
  for (let x = boundary.x2[top]! / 2 - 1; ; x--) {
    const inside = cellCase(mask, x, above);
    if (inside === ALL_INSIDE) continue;
    if (inside !== RIGHT_INSIDE) {
      // Only the left side is crossed half way down when one of the left corners is inside. The cell beside the hole's
      // top has its lower right corner outside and all others inside, and is passed like a full one.
      const met = boundary.nodeAt(x, above, "down");
      if (met < 0) continue;
      return met;
    }
    return insertMiddle(boundary, boundary.nodeAt(x, above + 1, "right"));
  }
}

const ALL_INSIDE = 15;
const RIGHT_INSIDE = 6;

/** A new node half way along the upright segment that begins at `from`. */
function insertMiddle(boundary: BoundaryLoops, from: number): number {
  const { x2, y2, x, y, next, previous } = boundary;
  const to = next[from]!;
  const middle = x2.length;
  for (const places of [x2, y2, x, y]) places.push((places[from]! + places[to]!) / 2);
  next[from] = middle;
  previous[middle] = from;
  next[middle] = to;
  previous[to] = middle;
  return middle;
}

/** ... met, hole's top, round the hole, top again, met again, ... */
function splice(
  { x2, y2, x, y, next, previous }: BoundaryLoops,
  met: number,
  top: number,
  channelEnds: Set<number>,
): void {
  const copy = (node: number) => {
    for (const places of [x2, y2, x, y]) places.push(places[node]!);
    return x2.length - 1;
  };
  const link = (from: number, to: number) => {
    next[from] = to;
    previous[to] = from;
  };
  const afterMet = next[met]!;
  const lastOfHole = previous[top]!;
  const topAgain = copy(top);
  const metAgain = copy(met);
  link(met, top);
  link(lastOfHole, topAgain);
  link(topAgain, metAgain);
  link(metAgain, afterMet);
  for (const node of [met, top, topAgain, metAgain]) channelEnds.add(node);
}
