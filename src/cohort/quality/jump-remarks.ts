import { type CaseRemark, caseRemark } from "../../base/index.ts";
import type { StructureRecord } from "../../structures/index.ts";
import type { RoiShape } from "../folder/case-record.ts";
import type { OutlineJump } from "./outline-jumps.ts";

/** How many steps a text lists. */
const LISTED = 3;

/**
 * One remark for all steps over which a structure's outline jumps. In an organ of one tissue, such as a bone or the bladder,
 * area and middle change little from slice to slice; a bowel bag or a nodal volume branches and ends, and only outlines that lie
 * apart tell that one of them is wrong.
 */
export function jumpRemarks(
  { name, tissue }: StructureRecord,
  { jumps = [] }: RoiShape,
): CaseRemark[] {
  const told = tissue === undefined ? jumps.filter(({ kind }) => kind === "apart") : jumps;
  if (told.length === 0) return [];
  const listed = told.slice(0, LISTED).map(inWords);
  const more = told.length > LISTED ? [`${told.length - LISTED} more`] : [];
  const text = `${name}: the outline jumps ${[...listed, ...more].join("; ")}`;
  const slices = new Set(told.flatMap(({ slice }) => [slice + 1, slice + 2]));
  return [
    caseRemark("outline-jumps", text, {
      structure: name,
      slices: [...slices].sort((a, b) => a - b),
      figures: {
        jumps: told.length,
        leastOverlapShare: Math.min(...told.map(({ overlapShare }) => overlapShare)),
        largestShiftMm: Math.max(...told.map(({ shiftMm }) => shiftMm)),
      },
    }),
  ];
}

function inWords({ slice, kind, fromCm2, toCm2, overlapShare, shiftMm }: OutlineJump): string {
  const where = `from slice ${slice + 1} to ${slice + 2}`;
  const shift = `by ${shiftMm.toFixed(0)} mm`;
  if (kind === "collapse") {
    return `${where}, ${fromCm2.toFixed(1)} to ${toCm2.toFixed(1)} square centimetres`;
  }
  if (kind === "shift") return `${where}, ${shift}`;
  const share = Math.round(100 * overlapShare);
  return `${where}, ${shift}, ${share === 0 ? "without overlap" : `with ${share} % overlap`}`;
}
