/** Whether a region lies where its structure does. Places and sizes are wide: they catch mistakes, not variants. */
import type { RoiShape } from "../folder/case-record.ts";

/** Closer to the middle than this, in mm, a region is on no side. */
const MIDDLE_MM = 20;

/** The patient's side on which a region lies, by its centroid; `middle` is neither. */
function sideOf({ leftOfMiddleMm }: Pick<RoiShape, "leftOfMiddleMm">): "left" | "right" | "middle" {
  if (Math.abs(leftOfMiddleMm) < MIDDLE_MM) return "middle";
  return leftOfMiddleMm > 0 ? "left" : "right";
}

/** The side that a structure's name says; undefined for one in the middle. */
export function sideNamed(structure: string): "left" | "right" | undefined {
  if (structure.endsWith("_L")) return "left";
  return structure.endsWith("_R") ? "right" : undefined;
}

export function isOnWrongSide(structure: string, shape: Pick<RoiShape, "leftOfMiddleMm">): boolean {
  const named = sideNamed(structure);
  if (named === undefined) return false;
  const side = sideOf(shape);
  return side !== "middle" && side !== named;
}

interface Place {
  /** Largest distance of the centroid from the body's middle, in mm. */
  readonly asideMm: number;
  readonly volumeCc: readonly [least: number, most: number];
}

const places: ReadonlyMap<string, Place> = new Map([
  ["Femur_Head_R", { asideMm: 200, volumeCc: [10, 500] }],
  ["Femur_Head_L", { asideMm: 200, volumeCc: [10, 500] }],
  ["Bladder", { asideMm: 70, volumeCc: [5, 2500] }],
  ["Bag_Bowel", { asideMm: 80, volumeCc: [50, 8000] }],
  ["CTVn", { asideMm: 60, volumeCc: [30, 4000] }],
]);

/** Why a region cannot well be the structure; undefined when it can. A wrong side is told by `isOnWrongSide`. */
export function implausible(structure: string, shape: RoiShape): string | undefined {
  const place = places.get(structure);
  if (place === undefined) return undefined;
  const [least, most] = place.volumeCc;
  if (shape.volumeCc < least || shape.volumeCc > most) return `of ${shape.volumeCc.toFixed(1)} cc`;
  const aside = Math.abs(shape.leftOfMiddleMm);
  if (aside > place.asideMm) return `${aside.toFixed(0)} mm from the middle`;
  const isBilateral = sideNamed(structure) !== undefined && sideOf(shape) === "middle";
  return isBilateral ? "in the middle" : undefined;
}
