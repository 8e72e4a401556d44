/** Slices to a grid, by position and orientation alone. Anything but a plain stack is refused with a code. */
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import {
  cross,
  dot,
  evenSpacingMm,
  findMissingSlices,
  findUnevenGap,
  hasRoundedPositions,
  type ImageGrid,
  norm,
  type SliceGap,
  sliceGapsMm,
  sliceNormal,
  slicePositionsMm,
  subtract,
  type UnevenGap,
  type Vector3,
} from "../../geometry/index.ts";
import type { CtSliceHeader } from "./ct-slice.ts";
import { SAME_PLACE_MM } from "./places.ts";

/** Directions and spacings of one volume differ by less than this between its slices. */
const SAME_DIRECTION = 1e-4;
const SAME_SPACING_MM = 1e-4;
/** A stack that leans by less than this, in degrees, is straight up to rounding. */
const STRAIGHT_DEGREES = 0.1;
/** A slice may lie this far beside the stack's axis, in mm, for rounding. */
const BESIDE_MM = 0.1;
/** From this share of the usual distance on, a gap has lost a slice rather than been placed unevenly. */
const MISSING_SHARE = 1.5;

/**
 * Orders slices along their common normal.
 * @throws {ArcuateError} `mixed-geometry`, `duplicate-position`, `gantry-tilt`, `slice-shifted`.
 */
export function stackSlices<T extends CtSliceHeader>(
  slices: readonly T[],
): { grid: ImageGrid; slices: readonly T[] } {
  const [first] = slices;
  if (first === undefined) throw new RangeError("Cannot stack slices: there must be one, got none");
  refuseMixture(slices, first);
  const normal = cross(first.rowDirection, first.columnDirection);
  const along = new Map(slices.map((slice) => [slice, dot(slice.origin, normal)]));
  const sorted = [...slices].sort((a, b) => along.get(a)! - along.get(b)!);
  const grid: ImageGrid = {
    size: [sorted.length, first.rows, first.columns],
    pixelSpacingMm: first.pixelSpacingMm,
    rowDirection: first.rowDirection,
    columnDirection: first.columnDirection,
    sliceOrigins: sorted.map((slice) => slice.origin),
  };
  refuseDuplicates(grid);
  refuseLeaning(grid);
  return { grid, slices: sorted };
}

function refuseMixture(slices: readonly CtSliceHeader[], first: CtSliceHeader): void {
  const differences: readonly [string, (slice: CtSliceHeader) => boolean][] = [
    ["matrix size", (each) => each.rows !== first.rows || each.columns !== first.columns],
    ["pixel spacing", (each) => differ(each.pixelSpacingMm, first.pixelSpacingMm, SAME_SPACING_MM)],
    ["orientation", (each) => hasOtherOrientation(each, first)],
    ["frame of reference", (each) => each.frameOfReferenceUid !== first.frameOfReferenceUid],
  ];
  for (const [what, differs] of differences) {
    const count = slices.filter(differs).length;
    if (count === 0) continue;
    const mustHold = `all slices must have the same ${what}`;
    const got = `${count} of ${slices.length} that differ from the first`;
    throw seriesProblem("mixed-geometry", mustHold, got, { difference: what });
  }
}

function hasOtherOrientation(a: CtSliceHeader, b: CtSliceHeader): boolean {
  return (
    differ(a.rowDirection, b.rowDirection, SAME_DIRECTION) ||
    differ(a.columnDirection, b.columnDirection, SAME_DIRECTION)
  );
}

function differ(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  return a.some((value, index) => Math.abs(value - b[index]!) > tolerance);
}

function refuseDuplicates(grid: ImageGrid): void {
  const positions = slicePositionsMm(grid);
  for (let z = 1; z < positions.length; z++) {
    if (positions[z]! - positions[z - 1]! >= SAME_PLACE_MM) continue;
    const mustHold = "each slice must have a position of its own";
    const got = `two at ${positions[z]!.toFixed(2)} mm along the slice normal`;
    throw seriesProblem("duplicate-position", mustHold, got, { slice: z });
  }
}

/** A tilted gantry shears the volume: each slice is shifted against the one below (the tag is not trusted). */
function refuseLeaning(grid: ImageGrid): void {
  const origins = grid.sliceOrigins;
  if (origins.length < 2) return;
  const normal = sliceNormal(grid);
  const whole = subtract(origins.at(-1)!, origins[0]!);
  const tiltDegrees = (Math.acos(Math.min(1, dot(whole, normal) / norm(whole))) * 180) / Math.PI;
  if (tiltDegrees > STRAIGHT_DEGREES) {
    const mustHold = "slices must be stacked along their normal";
    const got = `a gantry tilt of ${tiltDegrees.toFixed(1)} degrees`;
    throw seriesProblem("gantry-tilt", mustHold, got, { tiltDegrees });
  }
  for (const [z, origin] of origins.entries()) {
    const beside = besideMm(subtract(origin, origins[0]!), normal);
    if (beside <= BESIDE_MM) continue;
    const mustHold = "slices must be stacked along their normal";
    const got = `slice ${z + 1} lying ${beside.toFixed(1)} mm beside the others`;
    throw seriesProblem("slice-shifted", mustHold, got, { slice: z });
  }
}

function besideMm(offset: Vector3, normal: Vector3): number {
  return Math.sqrt(Math.max(0, dot(offset, offset) - dot(offset, normal) ** 2));
}

/** What distances between slices may be loaded as they are; the default of both is "refuse". */
export interface EvennessOptions {
  /** Uneven distances of every kind. */
  readonly uneven?: "refuse" | "accept";
  /** Gaps where slices are missing in an otherwise even stack: nothing is filled in. */
  readonly missing?: "refuse" | "accept";
}

/**
 * @returns What is remarkable about the distances: rounded positions, and what was accepted.
 * @throws {ArcuateError} `slice-missing`, `uneven-spacing`.
 */
export function checkEvenness(
  grid: ImageGrid,
  { uneven = "refuse", missing = "refuse" }: EvennessOptions = {},
): CaseRemark[] {
  if (hasRoundedPositions(grid)) return [roundedRemark(grid)];
  const gap = findUnevenGap(grid);
  if (gap === undefined) return [];
  const gaps = findMissingSlices(grid);
  if (gaps !== undefined && (missing === "accept" || uneven === "accept")) {
    return gaps.map((each) => missingRemark(each, gap.medianMm));
  }
  if (uneven === "accept") return [unevenRemark(grid, gap)];
  throw unevenProblem(grid, gap);
}

function unevenProblem(grid: ImageGrid, { below, gapMm, medianMm }: UnevenGap): ArcuateError {
  const positions = slicePositionsMm(grid);
  const where = [below, below + 1]
    .map((z) => `slice ${z + 1} (${positions[z]!.toFixed(2)} mm)`)
    .join(" and ");
  const got = `a gap of ${gapMm.toFixed(2)} mm between ${where} where the others are ${medianMm.toFixed(2)} mm apart`;
  const isMissing = gapMm > MISSING_SHARE * medianMm;
  return seriesProblem(
    isMissing ? "slice-missing" : "uneven-spacing",
    isMissing ? "no slice may be missing" : "slices must be evenly spaced",
    got,
    { below, gapMm, medianMm },
  );
}

function roundedRemark(grid: ImageGrid): CaseRemark {
  const [spacingMm] = evenSpacingMm(grid);
  const gaps = sliceGapsMm(grid);
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)];
  const text =
    `the positions of the slices are rounded in the files (distances of ${least.toFixed(2)} to ${most.toFixed(2)} mm): ` +
    `they count as evenly spaced by ${spacingMm.toFixed(3)} mm, and stay where the files say`;
  return caseRemark("positions-rounded", text, { figures: { spacingMm } });
}

function missingRemark({ below, gapMm, missing }: SliceGap, medianMm: number): CaseRemark {
  const count = missing === 1 ? "one slice is" : `${missing} slices are`;
  const text =
    `${count} missing between slices ${below + 1} and ${below + 2}, which are ${gapMm.toFixed(2)} mm apart ` +
    `where ${medianMm.toFixed(2)} mm is usual; nothing was filled in`;
  const figures = { missingSlices: missing, gapMm };
  return caseRemark("slices-missing", text, { slices: [below + 1, below + 2], figures });
}

function unevenRemark(grid: ImageGrid, { below, medianMm }: UnevenGap): CaseRemark {
  const gaps = sliceGapsMm(grid);
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)];
  const text =
    `the slices are unevenly spaced, by ${least.toFixed(2)} to ${most.toFixed(2)} mm where ` +
    `${medianMm.toFixed(2)} mm is usual, first between slices ${below + 1} and ${below + 2}; each stays at its own position`;
  const figures = { leastGapMm: least, mostGapMm: most };
  return caseRemark("spacing-uneven", text, { slices: [below + 1, below + 2], figures });
}

function seriesProblem(
  code: string,
  mustHold: string,
  got: string,
  fields: Readonly<Record<string, string | number>>,
): ArcuateError {
  const message = `Cannot read the CT series: ${mustHold}, got ${got}`;
  return new ArcuateError("input", code, message, { fields });
}
