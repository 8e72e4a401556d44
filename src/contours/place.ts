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

/** The slice that a contour names, as an index of the grid; undefined when it names none. */
export type SliceOf = (contour: Contour) => number | undefined;

/**
 * Finds the slice of each contour; contours that can lie on none are told to `report`. A contour that names a slice far
 * from its plane lies nowhere: one of the two is wrong. Half the local spacing is far, and more than rounding beyond it.
 */
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
    const nearest = nearestSlice(positionsMm, planeMm);
    const namedSlice = sliceOf?.(contour);
    if (namedSlice !== undefined) {
      const distanceMm = Math.abs(planeMm - positionsMm[namedSlice]!);
      const isAgreed = distanceMm <= reachMm[namedSlice]! + PLANE_TOLERANCE_MM;
      if (!isAgreed) {
        report({ kind: "otherSlice", contourIndex, namedSlice, sliceIndex: nearest, distanceMm });
        return;
      }
    }
    const sliceIndex = namedSlice !== undefined && lies(namedSlice) ? namedSlice : nearest;
    const offsetMm = planeMm - positionsMm[sliceIndex]!;
    if (!lies(sliceIndex)) {
      const distanceMm = Math.abs(offsetMm);
      report({ kind: "offGrid", contourIndex, nearestSlice: sliceIndex, distanceMm });
      return;
    }
    placed.push({ contourIndex, sliceIndex, offsetMm });
  });
  return placed;
}

/** No patient is further from the scanner than this, in mm: such a coordinate is damaged. */
const FURTHEST_MM = 1e5;

function isPlace(mm: number): boolean {
  return Math.abs(mm) <= FURTHEST_MM; // false for what is not a number
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
  if (!points.every(isPlace)) {
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

/**
 * The slices on which points can lie: from the lowest to the highest, each with half the local spacing around it. Empty
 * without a point, and where all lie beyond the image.
 * @param points x, y, z, ... in the patient frame (LPS, mm).
 */
export function slicesOfPoints(grid: ImageGrid, points: Float64Array): number[] {
  const normal = sliceNormal(grid);
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at + 2 < points.length; at += 3) {
    const along = dot(patientPoint(points[at]!, points[at + 1]!, points[at + 2]!), normal);
    if (!Number.isFinite(along)) continue;
    low = Math.min(low, along);
    high = Math.max(high, along);
  }
  const positionsMm = slicePositionsMm(grid);
  const reachMm = halfSpacings(positionsMm);
  return [...positionsMm.keys()].filter((slice) => {
    const [position, reach] = [positionsMm[slice]!, reachMm[slice]!];
    return position + reach > low && position - reach < high;
  });
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
