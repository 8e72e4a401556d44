/**
 * Which ROI of a case is which structure, by names.json and by where the ROI lies. Nothing is guessed and nothing is
 * corrected: a ROI in doubt is not used, and a remark says so.
 */
import { isSameName, type LabelScheme, oppositeName, sideNamed } from "../structures/index.ts";
import type { CaseRecord, RoiRecord, RoiShape } from "./folder/case-record.ts";
import type { NameMapping } from "./names/names-file.ts";
import { isOnWrongSide } from "./names/position.ts";

/** A ROI that encloses something. */
export interface DrawnRoi extends RoiRecord {
  readonly shape: RoiShape;
}

export type ReferenceRemark =
  /** Named for one side, drawn on the other, or the two sides lie the wrong way round: not used. */
  | { readonly kind: "wrongSide"; readonly structure: string; readonly roiNumber: number }
  /** Several ROIs stand for the structure and none has precedence: not used. */
  | {
      readonly kind: "severalRois";
      readonly structure: string;
      readonly roiNumbers: readonly number[];
    }
  /** A ROI with the name is there and encloses nothing. */
  | { readonly kind: "empty"; readonly structure: string; readonly roiNumber: number };

export interface ResolvedReference {
  /** By TG-263 name; a structure that is not in it is missing. */
  readonly rois: ReadonlyMap<string, DrawnRoi>;
  readonly remarks: readonly ReferenceRemark[];
}

/**
 * Finds the ROI of each structure of a scheme in a case's planning set.
 * @param mapping What the cohort's spellings stand for, with names of the same scheme.
 */
export function resolveReference(
  record: CaseRecord,
  mapping: NameMapping,
  { structures }: LabelScheme,
): ResolvedReference {
  const drawn = new Map<string, DrawnRoi>();
  const trusted = new Set<string>();
  const remarks: ReferenceRemark[] = [];
  for (const { name: structure } of structures) {
    const named = roisNamed(record, mapping, structure);
    for (const { roi } of named.filter(({ roi }) => roi.shape === null)) {
      remarks.push({ kind: "empty", structure, roiNumber: roi.number });
    }
    const fitting: DrawnRoi[] = [];
    for (const { roi, isTrusted } of named) {
      if (roi.shape === null) continue;
      if (isTrusted) trusted.add(structure);
      if (!isTrusted && isOnWrongSide(structure, roi.shape)) {
        remarks.push({ kind: "wrongSide", structure, roiNumber: roi.number });
      } else fitting.push({ ...roi, shape: roi.shape });
    }
    const chosen = chooseRoi(structure, fitting);
    if (chosen !== undefined) drawn.set(structure, chosen);
    else if (fitting.length > 0) {
      const roiNumbers = fitting.map(({ number }) => number);
      remarks.push({ kind: "severalRois", structure, roiNumbers });
    }
  }
  dropCrossedSides(drawn, trusted, remarks);
  return { rois: drawn, remarks };
}

/** A person's answer for this case alone overrides all other names, and its side is trusted. */
function roisNamed(
  { caseId, rois }: CaseRecord,
  mapping: NameMapping,
  structure: string,
): { roi: RoiRecord; isTrusted: boolean }[] {
  const said = rois.map((roi) => ({ roi, exception: mapping.exceptionOf(caseId, roi.name) }));
  const trusted = said.filter(({ exception }) => exception === structure);
  if (trusted.length > 0) return trusted.map(({ roi }) => ({ roi, isTrusted: true }));
  return said
    .filter(
      ({ roi, exception }) =>
        exception === undefined && mapping.structureOf(roi.name) === structure,
    )
    .map(({ roi }) => ({ roi, isTrusted: false }));
}

/** Drawn by a person before drawn by a program; the TG-263 name before others. */
function chooseRoi(structure: string, fitting: readonly DrawnRoi[]): DrawnRoi | undefined {
  const manual = fitting.filter(({ generationAlgorithm }) => generationAlgorithm !== "AUTOMATIC");
  const candidates = manual.length > 0 ? manual : fitting;
  if (candidates.length === 1) return candidates[0];
  const exact = candidates.filter(({ name }) => isSameName(name.trim(), structure));
  return exact.length === 1 ? exact[0] : undefined;
}

/** Two ROIs near the middle are on no side alone, but the left one must lie to the left of the right one. */
function dropCrossedSides(
  drawn: Map<string, DrawnRoi>,
  trusted: ReadonlySet<string>,
  remarks: ReferenceRemark[],
): void {
  for (const [structure, left] of [...drawn]) {
    if (sideNamed(structure) !== "left") continue;
    const opposite = oppositeName(structure) ?? "";
    const right = drawn.get(opposite);
    const areTrusted = trusted.has(structure) && trusted.has(opposite);
    if (right === undefined || areTrusted) continue;
    if (left.shape.centroidMm[0] > right.shape.centroidMm[0]) continue;
    for (const [name, { number }] of [
      [structure, left],
      [opposite, right],
    ] as const) {
      drawn.delete(name);
      remarks.push({ kind: "wrongSide", structure: name, roiNumber: number });
    }
  }
}
