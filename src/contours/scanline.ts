/**
 * Even-odd filling of one polygon by voxel centres, as stretches of columns.
 *
 * A centre exactly on the boundary belongs when the boundary lies to its left or above, and not when it lies to its
 * right or below; so polygons that share an edge share no voxel and leave none out.
 */

/** Stretches of voxels in rising order: row, first column, column after the last; three numbers each. */
export type Spans = Int32Array;

/** Positions closer than this, in voxels, are the same: the last bits of a coordinate must not decide. */
const SNAP_VOXELS = 1e-6;

/**
 * Fills a polygon given as x, y, x, y, ... in voxels (0 is the first centre). Only rows and columns of the image
 * are visited, however far the polygon reaches.
 */
export function fillPolygon(polygon: Float64Array, rows: number, columns: number): Spans {
  const snapped = polygon.map(snap);
  const [firstRow, lastRow] = rowRange(snapped, rows);
  if (lastRow < firstRow) return new Int32Array(0);
  const { starts, crossings } = findCrossings(snapped, firstRow, lastRow);
  const spans: number[] = [];
  for (let row = firstRow; row <= lastRow; row++) {
    const across = crossings.subarray(starts[row - firstRow]!, starts[row - firstRow + 1]!).sort();
    for (let pair = 0; pair + 1 < across.length; pair += 2) {
      const begin = Math.max(Math.ceil(across[pair]!), 0);
      const end = Math.min(Math.ceil(across[pair + 1]!), columns);
      if (begin < end) spans.push(row, begin, end);
    }
  }
  return Int32Array.from(spans);
}

function snap(position: number): number {
  return Math.round(position / SNAP_VOXELS) * SNAP_VOXELS;
}

function rowRange(polygon: Float64Array, rows: number): [first: number, last: number] {
  let low = Infinity;
  let high = -Infinity;
  for (let index = 1; index < polygon.length; index += 2) {
    low = Math.min(low, polygon[index]!);
    high = Math.max(high, polygon[index]!);
  }
  return [Math.max(Math.ceil(low), 0), Math.min(Math.floor(high), rows - 1)];
}

/** Where the polygon's edges cross each row, grouped by row; an edge crosses rows from its upper end to before its lower. */
function findCrossings(
  polygon: Float64Array,
  firstRow: number,
  lastRow: number,
): { starts: Int32Array; crossings: Float64Array } {
  const starts = new Int32Array(lastRow - firstRow + 2);
  forEachEdge(polygon, firstRow, lastRow, (from, to) => {
    for (let row = from; row < to; row++) starts[row - firstRow + 1]!++;
  });
  for (let row = 1; row < starts.length; row++) starts[row]! += starts[row - 1]!;
  const crossings = new Float64Array(starts.at(-1)!);
  const filled = starts.slice();
  forEachEdge(polygon, firstRow, lastRow, (from, to, upperX, upperY, slope) => {
    for (let row = from; row < to; row++) {
      crossings[filled[row - firstRow]!++] = snap(upperX + (row - upperY) * slope);
    }
  });
  return { starts, crossings };
}

function forEachEdge(
  polygon: Float64Array,
  firstRow: number,
  lastRow: number,
  visit: (from: number, to: number, upperX: number, upperY: number, slope: number) => void,
): void {
  const count = polygon.length / 2;
  for (let index = 0; index < count; index++) {
    const following = index + 1 === count ? 0 : index + 1;
    const downwards = polygon[2 * index + 1]! <= polygon[2 * following + 1]!;
    const upper = downwards ? index : following;
    const lower = downwards ? following : index;
    const upperX = polygon[2 * upper]!;
    const upperY = polygon[2 * upper + 1]!;
    const lowerX = polygon[2 * lower]!;
    const lowerY = polygon[2 * lower + 1]!;
    const from = Math.max(Math.ceil(upperY), firstRow);
    const to = Math.min(Math.ceil(lowerY), lastRow + 1);
    if (from < to) visit(from, to, upperX, upperY, (lowerX - upperX) / (lowerY - upperY));
  }
}

/** Number of voxels in the spans. */
export function spanArea(spans: Spans): number {
  let area = 0;
  for (let at = 0; at < spans.length; at += 3) area += spans[at + 2]! - spans[at + 1]!;
  return area;
}

/** Number of voxels that two lists of spans share. */
export function sharedArea(a: Spans, b: Spans): number {
  let area = 0;
  let atA = 0;
  let atB = 0;
  while (atA < a.length && atB < b.length) {
    const rows = a[atA]! - b[atB]!;
    if (rows === 0) {
      const begin = Math.max(a[atA + 1]!, b[atB + 1]!);
      const end = Math.min(a[atA + 2]!, b[atB + 2]!);
      area += Math.max(end - begin, 0);
    }
    const advanceA = rows < 0 || (rows === 0 && a[atA + 2]! < b[atB + 2]!);
    if (advanceA) atA += 3;
    else atB += 3;
  }
  return area;
}
