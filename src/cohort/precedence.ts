import type { LabelScheme, Structure } from "../volume/index.ts";

/**
 * Where structures overlap, a voxel goes to the first of them in this list. The nodal volume and the organs are drawn
 * to the voxel; the bowel bag is an envelope that may well be drawn over them.
 */
const PRECEDENCE = ["CTVn", "Femur_Head_R", "Femur_Head_L", "Bladder", "Bag_Bowel"];

/** The scheme's structures, first those that win an overlap. What the list does not name comes last, in label order. */
export function overlapPrecedence({ structures }: LabelScheme): Structure[] {
  const rank = ({ name }: Structure) => {
    const place = PRECEDENCE.findIndex((each) => each.toLowerCase() === name.toLowerCase());
    return place < 0 ? PRECEDENCE.length : place;
  };
  return [...structures].sort((a, b) => rank(a) - rank(b) || a.label - b.label);
}
