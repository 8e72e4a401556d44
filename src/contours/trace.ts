import { type ImageGrid, indexToPatient, voxelPoint } from "../geometry/index.ts";
import { boundingBox, type Mask } from "../volume/index.ts";
import { type Channels, joinHoles, noChannels } from "./keyhole.ts";
import { withFewerPoints } from "./simplify.ts";
import { type BoundaryLoops, listLoops, type SliceMask, traceBoundary } from "./slice-boundary.ts";
import { smoothLoops } from "./smooth.ts";

/** A closed contour on one slice of a grid. */
export interface SliceContour {
  readonly sliceIndex: number;
  readonly geometricType: "CLOSED_PLANAR" | "CLOSEDPLANAR_XOR";
  /** x, y, z, x, y, z, ... in the patient frame (LPS, mm); at least three points, the first not repeated. */
  readonly points: Float64Array;
}

export interface TraceOptions {
  /**
   * How holes leave. `keyhole`: one contour for each connected region, its holes joined to it by channels of no width.
   * `nested`: a contour of its own for each hole. `xor`: as nested, all typed CLOSEDPLANAR_XOR. Default `keyhole`.
   */
  readonly holes?: "keyhole" | "nested" | "xor";
  /**
   * Takes out the staircase: lines bend as little as the voxel centres on both sides leave room for. Exactly the same
   * mask comes back, and no contour has more points than without. Default false.
   */
  readonly smooth?: boolean;
}

/**
 * Draws a mask as contours that give exactly the same mask back under even-odd filling by voxel centres, also after
 * every coordinate is rounded to 1e-4 mm.
 *
 * Contours run half way between the centres of inside and outside voxels; a single voxel becomes a diamond, two that
 * touch by a corner stay two. Outside the image is background. Slices rise; an empty mask has no contours.
 *
 * @throws {RangeError} If the mask does not have its grid's length.
 */
export function traceMask(
  mask: Mask,
  { holes = "keyhole", smooth = false }: TraceOptions = {},
): SliceContour[] {
  const box = boundingBox(mask.voxels, mask.grid.size);
  if (box === undefined) return [];
  const contours: SliceContour[] = [];
  for (let sliceIndex = box.low[0]; sliceIndex < box.high[0]; sliceIndex++) {
    const slice = cutSlice(mask, sliceIndex);
    if (slice === undefined) continue;
    const geometricType = holes === "xor" ? "CLOSEDPLANAR_XOR" : "CLOSED_PLANAR";
    const pixelSpacingMm = smooth ? mask.grid.pixelSpacingMm : undefined;
    for (const polygon of traceSlice(slice.mask, holes, pixelSpacingMm)) {
      const points = toPatient(mask.grid, sliceIndex, polygon, slice);
      contours.push({ sliceIndex, geometricType, points });
    }
  }
  return contours;
}

/** Polygons of one slice, x, y, x, y, ... in voxels from the slice's first centre; smooth where a spacing is given. */
function traceSlice(
  mask: SliceMask,
  holes: "keyhole" | "nested" | "xor",
  pixelSpacingMm: readonly [row: number, column: number] | undefined,
): Float64Array[] {
  const boundary = traceBoundary(mask);
  const loops = listLoops(boundary);
  if (pixelSpacingMm !== undefined) smoothLoops(boundary, loops, pixelSpacingMm);
  const channels = holes === "keyhole" ? joinHoles(mask, boundary, loops) : noChannels;
  return loops
    .filter(({ kind }) => kind === "outer" || holes !== "keyhole")
    .map(({ top }) => {
      const plain = withoutStraightPoints(boundary, top, channels);
      if (pixelSpacingMm === undefined) return plain;
      return smoothPolygon(boundary, top, channels, plain.length) ?? plain;
    });
}

/** How far, in voxels, a point that is dropped may lie from the line instead of it: the finest that is short enough. */
const TOLERANCES = [0.1, 0.15, 0.2, 0.4];

/** The smoothed loop in at most as many numbers as the plain one; undefined when only the plain one is that short. */
function smoothPolygon(
  boundary: BoundaryLoops,
  start: number,
  channels: Channels,
  longest: number,
): Float64Array | undefined {
  for (const tolerance of TOLERANCES) {
    const polygon = withFewerPoints(boundary, start, { channels, tolerance });
    if (polygon.length <= longest) return polygon;
  }
  return undefined;
}

/**
 * The loop without nodes that lie on the straight line between their neighbours. Ends of channels stay, and so does one
 * node between two channels.
 */
function withoutStraightPoints(
  boundary: BoundaryLoops,
  start: number,
  { ends, lastEnds, separators }: Channels,
): Float64Array {
  const { x2, y2, next, previous } = boundary;
  const polygon: number[] = [];
  /** The first node after a channel, until a node that stays anyway is found before the next channel. */
  let candidate: number | undefined;
  let node = start;
  do {
    const [before, after] = [previous[node]!, next[node]!];
    const turn =
      (x2[node]! - x2[before]!) * (y2[after]! - y2[node]!) -
      (y2[node]! - y2[before]!) * (x2[after]! - x2[node]!);
    const isEnd = ends.has(node);
    if (isEnd && candidate !== undefined) polygon.push(x2[candidate]! / 2, y2[candidate]! / 2);
    const stays = turn !== 0 || isEnd || separators.has(node);
    if (stays) polygon.push(x2[node]! / 2, y2[node]! / 2);
    if (lastEnds.has(node)) candidate = after;
    else if (stays) candidate = undefined;
    node = after;
  } while (node !== start);
  return Float64Array.from(polygon);
}

/** One slice cut to its inside, and where the cut begins; undefined when the slice is empty. */
interface CutSlice {
  readonly mask: SliceMask;
  readonly firstRow: number;
  readonly firstColumn: number;
}

function cutSlice({ grid, voxels }: Mask, sliceIndex: number): CutSlice | undefined {
  const [, rows, columns] = grid.size;
  const slice = voxels.subarray(sliceIndex * rows * columns, (sliceIndex + 1) * rows * columns);
  const box = boundingBox(slice, [1, rows, columns]);
  if (box === undefined) return undefined;
  const [, firstRow, firstColumn] = box.low;
  const own = { rows: box.high[1] - firstRow, columns: box.high[2] - firstColumn };
  const cut = new Uint8Array(own.rows * own.columns);
  for (let row = 0; row < own.rows; row++) {
    const from = (firstRow + row) * columns + firstColumn;
    cut.set(slice.subarray(from, from + own.columns), row * own.columns);
  }
  return { mask: { ...own, voxels: cut }, firstRow, firstColumn };
}

function toPatient(
  grid: ImageGrid,
  sliceIndex: number,
  polygon: Float64Array,
  { firstRow, firstColumn }: CutSlice,
): Float64Array {
  const points = new Float64Array((polygon.length / 2) * 3);
  for (let index = 0; index < polygon.length / 2; index++) {
    const row = firstRow + polygon[2 * index + 1]!;
    const column = firstColumn + polygon[2 * index]!;
    points.set(indexToPatient(grid, voxelPoint(sliceIndex, row, column)), 3 * index);
  }
  return points;
}
