/**
 * The boundary of one slice of a mask, as loops on the lattice of voxel centres.
 *
 * Between the centres of four neighbouring voxels lies a cell. The boundary crosses the lattice edge between an
 * inside and an outside voxel half way, and runs straight from crossing to crossing through the cells (marching
 * squares at 0.5). At a saddle, where two inside voxels touch by a corner, they stay apart: inside is 4-connected,
 * outside 8-connected. Loops run with the inside on the right when rows are drawn downwards, so outer loops turn
 * clockwise and holes the other way. Outside the image is background.
 */

/** The mask of one slice: what lies beyond `columns` x `rows` is outside. */
export interface SliceMask {
  readonly rows: number;
  readonly columns: number;
  /** Row-major, 0 is outside. */
  readonly voxels: Uint8Array;
}

/** Crossings and what was added to them, as linked loops. */
export interface BoundaryLoops {
  /** Half way places in whole half-voxels (2 is one voxel), so that equality and turning are exact. */
  readonly x2: number[];
  readonly y2: number[];
  /** Where the node is drawn, in voxels: half way, until smoothing moves it along its lattice edge. */
  readonly x: number[];
  readonly y: number[];
  readonly next: number[];
  readonly previous: number[];
  /** Node of the crossing on the lattice edge from a centre to the right or downwards; -1 where none. */
  nodeAt(column: number, row: number, direction: "right" | "down"): number;
}

/** The four edges of a cell. */
const TOP = 0;
const RIGHT = 1;
const BOTTOM = 2;
const LEFT = 3;

/**
 * From which edge to which the boundary runs in a cell, by which corners are inside:
 * 1 upper left, 2 upper right, 4 lower right, 8 lower left. Cases 5 and 10 are the saddles.
 */
const SEGMENTS: readonly (readonly number[])[] = [
  [],
  [TOP, LEFT],
  [RIGHT, TOP],
  [RIGHT, LEFT],
  [BOTTOM, RIGHT],
  [TOP, LEFT, BOTTOM, RIGHT],
  [BOTTOM, TOP],
  [BOTTOM, LEFT],
  [LEFT, BOTTOM],
  [TOP, BOTTOM],
  [RIGHT, TOP, LEFT, BOTTOM],
  [RIGHT, BOTTOM],
  [LEFT, RIGHT],
  [TOP, RIGHT],
  [LEFT, TOP],
  [],
];

/** Finds all boundary loops of a slice. */
export function traceBoundary(mask: SliceMask): BoundaryLoops {
  const { rows, columns } = mask;
  // The lattice reaches one centre beyond the image on every side, where everything is outside.
  const width = columns + 2;
  const crossings = new Int32Array(2 * width * (rows + 2)).fill(-1);
  const x2: number[] = [];
  const y2: number[] = [];
  const x: number[] = [];
  const y: number[] = [];
  const next: number[] = [];
  const previous: number[] = [];

  /** Slot of an edge of cell (x, y): two for each centre, to the right and downwards. */
  const slotOf = (column: number, row: number, edge: number): number => {
    const centreX = edge === RIGHT ? column + 2 : column + 1;
    const centreY = edge === BOTTOM ? row + 2 : row + 1;
    return 2 * (centreY * width + centreX) + (edge === LEFT || edge === RIGHT ? 1 : 0);
  };
  const nodeOn = (column: number, row: number, edge: number): number => {
    const slot = slotOf(column, row, edge);
    if (crossings[slot]! >= 0) return crossings[slot]!;
    crossings[slot] = x2.length;
    const halvesX = 2 * column + (edge === LEFT ? 0 : edge === RIGHT ? 2 : 1);
    const halvesY = 2 * row + (edge === TOP ? 0 : edge === BOTTOM ? 2 : 1);
    x2.push(halvesX);
    y2.push(halvesY);
    x.push(halvesX / 2);
    y.push(halvesY / 2);
    return x2.length - 1;
  };

  for (let row = -1; row < rows; row++) {
    let upperLeft: 0 | 1 = 0;
    let lowerLeft: 0 | 1 = 0;
    for (let column = -1; column < columns; column++) {
      const upperRight = isInside(mask, column + 1, row);
      const lowerRight = isInside(mask, column + 1, row + 1);
      const corners = upperLeft | (upperRight << 1) | (lowerRight << 2) | (lowerLeft << 3);
      upperLeft = upperRight;
      lowerLeft = lowerRight;
      const segments = SEGMENTS[corners]!;
      for (let each = 0; each < segments.length; each += 2) {
        const from = nodeOn(column, row, segments[each]!);
        const to = nodeOn(column, row, segments[each + 1]!);
        next[from] = to;
        previous[to] = from;
      }
    }
  }
  const nodeAt = (column: number, row: number, direction: "right" | "down") =>
    crossings[2 * ((row + 1) * width + column + 1) + (direction === "down" ? 1 : 0)]!;
  return { x2, y2, x, y, next, previous, nodeAt };
}

/** Which corners of the cell right of and below centre (x, y) are inside, as bits: see `SEGMENTS`. */
export function cellCase(mask: SliceMask, x: number, y: number): number {
  return (
    isInside(mask, x, y) |
    (isInside(mask, x + 1, y) << 1) |
    (isInside(mask, x + 1, y + 1) << 2) |
    (isInside(mask, x, y + 1) << 3)
  );
}

function isInside({ rows, columns, voxels }: SliceMask, x: number, y: number): 0 | 1 {
  if (x < 0 || y < 0 || x >= columns || y >= rows) return 0;
  return voxels[y * columns + x] === 0 ? 0 : 1;
}

export interface Loop {
  /** The node to begin at: the leftmost of the topmost. */
  readonly top: number;
  readonly kind: "outer" | "hole";
}

/** All loops, in the order in which their first crossing was found. */
export function listLoops({ x2, y2, next }: BoundaryLoops): Loop[] {
  const seen = new Uint8Array(next.length);
  const loops: Loop[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1) continue;
    let top = start;
    let doubleArea = 0;
    let node = start;
    do {
      seen[node] = 1;
      const after = next[node]!;
      doubleArea += x2[node]! * y2[after]! - x2[after]! * y2[node]!;
      const higher = y2[node]! - y2[top]!;
      if (higher < 0 || (higher === 0 && x2[node]! < x2[top]!)) top = node;
      node = after;
    } while (node !== start);
    loops.push({ top, kind: doubleArea > 0 ? "outer" : "hole" });
  }
  return loops;
}
