import type { Random } from "../../base/index.ts";
import type { SliceContour } from "../../contours/index.ts";
import { smoothNoise } from "../anatomy/noise.ts";
import type { PaintedStructure } from "../anatomy/painted-structures.ts";

/** One way in which an observer's contours of a structure depart from the truth. */
export type Habit =
  /** Everything moved within the slice, in mm towards the left and the back. */
  | { readonly kind: "shifted"; readonly mm: readonly [x: number, y: number] }
  /** Drawn too wide by this margin; too narrow when negative. */
  | { readonly kind: "grown"; readonly mm: number }
  /** The line strays smoothly from the true edge, with this standard deviation. */
  | { readonly kind: "wavering"; readonly mm: number }
  /** These slices, counted from 0, have no contour although they show the structure. */
  | { readonly kind: "skipped"; readonly slices: readonly number[] }
  /** The observer stopped early: these slices at one end have no contour. */
  | {
      readonly kind: "cutOff";
      readonly end: "upper" | "lower";
      readonly slices: readonly number[];
    }
  /** A small contour outside the structure was left on this slice. */
  | { readonly kind: "stray"; readonly slice: number }
  /** The ROI has the name of the other side. */
  | { readonly kind: "sidesSwapped" };

/** A person who draws in a clinic, with the habits that all of this person's patients share. */
export interface Observer {
  /** How much wider than others this person draws, in mm; narrower when negative. */
  readonly biasMm: number;
  /** Standard deviation, in mm, of shifts and of the straying of lines. */
  readonly careMm: number;
  /** Ends the femoral head below the neck instead of at the ischial tuberosity. */
  readonly drawsHeadsOnly: boolean;
  /** Ends the bowel bag a few centimetres above the target. */
  readonly drawsShortBags: boolean;
}

/** Draws the habits of one person. */
export function drawObserver(random: Random): Observer {
  return {
    biasMm: random.between(-0.8, 1),
    careMm: random.between(0.5, 1.3),
    drawsHeadsOnly: random.uniform() < 0.25,
    drawsShortBags: random.uniform() < 0.4,
  };
}

/**
 * Draws how an observer departs from the truth for one structure of one patient.
 * @param slices The slices that show the structure, in rising order; at least one.
 */
export function drawHabits(
  random: Random,
  observer: Observer,
  structure: PaintedStructure,
  slices: readonly number[],
): Habit[] {
  // The bowel bag is an envelope: its edge is less certain than an organ's.
  const care = observer.careMm * (structure === "Bag_Bowel" ? 2 : 1);
  const far = random.uniform() < 0.03 ? 4 : 1;
  const rounded = (mm: number) => Math.round(mm * 100) / 100;
  const habits: Habit[] = [
    {
      kind: "shifted",
      mm: [rounded(care * far * random.normal()), rounded(care * far * random.normal())],
    },
    {
      kind: "grown",
      mm: rounded(Math.min(Math.max(observer.biasMm + 0.5 * random.normal(), -2), 2)),
    },
    { kind: "wavering", mm: rounded(care * random.between(0.5, 1.2)) },
  ];
  const ends = drawEnds(random, observer, structure, slices);
  const cut = new Set(ends.flatMap((end) => (end.kind === "cutOff" ? end.slices : [])));
  const left = slices.filter((slice) => !cut.has(slice));
  const skipped = drawSkipped(random, left);
  habits.push(...ends);
  if (skipped.length > 0) habits.push({ kind: "skipped", slices: skipped });
  if (random.uniform() < 0.03)
    habits.push({ kind: "stray", slice: left[random.integer(left.length)]! });
  return habits;
}

/** At which end, if any, the observer stopped early. */
function drawEnds(
  random: Random,
  observer: Observer,
  structure: PaintedStructure,
  slices: readonly number[],
): Habit[] {
  const count = (share: number) => Math.min(Math.round(slices.length * share), slices.length - 3);
  const lower = (share: number): Habit[] =>
    cutOff("lower", slices.slice(0, Math.max(count(share), 0)));
  const upper = (share: number): Habit[] =>
    cutOff("upper", slices.slice(slices.length - Math.max(count(share), 0)));
  switch (structure) {
    case "Femur_Head_R":
    case "Femur_Head_L":
      if (observer.drawsHeadsOnly) return lower(random.between(0.35, 0.5));
      return random.uniform() < 0.2 ? lower(random.between(0.04, 0.2)) : [];
    case "Bag_Bowel":
      if (observer.drawsShortBags) return upper(random.between(0.25, 0.5));
      return random.uniform() < 0.2 ? upper(random.between(0.05, 0.25)) : [];
    case "CTVn":
      return random.uniform() < 0.2 ? upper(random.between(0.05, 0.25)) : [];
    case "Bladder":
      return random.uniform() < 0.1 ? upper(random.between(0.03, 0.12)) : [];
    default:
      return structure satisfies never;
  }
}

function cutOff(end: "upper" | "lower", slices: readonly number[]): Habit[] {
  return slices.length === 0 ? [] : [{ kind: "cutOff", end, slices }];
}

/** The slices left out: usually none, sometimes one to four, rarely every other one; never the first or the last. */
function drawSkipped(random: Random, slices: readonly number[]): number[] {
  const inner = slices.slice(1, -1);
  const chance = random.uniform();
  if (chance < 0.03) return inner.filter((_, index) => index % 2 === 0);
  if (chance > 0.16 || inner.length === 0) return [];
  const count = 1 + random.integer(Math.min(4, inner.length));
  const picked = new Set(Array.from({ length: count }, () => inner[random.integer(inner.length)]!));
  return [...picked].sort((a, b) => a - b);
}

/** Distance between the points of a contour, in mm: nobody clicks on every voxel. */
const POINT_MM = 2.5;
/** Distance in mm over which a hand strays from the line and back. */
const WAVER_MM = 22;

/**
 * Redraws the contours of a structure as an observer with these habits would. Holes are not drawn.
 * @param truth Nested contours; holes turn the other way round than the contour around them.
 */
export function redraw(
  truth: readonly SliceContour[],
  habits: readonly Habit[],
  random: Random,
): SliceContour[] {
  const waver = [
    smoothNoise(random.fork("waver x"), WAVER_MM),
    smoothNoise(random.fork("waver y"), WAVER_MM),
  ] as const;
  let [dx, dy, grow, stray] = [0, 0, 0, 0];
  const left = new Set<number>();
  for (const habit of habits) {
    if (habit.kind === "shifted") [dx, dy] = habit.mm;
    if (habit.kind === "grown") grow = habit.mm;
    if (habit.kind === "wavering") stray = habit.mm;
    if (habit.kind === "skipped" || habit.kind === "cutOff")
      for (const slice of habit.slices) left.add(slice);
  }
  const drawn: SliceContour[] = [];
  for (const contour of withoutHoles(truth)) {
    if (left.has(contour.sliceIndex)) continue;
    const points = offset(spaced(contour.points), grow);
    for (let at = 0; at < points.length; at += 3) {
      const [x, y, z] = [points[at]!, points[at + 1]!, points[at + 2]!];
      points[at] = x + dx + stray * waver[0](x, y, z);
      points[at + 1] = y + dy + stray * waver[1](x, y, z);
    }
    if (points.length >= 9) drawn.push({ ...contour, points });
  }
  return [...drawn, ...straysOf(habits, drawn)];
}

/** For every stray habit a triangle of some millimetres, well outside the structure. */
function straysOf(habits: readonly Habit[], drawn: readonly SliceContour[]): SliceContour[] {
  const strays: SliceContour[] = [];
  for (const habit of habits) {
    if (habit.kind !== "stray") continue;
    const beside = drawn.find((contour) => contour.sliceIndex === habit.slice);
    if (beside === undefined) continue;
    let right = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < beside.points.length; at += 3)
      right = Math.max(right, beside.points[at]!);
    const [y, z] = [beside.points[1]!, beside.points[2]!];
    const points = Float64Array.from([right + 25, y, z, right + 31, y, z, right + 28, y + 7, z]);
    strays.push({ sliceIndex: habit.slice, geometricType: "CLOSED_PLANAR", points });
  }
  return strays;
}

/** Twice the area within a contour, in mm²; the sign says which way the contour turns. */
function turnedArea(points: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < points.length; at += 3) {
    const next = (at + 3) % points.length;
    sum += points[at]! * points[next + 1]! - points[next]! * points[at + 1]!;
  }
  return sum;
}

/** Sum of the areas within contours, in mm². The contours must not overlap. */
export function contourArea(contours: readonly SliceContour[]): number {
  return contours.reduce((sum, { points }) => sum + Math.abs(turnedArea(points)) / 2, 0);
}

function withoutHoles(contours: readonly SliceContour[]): SliceContour[] {
  // The largest contour cannot be a hole, so contours that turn the same way are no holes either.
  let largest = 0;
  for (const { points } of contours) {
    const area = turnedArea(points);
    if (Math.abs(area) > Math.abs(largest)) largest = area;
  }
  return contours.filter(({ points }) => turnedArea(points) * largest > 0);
}

/** Keeps the points that are at least `POINT_MM` apart along the line; all points when fewer than four would stay. */
function spaced(points: Float64Array): Float64Array {
  const kept: number[] = [];
  let sinceLast = POINT_MM;
  for (let at = 0; at < points.length; at += 3) {
    const before = at === 0 ? points.length - 3 : at - 3;
    const [u, v] = [points[at]! - points[before]!, points[at + 1]! - points[before + 1]!];
    if (at > 0) sinceLast += Math.sqrt(u * u + v * v);
    if (sinceLast < POINT_MM) continue;
    kept.push(points[at]!, points[at + 1]!, points[at + 2]!);
    sinceLast = 0;
  }
  return kept.length < 12 ? Float64Array.from(points) : Float64Array.from(kept);
}

/** Moves every point outwards along the line's normal. */
function offset(points: Float64Array, mm: number): Float64Array {
  const outwards = turnedArea(points) > 0 ? mm : -mm;
  const moved = Float64Array.from(points);
  const last = points.length - 3;
  for (let at = 0; at < points.length; at += 3) {
    const [before, after] = [at === 0 ? last : at - 3, at === last ? 0 : at + 3];
    const [u, v] = [points[after]! - points[before]!, points[after + 1]! - points[before + 1]!];
    const length = Math.sqrt(u * u + v * v);
    if (length < 1e-6) continue;
    moved[at] = points[at]! + (outwards * v) / length;
    moved[at + 1] = points[at + 1]! - (outwards * u) / length;
  }
  return moved;
}

/** Grows contours by a margin in mm within each slice. */
export function withMargin(contours: readonly SliceContour[], mm: number): SliceContour[] {
  return contours.map((contour) => ({ ...contour, points: offset(contour.points, mm) }));
}
