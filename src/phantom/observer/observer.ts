import type { Random } from "../../base/index.ts";
import type { SliceContour } from "../../contours/index.ts";
import { smoothNoise } from "../anatomy/noise.ts";

/** What an observer did to one structure. What is not listed was drawn as it is. */
export type Habit =
  /** Everything moved within the slice, in mm towards the left and the back. */
  | { readonly kind: "shifted"; readonly mm: readonly [x: number, y: number] }
  /** Drawn this much too wide (too narrow when negative). */
  | { readonly kind: "grown"; readonly mm: number }
  /** The line strays, smoothly, with this standard deviation. */
  | { readonly kind: "wavering"; readonly mm: number }
  /** These slices, from 0, have no contour though they have the structure. */
  | { readonly kind: "skipped"; readonly slices: readonly number[] }
  /** Drawing ended early: these slices at one end have no contour. */
  | {
      readonly kind: "cutOff";
      readonly end: "upper" | "lower";
      readonly slices: readonly number[];
    }
  /** A small forgotten contour on this slice. */
  | { readonly kind: "stray"; readonly slice: number }
  /** The name is that of the other side. */
  | { readonly kind: "sidesSwapped" };

/** A person of a clinic: what he does with every patient. */
export interface Observer {
  /** Wider (or narrower) than another would draw, in mm. */
  readonly biasMm: number;
  /** Standard deviation of the shifts and of the stray of his lines. */
  readonly careMm: number;
  /** Ends the femoral head below the neck instead of at the ischial tuberosity. */
  readonly drawsHeadsOnly: boolean;
  /** Ends the bowel bag a few centimetres above the target. */
  readonly drawsShortBags: boolean;
}

export function drawObserver(random: Random): Observer {
  return {
    biasMm: random.between(-0.8, 1),
    careMm: random.between(0.5, 1.3),
    drawsHeadsOnly: random.uniform() < 0.25,
    drawsShortBags: random.uniform() < 0.4,
  };
}

/** Draws what an observer does to one structure of one patient. @param slices Those that hold the structure, rising. */
export function drawHabits(
  random: Random,
  observer: Observer,
  structure: string,
  slices: readonly number[],
): Habit[] {
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

function drawEnds(
  random: Random,
  observer: Observer,
  structure: string,
  slices: readonly number[],
): Habit[] {
  const count = (share: number) => Math.min(Math.round(slices.length * share), slices.length - 3);
  const lower = (share: number): Habit[] =>
    cutOff("lower", slices.slice(0, Math.max(count(share), 0)));
  const upper = (share: number): Habit[] =>
    cutOff("upper", slices.slice(slices.length - Math.max(count(share), 0)));
  if (structure.startsWith("Femur")) {
    if (observer.drawsHeadsOnly) return lower(random.between(0.35, 0.5));
    return random.uniform() < 0.2 ? lower(random.between(0.04, 0.2)) : [];
  }
  if (structure === "Bag_Bowel") {
    if (observer.drawsShortBags) return upper(random.between(0.25, 0.5));
    return random.uniform() < 0.2 ? upper(random.between(0.05, 0.25)) : [];
  }
  if (structure === "CTVn") return random.uniform() < 0.2 ? upper(random.between(0.05, 0.25)) : [];
  return random.uniform() < 0.1 ? upper(random.between(0.03, 0.12)) : [];
}

function cutOff(end: "upper" | "lower", slices: readonly number[]): Habit[] {
  return slices.length === 0 ? [] : [{ kind: "cutOff", end, slices }];
}

/** Most draw every slice; some forget one or a few; a few draw every other one. The ends are always drawn. */
function drawSkipped(random: Random, slices: readonly number[]): number[] {
  const inner = slices.slice(1, -1);
  const chance = random.uniform();
  if (chance < 0.03) return inner.filter((_, index) => index % 2 === 0);
  if (chance > 0.16 || inner.length === 0) return [];
  const count = 1 + random.integer(Math.min(4, inner.length));
  const picked = new Set(Array.from({ length: count }, () => inner[random.integer(inner.length)]!));
  return [...picked].sort((a, b) => a - b);
}

/** Points are set this far apart, in mm: nobody clicks on every voxel. */
const POINT_MM = 2.5;
/** Distance over which a hand strays. */
const WAVER_MM = 22;

/**
 * The contours of a structure as an observer with these habits leaves them. Holes are not drawn.
 * @param truth Nested contours, holes turning the other way round than what holds them.
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

/** A triangle of some millimetres, well outside the structure. */
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

/** Twice the area within a contour, in mm2; the sign says which way it turns. */
function turnedArea(points: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < points.length; at += 3) {
    const next = (at + 3) % points.length;
    sum += points[at]! * points[next + 1]! - points[next]! * points[at + 1]!;
  }
  return sum;
}

/** Area within the contours of one region that do not overlap, in mm2. */
export function contourArea(contours: readonly SliceContour[]): number {
  return contours.reduce((sum, { points }) => sum + Math.abs(turnedArea(points)) / 2, 0);
}

function withoutHoles(contours: readonly SliceContour[]): SliceContour[] {
  // The largest contour of all is no hole: what turns like it is none either.
  let largest = 0;
  for (const { points } of contours) {
    const area = turnedArea(points);
    if (Math.abs(area) > Math.abs(largest)) largest = area;
  }
  return contours.filter(({ points }) => turnedArea(points) * largest > 0);
}

/** Every point that is at least `POINT_MM` along the line from the last one kept; all, where fewer than four are left. */
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

/** The contours grown by a margin within each slice. */
export function withMargin(contours: readonly SliceContour[], mm: number): SliceContour[] {
  return contours.map((contour) => ({ ...contour, points: offset(contour.points, mm) }));
}
