import {
  dot,
  type ImageGrid,
  patientPoint,
  sliceNormal,
  slicePositionsMm,
} from "../geometry/index.ts";
import type { ContourRemark } from "./remarks.ts";
import type { Contour } from "./types.ts";

/** A contour's points may stray this far from their plane, in mm: coordinates in files are rounded, some to 0.1 mm. */
const PLANE_TOLERANCE_MM = 0.25;

/** A plane may lie this much further than half the spacing from its slice, as a share of the spacing. */
const HALF_WAY_TOLERANCE = 1e-6;

/** Thickness that a single slice counts for, in mm. */
const SINGLE_SLICE_MM = 1;

/** A contour and the slice that it lies on. */
export interface PlacedContour {
  readonly contourIndex: number;
  readonly sliceIndex: number;
  /** Position of its plane less that of its slice, along the normal, in mm. */
  readonly offsetMm: number;
}

export type SliceOf = (contour: Contour) => number | undefined;

/** Finds the slice of each contour; contours that can lie on none are told to `report`. */
export function placeContours(
  grid: ImageGrid,
  contours: readonly Contour[],
  sliceOf: SliceOf | undefined,
  report: (remark: ContourRemark) => void,
): PlacedContour[] {
  const positionsMm = slicePositionsMm(grid);
  const reachMm = halfSpacings(positionsMm);
  const placed: PlacedContour[] = [];
  contours.forEach((contour, contourIndex) => {
    const planeMm = planeOf(grid, contour, contourIndex, report);
    if (planeMm === undefined) return;
    const lies = (slice: number) => Math.abs(planeMm - positionsMm[slice]!) <= reachMm[slice]!;
    const namedSlice = sliceOf?.(contour);
    if (namedSlice !== undefined && namedSlice in positionsMm && lies(namedSlice)) {
      const offsetMm = planeMm - positionsMm[namedSlice]!;
      placed.push({ contourIndex, sliceIndex: namedSlice, offsetMm });
      return;
    }
    const sliceIndex = nearestSlice(positionsMm, planeMm);
    const offsetMm = planeMm - positionsMm[sliceIndex]!;
    if (!lies(sliceIndex)) {
      const distanceMm = Math.abs(offsetMm);
      report({ kind: "offGrid", contourIndex, nearestSlice: sliceIndex, distanceMm });
      return;
    }
    if (namedSlice !== undefined) {
      report({ kind: "otherSlice", contourIndex, namedSlice, sliceIndex });
    }
    placed.push({ contourIndex, sliceIndex, offsetMm });
  });
  return placed;
}

/** Position of a closed contour's plane along the normal, in mm; undefined, and reported, when it has none. */
function planeOf(
  grid: ImageGrid,
  { geometricType, points }: Contour,
  contourIndex: number,
  report: (remark: ContourRemark) => void,
): number | undefined {
  if (geometricType !== "CLOSED_PLANAR" && geometricType !== "CLOSEDPLANAR_XOR") {
    report({ kind: "notClosed", contourIndex, geometricType });
    return undefined;
  }
  if (!points.every(Number.isFinite)) {
    report({ kind: "notFinite", contourIndex });
    return undefined;
  }
  const pointCount = Math.floor(points.length / 3);
  if (pointCount < 3) {
    report({ kind: "tooFewPoints", contourIndex, pointCount });
    return undefined;
  }
  const normal = sliceNormal(grid);
  let [low, high, sum] = [Infinity, -Infinity, 0];
  for (let at = 0; at + 2 < points.length; at += 3) {
    const along = dot(patientPoint(points[at]!, points[at + 1]!, points[at + 2]!), normal);
    low = Math.min(low, along);
    high = Math.max(high, along);
    sum += along;
  }
  if (high - low > PLANE_TOLERANCE_MM) {
    report({ kind: "tilted", contourIndex, spreadMm: high - low });
    return undefined;
  }
  return sum / pointCount;
}

/** For each slice how far from it a plane may lie: half the smaller of the gaps beside it. */
function halfSpacings(positionsMm: Float64Array): Float64Array {
  return positionsMm.map((position, slice) => {
    const below = slice > 0 ? position - positionsMm[slice - 1]! : Infinity;
    const above = slice + 1 < positionsMm.length ? positionsMm[slice + 1]! - position : Infinity;
    const gapMm = Math.min(below, above);
    return (Number.isFinite(gapMm) ? gapMm : SINGLE_SLICE_MM) * (0.5 + HALF_WAY_TOLERANCE);
  });
}

function nearestSlice(positionsMm: Float64Array, planeMm: number): number {
  let nearest = 0;
  for (let slice = 1; slice < positionsMm.length; slice++) {
    const closer =
      Math.abs(planeMm - positionsMm[slice]!) < Math.abs(planeMm - positionsMm[nearest]!);
    if (closer) nearest = slice;
  }
  return nearest;
}
