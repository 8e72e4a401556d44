/** Whether a ROI lies where its structure can lie. The limits are wide: they catch mistakes, not variants. */
import { type StructureRecord, sideNamed } from "../../structures/index.ts";
import type { RoiShape } from "../folder/case-record.ts";

/** A ROI closer to the middle than this, in mm, is on no side. */
const MIDDLE_MM = 20;

/** The patient's side on which a ROI lies, by its centroid; `middle` is neither. */
function sideOf({ leftOfMiddleMm }: Pick<RoiShape, "leftOfMiddleMm">): "left" | "right" | "middle" {
  if (Math.abs(leftOfMiddleMm) < MIDDLE_MM) return "middle";
  return leftOfMiddleMm > 0 ? "left" : "right";
}

export function isOnWrongSide(structure: string, shape: Pick<RoiShape, "leftOfMiddleMm">): boolean {
  const named = sideNamed(structure);
  if (named === undefined) return false;
  const side = sideOf(shape);
  return side !== "middle" && side !== named;
}

/** Why a ROI is probably not the structure; undefined when it may be. `isOnWrongSide` checks the side. */
export function implausible(
  { name, plausible }: StructureRecord,
  shape: RoiShape,
): string | undefined {
  if (plausible !== undefined) {
    const [least, most] = plausible.volumeCc;
    if (shape.volumeCc < least || shape.volumeCc > most)
      return `of ${shape.volumeCc.toFixed(1)} cc`;
    const aside = Math.abs(shape.leftOfMiddleMm);
    if (aside > plausible.asideMm) return `${aside.toFixed(0)} mm from the middle`;
  }
  const isBilateral = sideNamed(name) !== undefined && sideOf(shape) === "middle";
  return isBilateral ? "in the middle" : undefined;
}
