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
 * are visited, however far the polygon reaches, and memory goes with the image, however often it crosses a row.
 */
export function fillPolygon(polygon: Float64Array, rows: number, columns: number): Spans {
  const snapped = polygon.map(snap);
  const [firstRow, lastRow] = rowRange(snapped, rows);
  if (lastRow < firstRow) return new Int32Array(0);
  // 1 where inside and outside change places; the last of a row stands for all that lies beyond the image.
  const width = columns + 1;
  const flips = new Uint8Array((lastRow - firstRow + 1) * width);
  flipAtCrossings(snapped, flips, { firstRow, lastRow, columns });
  const spans: number[] = [];
  for (let at = flips.indexOf(1); at >= 0; ) {
    // A polygon crosses a row an even number of times: the next change is of the same row.
    const end = flips.indexOf(1, at + 1);
    const row = Math.floor(at / width);
    spans.push(firstRow + row, at - row * width, end - row * width);
    at = flips.indexOf(1, end + 1);
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

/** Marks where the polygon's edges cross each row; an edge crosses rows from its upper end to before its lower. */
function flipAtCrossings(
  polygon: Float64Array,
  flips: Uint8Array,
  { firstRow, lastRow, columns }: { firstRow: number; lastRow: number; columns: number },
): void {
  const count = polygon.length / 2;
  for (let index = 0; index < count; index++) {
    const following = index + 1 === count ? 0 : index + 1;
    const downwards = polygon[2 * index + 1]! <= polygon[2 * following + 1]!;
    const upper = downwards ? index : following;
    const lower = downwards ? following : index;
    const upperX = polygon[2 * upper]!;
    const upperY = polygon[2 * upper + 1]!;
    const lowerY = polygon[2 * lower + 1]!;
    const slope = (polygon[2 * lower]! - upperX) / (lowerY - upperY);
    const from = Math.max(Math.ceil(upperY), firstRow);
    const to = Math.min(Math.ceil(lowerY), lastRow + 1);
    for (let row = from; row < to; row++) {
      const column = Math.ceil(snap(upperX + (row - upperY) * slope));
      // What lies left of the image counts as its edge, and so does what is too far away to be a number.
      flips[(row - firstRow) * (columns + 1) + (column > 0 ? Math.min(column, columns) : 0)]! ^= 1;
    }
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
