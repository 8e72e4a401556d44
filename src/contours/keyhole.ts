import { type BoundaryLoops, cellCase, type Loop, type SliceMask } from "./slice-boundary.ts";

/** The channels of a slice's keyholes. */
export interface Channels {
  /** Nodes at the channels' ends, twice each: once on the way to the hole, once on the way back. */
  readonly ends: ReadonlySet<number>;
  /** Those of them after which a channel is passed: the next point of a contour must be no end. */
  readonly lastEnds: ReadonlySet<number>;
  /** Nodes that were put between two channels; they lie on straight lines. */
  readonly separators: ReadonlySet<number>;
}

/** The channels of contours without keyholes. */
export const noChannels: Channels = {
  ends: new Set(),
  lastEnds: new Set(),
  separators: new Set(),
};

/**
 * Joins every hole to the loop left of it by a channel of no width, so that each connected region becomes one loop.
 *
 * The channel leaves the hole at the leftmost of its topmost points and runs left, through the inside, to the first
 * boundary. That point lies half way between two rows of centres, so the channel never touches a centre, whatever
 * the shape of the hole. What it meets is the outer loop or another hole that reaches higher or further left: every
 * chain of holes therefore ends at the outer loop.
 *
 * No two channels end at one point, and between two channels a contour has a point that is the end of none. SlicerRT
 * needs both: it takes points that coincide for the ends of a channel, and all ends in a row for one channel.
 *
 * Source: PS3.3 C.8.8.6.3, the keyhole technique; for the reader's rule see docs/conventions.md.
 */
export function joinHoles(
  mask: SliceMask,
  boundary: BoundaryLoops,
  loops: readonly Loop[],
): Channels {
  const tops = loops.filter(({ kind }) => kind === "hole").map(({ top }) => top);
  const allTops = new Set(tops);
  // All are found before the first is joined: joining changes which node comes next.
  const channels = tops.map((top) => ({ top, met: meetLeft(mask, boundary, top, allTops) }));
  const ends = new Set<number>();
  const lastEnds = new Set<number>();
  for (const { top, met } of channels) splice(boundary, met, top, { ends, lastEnds });
  const separators = new Set<number>();
  for (const node of lastEnds) {
    if (ends.has(boundary.next[node]!)) separators.add(insertMiddle(boundary, node));
  }
  return { ends, lastEnds, separators };
}

/**
 * The first node met from a hole's top towards the left; made where the boundary is met between two nodes, and where
 * the node is the top of another hole, at which that hole's own channel ends.
 */
function meetLeft(
  mask: SliceMask,
  boundary: BoundaryLoops,
  top: number,
  tops: ReadonlySet<number>,
): number {
  const above = (boundary.y2[top]! - 1) / 2;
  for (let x = boundary.x2[top]! / 2 - 1; ; x--) {
    const inside = cellCase(mask, x, above);
    if (inside === ALL_INSIDE) continue;
    if (inside !== RIGHT_INSIDE) {
      // Only the left side is crossed half way down when one of the left corners is inside. The cell beside the hole's
      // top has its lower right corner outside and all others inside, and is passed like a full one.
      const met = boundary.nodeAt(x, above, "down");
      if (met < 0) continue;
      // A hole runs from its right side up to its top: the middle of that segment still lies above the row below.
      return tops.has(met) ? insertMiddle(boundary, boundary.previous[met]!) : met;
    }
    return insertMiddle(boundary, boundary.nodeAt(x, above + 1, "right"));
  }
}

const ALL_INSIDE = 15;
const RIGHT_INSIDE = 6;

/** A new node half way along the segment that begins at `from`. */
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
  channels: { readonly ends: Set<number>; readonly lastEnds: Set<number> },
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
  for (const node of [met, top, topAgain, metAgain]) channels.ends.add(node);
  for (const node of [top, metAgain]) channels.lastEnds.add(node);
}
