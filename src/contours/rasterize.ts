import { dot, type ImageGrid, patientPoint, type Vector3 } from "../geometry/index.ts";
import { emptyMask, type Mask } from "../volume/index.ts";
import { areaBeyondImage } from "./clip.ts";
import { identityOf } from "./identity.ts";
import { type PlacedContour, placeContours, type SliceOf } from "./place.ts";
import type { ContourRemark } from "./remarks.ts";
import { fillPolygon, type Spans, sharedArea, spanArea } from "./scanline.ts";
import type { Contour } from "./types.ts";

export interface RasterizeOptions {
  /**
   * The slice that a contour names, e.g. by SOP Instance UID; undefined when it names none. A contour whose plane
   * lies further than half the local spacing from that slice is not drawn.
   */
  readonly sliceOf?: SliceOf;
}

export interface Rasterized {
  readonly mask: Mask;
  /** In the order of the contours, then those that concern several contours of a slice. */
  readonly remarks: readonly ContourRemark[];
}

/** Planes on one slice that are closer than this, in mm, are one plane: the same drawing, rounded. */
const SAME_PLANE_MM = 0.1;

/** A part beyond the image smaller than this, in square voxels, is rounding and gives no remark. */
const NEGLIGIBLE_AREA = 1e-3;

/**
 * Turns contours into a mask. A voxel belongs when its centre is inside by even-odd over all closed contours of its
 * slice, so that nested contours, keyholes and CLOSEDPLANAR_XOR all make the same holes. No slice is capped or
 * interpolated: volume is voxels.
 *
 * A contour lies on the slice it names, where its plane is within half the local spacing of it, and on none where it is
 * further away. One that names no slice lies on the nearest within that distance. Where contours of several planes fall on one slice, the nearest plane is
 * drawn. What was not drawn, cut or ambiguous is a remark. Contours are in the patient frame (LPS, mm).
 *
 * Source: docs/conventions.md#contours
 */
export function rasterizeContours(
  grid: ImageGrid,
  contours: readonly Contour[],
  { sliceOf }: RasterizeOptions = {},
): Rasterized {
  const remarks: ContourRemark[] = [];
  const report = (remark: ContourRemark) => remarks.push(remark);
  const mask = emptyMask(grid);
  const placed = placeContours(grid, contours, sliceOf, report);
  for (const [sliceIndex, onSlice] of groupBySlice(placed)) {
    const inPlane = onNearestPlane(onSlice, report);
    reportBeside(inPlane, report);
    const drawn = dropDuplicates(inPlane, contours, report).map(({ contourIndex }) => {
      const polygon = toPlane(grid, sliceIndex, contours[contourIndex]!.points);
      return { contourIndex, spans: fill(grid, { contourIndex, sliceIndex, polygon }, report) };
    });
    reportOverlaps(grid, sliceIndex, drawn, contours, report);
    for (const { spans } of drawn) toggle(mask, sliceIndex, spans);
  }
  return { mask, remarks };
}

function groupBySlice(placed: readonly PlacedContour[]): Map<number, PlacedContour[]> {
  const groups = new Map<number, PlacedContour[]>();
  for (const each of placed) {
    const group = groups.get(each.sliceIndex);
    if (group === undefined) groups.set(each.sliceIndex, [each]);
    else group.push(each);
  }
  return groups;
}

/** Contours of several planes must not be filled together by even-odd: they would cancel out where they agree. */
function onNearestPlane(
  onSlice: readonly PlacedContour[],
  report: (remark: ContourRemark) => void,
): PlacedContour[] {
  const nearest = onSlice.reduce((best, each) =>
    Math.abs(each.offsetMm) < Math.abs(best.offsetMm) ? each : best,
  );
  return onSlice.filter(({ contourIndex, sliceIndex, offsetMm }) => {
    if (Math.abs(offsetMm - nearest.offsetMm) <= SAME_PLANE_MM) return true;
    report({ kind: "otherPlane", contourIndex, sliceIndex, distanceMm: Math.abs(offsetMm) });
    return false;
  });
}

/** A plane this near to its slice, in mm, lies on it: positions in files are rounded, some to whole millimetres. */
const ON_SLICE_MM = 0.5;

function reportBeside(
  inPlane: readonly PlacedContour[],
  report: (remark: ContourRemark) => void,
): void {
  for (const { contourIndex, sliceIndex, offsetMm } of inPlane) {
    const distanceMm = Math.abs(offsetMm);
    if (distanceMm > ON_SLICE_MM)
      report({ kind: "besideSlice", contourIndex, sliceIndex, distanceMm });
  }
}

/** Under even-odd a contour that occurs twice would cancel itself out, which is never meant, except with XOR. */
function dropDuplicates(
  inPlane: readonly PlacedContour[],
  contours: readonly Contour[],
  report: (remark: ContourRemark) => void,
): readonly PlacedContour[] {
  if (inPlane.length < 2) return inPlane;
  const lengths = inPlane.map(({ contourIndex }) => contours[contourIndex]!.points.length);
  const drawn = new Set<string>();
  return inPlane.filter(({ contourIndex, sliceIndex }, place) => {
    const { geometricType, points } = contours[contourIndex]!;
    const hasTwin = lengths.some((length, other) => length === points.length && other !== place);
    if (!hasTwin) return true;
    const identity = identityOf(points);
    if (geometricType !== "CLOSED_PLANAR" || !drawn.has(identity)) {
      drawn.add(identity);
      return true;
    }
    report({ kind: "duplicate", contourIndex, sliceIndex });
    return false;
  });
}

/** Points in the slice's plane as x, y, x, y, ... in voxels from its first centre. */
function toPlane(grid: ImageGrid, sliceIndex: number, points: Float64Array): Float64Array {
  const origin: Vector3 = grid.sliceOrigins[sliceIndex]!;
  const [rowSpacingMm, columnSpacingMm] = grid.pixelSpacingMm;
  const polygon = new Float64Array(2 * Math.floor(points.length / 3));
  for (let index = 0; index < polygon.length / 2; index++) {
    const offset = patientPoint(
      points[3 * index]! - origin[0],
      points[3 * index + 1]! - origin[1],
      points[3 * index + 2]! - origin[2],
    );
    polygon[2 * index] = dot(offset, grid.rowDirection) / columnSpacingMm;
    polygon[2 * index + 1] = dot(offset, grid.columnDirection) / rowSpacingMm;
  }
  return polygon;
}

function fill(
  grid: ImageGrid,
  each: { contourIndex: number; sliceIndex: number; polygon: Float64Array },
  report: (remark: ContourRemark) => void,
): Spans {
  const [, rows, columns] = grid.size;
  const { contourIndex, sliceIndex, polygon } = each;
  const beyond = areaBeyondImage(polygon, rows, columns);
  const spans = fillPolygon(polygon, rows, columns);
  if (beyond > NEGLIGIBLE_AREA) {
    const areaMm2 = beyond * pixelAreaMm2(grid);
    report({ kind: "clipped", contourIndex, sliceIndex, areaMm2 });
  } else if (spans.length === 0) {
    report({ kind: "noVoxel", contourIndex, sliceIndex });
  }
  return spans;
}

function pixelAreaMm2(grid: ImageGrid): number {
  return grid.pixelSpacingMm[0] * grid.pixelSpacingMm[1];
}

interface DrawnContour {
  readonly contourIndex: number;
  readonly spans: Spans;
}

/** On a slice with more contours of one ROI than this, pairs are not checked for overlap. */
const MOST_COMPARED = 100;

/**
 * Contours that are neither apart nor one inside the other: union and even-odd give different masks. Two that fill the
 * same voxels count as well, because even-odd leaves nothing of them. With XOR the meaning is clear.
 */
function reportOverlaps(
  grid: ImageGrid,
  sliceIndex: number,
  drawn: readonly DrawnContour[],
  contours: readonly Contour[],
  report: (remark: ContourRemark) => void,
): void {
  const plain = drawn
    .filter(({ contourIndex }) => contours[contourIndex]!.geometricType === "CLOSED_PLANAR")
    .filter(({ spans }) => spans.length > 0)
    .map((each) => ({ ...each, area: spanArea(each.spans) }))
    // By first row, so that contours below the end of another one need not be looked at.
    .sort((a, b) => a.spans[0]! - b.spans[0]!);
  if (plain.length > MOST_COMPARED) {
    report({ kind: "crowded", sliceIndex, contourCount: plain.length });
    return;
  }
  for (const [index, a] of plain.entries()) {
    const lastRow = a.spans[a.spans.length - 3]!;
    for (let other = index + 1; other < plain.length; other++) {
      const b = plain[other]!;
      if (b.spans[0]! > lastRow) break;
      const shared = sharedArea(a.spans, b.spans);
      const isNested = shared === Math.min(a.area, b.area) && a.area !== b.area;
      if (shared === 0 || isNested) continue;
      const areaMm2 = shared * pixelAreaMm2(grid);
      const contourIndexes = [a.contourIndex, b.contourIndex] as const;
      report({ kind: "overlap", contourIndexes, sliceIndex, areaMm2 });
    }
  }
}

function toggle({ grid, voxels }: Mask, sliceIndex: number, spans: Spans): void {
  const [, rows, columns] = grid.size;
  for (let at = 0; at < spans.length; at += 3) {
    const start = (sliceIndex * rows + spans[at]!) * columns;
    for (let column = spans[at + 1]!; column < spans[at + 2]!; column++) {
      voxels[start + column]! ^= 1;
    }
  }
}
