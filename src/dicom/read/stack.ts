/** Slices to a grid, by position and orientation alone. Anything but a plain stack is refused with a code. */
import { ArcuateError } from "../../base/index.ts";
import {
  cross,
  dot,
  findUnevenGap,
  type ImageGrid,
  norm,
  sliceNormal,
  slicePositionsMm,
  subtract,
  type Vector3,
} from "../../geometry/index.ts";
import type { CtSliceHeader } from "./ct-slice.ts";

/** Slices closer than this, in mm, are the same plane. */
const SAME_PLANE_MM = 0.01;
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
    if (positions[z]! - positions[z - 1]! >= SAME_PLANE_MM) continue;
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

/** @throws {ArcuateError} `slice-missing`, `uneven-spacing`. */
export function checkEvenness(grid: ImageGrid): void {
  const uneven = findUnevenGap(grid);
  if (uneven === undefined) return;
  const { below, gapMm, medianMm } = uneven;
  const positions = slicePositionsMm(grid);
  const where = [below, below + 1]
    .map((z) => `slice ${z + 1} (${positions[z]!.toFixed(2)} mm)`)
    .join(" and ");
  const got = `a gap of ${gapMm.toFixed(2)} mm between ${where} where the others are ${medianMm.toFixed(2)} mm apart`;
  const isMissing = gapMm > MISSING_SHARE * medianMm;
  throw seriesProblem(
    isMissing ? "slice-missing" : "uneven-spacing",
    isMissing ? "no slice may be missing" : "slices must be evenly spaced",
    got,
    { below, gapMm, medianMm },
  );
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
