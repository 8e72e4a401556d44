/** Left and right: whether paired structures lie on their sides, and as far apart as hips are. */
import type { Flag } from "./flag.ts";

/** Where a structure's middle lies. */
export interface PlacedStructure {
  readonly name: string;
  /** Towards the patient's left (LPS), in mm. */
  readonly leftMm: number;
  /** Middle of the body in the same slices, in mm. */
  readonly bodyMiddleMm: number;
}

/** A structure may lie so far on the other side of the body's middle: nobody lies quite straight. */
const MIDDLE_TOLERANCE_MM = 10;

/** Middles of the two femoral heads are hardly ever nearer or further apart than this. */
const PAIR_MM = [110, 270] as const;

/** Structures whose names end in _L and _R; the side is the patient's, whatever way the image lies. */
export function sideFlags(structures: readonly PlacedStructure[]): Flag[] {
  const own = structures.flatMap(ownSide);
  const isTold = ([left, right]: Pair) =>
    own.some(({ structure }) => structure === left.name || structure === right.name);
  const pairs = pairsOf(structures).filter((pair) => isApart(pair) || !isTold(pair));
  return [...own, ...pairs.flatMap(pairFlags)];
}

function ownSide({ name, leftMm, bodyMiddleMm }: PlacedStructure): Flag[] {
  const sign = /_L$/i.test(name) ? 1 : /_R$/i.test(name) ? -1 : 0;
  if (sign * (leftMm - bodyMiddleMm) >= -MIDDLE_TOLERANCE_MM || sign === 0) return [];
  const text = `lies on the patient's ${sign > 0 ? "right" : "left"}`;
  return [{ code: "side-wrong", structure: name, severity: "severe", text }];
}

type Pair = readonly [left: PlacedStructure, right: PlacedStructure];

function pairsOf(structures: readonly PlacedStructure[]): Pair[] {
  return structures.flatMap((left): Pair[] => {
    if (!/_L$/i.test(left.name)) return [];
    const stem = left.name.slice(0, -1).toLowerCase();
    const right = structures.find(({ name }) => name.toLowerCase() === `${stem}r`);
    return right === undefined ? [] : [[left, right]];
  });
}

/** Whether the left one lies to the left of the right one. */
function isApart([left, right]: Pair): boolean {
  return left.leftMm > right.leftMm;
}

function pairFlags([left, right]: Pair): Flag[] {
  const apartMm = left.leftMm - right.leftMm;
  if (apartMm <= 0) {
    const text = `lies to the right of ${right.name}: the sides are swapped`;
    return [{ code: "side-wrong", structure: left.name, severity: "severe", text }];
  }
  const isHip = /^femur_head/i.test(left.name);
  if (!isHip || (apartMm >= PAIR_MM[0] && apartMm <= PAIR_MM[1])) return [];
  const text = `${apartMm.toFixed(0)} mm from ${right.name}, usually ${PAIR_MM[0]} to ${PAIR_MM[1]} mm`;
  return [{ code: "pair-distance", structure: left.name, severity: "severe", text }];
}
