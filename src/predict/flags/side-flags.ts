/** Left and right: whether paired structures lie on their sides, and as far apart as hips are. */
import {
  isSameName,
  oppositeName,
  type StructureRecord,
  sideNamed,
} from "../../structures/index.ts";
import type { Flag } from "./flag.ts";
import { outsideText } from "./outside-text.ts";

/** Where a structure's middle lies. */
export interface PlacedStructure {
  readonly structure: Pick<StructureRecord, "name" | "pairDistanceMm">;
  /** Towards the patient's left (LPS), in mm. */
  readonly leftMm: number;
  /** Middle of the body in the same slices, in mm. */
  readonly bodyMiddleMm: number;
}

/** How far a structure may lie on the other side of the body's middle, in mm: few patients lie quite straight. */
const MIDDLE_TOLERANCE_MM = 10;

/** Structures whose names end in _L and _R; the side is the patient's, whatever way the image lies. */
export function sideFlags(structures: readonly PlacedStructure[]): Flag[] {
  const own = structures.flatMap(ownSide);
  const isTold = ([left, right]: Pair) =>
    own.some(
      ({ structure }) => structure === left.structure.name || structure === right.structure.name,
    );
  const pairs = pairsOf(structures).filter((pair) => isApart(pair) || !isTold(pair));
  return [...own, ...pairs.flatMap(pairFlags)];
}

function ownSide({ structure: { name }, leftMm, bodyMiddleMm }: PlacedStructure): Flag[] {
  const side = sideNamed(name);
  if (side === undefined) return [];
  const sign = side === "left" ? 1 : -1;
  if (sign * (leftMm - bodyMiddleMm) >= -MIDDLE_TOLERANCE_MM) return [];
  const text = `lies on the patient's ${side === "left" ? "right" : "left"}`;
  return [{ code: "side-wrong", structure: name, severity: "severe", text }];
}

type Pair = readonly [left: PlacedStructure, right: PlacedStructure];

function pairsOf(structures: readonly PlacedStructure[]): Pair[] {
  return structures.flatMap((left): Pair[] => {
    if (sideNamed(left.structure.name) !== "left") return [];
    const opposite = oppositeName(left.structure.name) ?? "";
    const right = structures.find(({ structure }) => isSameName(structure.name, opposite));
    return right === undefined ? [] : [[left, right]];
  });
}

/** Whether the left one lies to the left of the right one. */
function isApart([left, right]: Pair): boolean {
  return left.leftMm > right.leftMm;
}

function pairFlags([left, right]: Pair): Flag[] {
  const { name, pairDistanceMm } = left.structure;
  const apartMm = left.leftMm - right.leftMm;
  if (apartMm <= 0) {
    const text = `lies to the right of ${right.structure.name}: the sides are swapped`;
    return [{ code: "side-wrong", structure: name, severity: "severe", text }];
  }
  if (pairDistanceMm === undefined) return [];
  const [low, high] = pairDistanceMm;
  if (apartMm >= low && apartMm <= high) return [];
  const text = outsideText(apartMm, pairDistanceMm, "mm", ` from ${right.structure.name}`);
  return [{ code: "pair-distance", structure: name, severity: "severe", text }];
}
