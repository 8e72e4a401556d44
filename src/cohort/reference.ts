/**
 * Which ROI of a case is which structure, by names.json and by where the ROI lies. Nothing is guessed and nothing is
 * corrected: a ROI in doubt is not used, and a remark says so.
 */
import { type CaseRemark, caseRemark } from "../base/index.ts";
import { isSameName, type LabelScheme } from "../structures/index.ts";
import type { CaseRecord, RoiRecord, RoiShape } from "./folder/case-record.ts";
import type { NameMapping } from "./names/names-file.ts";
import { isOnWrongSide } from "./names/position.ts";
import { checkStructures, type StructureRoi } from "./quality/check-structures.ts";

/** A ROI that encloses something. */
interface DrawnRoi extends RoiRecord {
  readonly shape: RoiShape;
}

export interface ChosenRois {
  /** In the scheme's order; a structure that is not among them has no ROI, or several and none of them first. */
  readonly rois: readonly (StructureRoi & { readonly roi: RoiRecord })[];
  /** What a person should know of the choice. */
  readonly remarks: readonly CaseRemark[];
}

/**
 * The ROI of each structure of a scheme in a case's planning set, by its name. Whether it can be that structure is checked
 * later; only where several have the name, those on the wrong side and those that enclose nothing are passed over.
 * @param mapping What the cohort's spellings stand for, with names of the same scheme.
 */
export function chooseRois(
  record: CaseRecord,
  mapping: NameMapping,
  { structures }: LabelScheme,
): ChosenRois {
  const remarks: CaseRemark[] = [];
  const rois = structures.flatMap((structure) => {
    const { name } = structure;
    const { named, isSideTrusted } = roisNamed(record, mapping, name);
    const chosen = chooseRoi(name, named, isSideTrusted, remarks);
    return chosen === undefined ? [] : [{ structure, roi: chosen, isSideTrusted }];
  });
  return { rois, remarks };
}

export interface ResolvedReference {
  /** By TG-263 name; a structure that is not in it is missing. */
  readonly rois: ReadonlyMap<string, DrawnRoi>;
  readonly remarks: readonly CaseRemark[];
}

/**
 * The ROIs of a case's planning set that can be learned from, and what is remarkable about the reference.
 * @param mapping As of `chooseRois`.
 */
export function resolveReference(
  record: CaseRecord,
  mapping: NameMapping,
  scheme: LabelScheme,
): ResolvedReference {
  const { rois, remarks } = chooseRois(record, mapping, scheme);
  const checked = checkStructures(rois, (a, b) => sharedCc(record, a.roi.number, b.roi.number));
  const usable = rois.flatMap(({ structure: { name }, roi }) => {
    const { shape } = roi;
    return shape === null || checked.unusable.has(name) ? [] : [[name, { ...roi, shape }] as const];
  });
  return { rois: new Map(usable), remarks: [...remarks, ...checked.remarks] };
}

function sharedCc({ overlaps }: CaseRecord, one: number, other: number): number {
  const isPair = ({ a, b }: { a: number; b: number }) =>
    (a === one && b === other) || (a === other && b === one);
  return overlaps.find(isPair)?.volumeCc ?? 0;
}

/** A person's answer for this case alone overrides all other names, and its side is trusted. */
function roisNamed(
  { caseId, rois }: CaseRecord,
  mapping: NameMapping,
  structure: string,
): { named: readonly RoiRecord[]; isSideTrusted: boolean } {
  const exceptionOf = ({ name }: RoiRecord) => mapping.exceptionOf(caseId, name);
  const trusted = rois.filter((roi) => exceptionOf(roi) === structure);
  if (trusted.length > 0) return { named: trusted, isSideTrusted: true };
  const named = rois.filter(
    (roi) => exceptionOf(roi) === undefined && mapping.structureOf(roi.name) === structure,
  );
  return { named, isSideTrusted: false };
}

/** Drawn by a person before drawn by a program; the TG-263 name before others. */
function chooseRoi(
  structure: string,
  named: readonly RoiRecord[],
  isSideTrusted: boolean,
  remarks: CaseRemark[],
): RoiRecord | undefined {
  const isFitting = ({ shape }: RoiRecord) =>
    shape !== null && (isSideTrusted || !isOnWrongSide(structure, shape));
  const fitting = named.filter(isFitting);
  // What is wrong with the only one is said where it is checked.
  if (fitting.length === 0) return named.find(({ shape }) => shape !== null) ?? named[0];
  const chosen = theFirst(structure, fitting);
  if (chosen === undefined) {
    const text = `${structure} may be ${numbersOf(fitting)}: not used`;
    remarks.push(caseRemark("several-rois", text, { structure }));
    return undefined;
  }
  const others = named.filter((roi) => !isFitting(roi));
  if (others.length > 0) {
    const text = `${structure} is #${chosen.number}: ${numbersOf(others)} of its name enclose nothing, or lie on the other side`;
    remarks.push(caseRemark("roi-passed-over", text, { structure }));
  }
  return chosen;
}

function theFirst(structure: string, fitting: readonly RoiRecord[]): RoiRecord | undefined {
  const manual = fitting.filter(({ generationAlgorithm }) => generationAlgorithm !== "AUTOMATIC");
  const candidates = manual.length > 0 ? manual : fitting;
  if (candidates.length === 1) return candidates[0];
  const exact = candidates.filter(({ name }) => isSameName(name.trim(), structure));
  return exact.length === 1 ? exact[0] : undefined;
}

function numbersOf(rois: readonly RoiRecord[]): string {
  return rois.map(({ number }) => `#${number}`).join(", ");
}
