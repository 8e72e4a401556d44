/** What a person should look at before trusting a cohort's case, from its record. Shown, never corrected. */
import { type CaseRemark, caseRemark } from "../../base/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { NameMapping } from "../names/names-file.ts";
import { resolveReference } from "../reference.ts";
import { placedByFrame } from "./set-remarks.ts";

export interface CheckedCase {
  /** Volume of every structure in cc; null where it is missing. In the scheme's order. */
  readonly volumesCc: ReadonlyMap<string, number | null>;
  readonly remarks: readonly CaseRemark[];
}

/**
 * The volumes of a case's structures and what is remarkable about its reference.
 * @param mapping Which structure each ROI name of the cohort stands for.
 */
export function checkCase(
  record: CaseRecord,
  mapping: NameMapping,
  scheme: LabelScheme,
): CheckedCase {
  const { rois, remarks } = resolveReference(record, mapping, scheme);
  const volumesCc = new Map(
    scheme.structures.map(({ name }) => [name, rois.get(name)?.shape.volumeCc ?? null]),
  );
  return { volumesCc, remarks: [...remarksOnSet(record), ...remarks] };
}

function remarksOnSet(record: CaseRecord): readonly CaseRemark[] {
  const planning = record.structureSets.find(({ file }) => file === record.planning.file);
  const isEarlier = record.rois.some(({ drawing }) => drawing === undefined);
  return [
    ...(record.remarks === undefined && planning?.match === "frame-only" ? [placedByFrame()] : []),
    ...(isEarlier ? [measuredEarlier] : []),
  ];
}

const measuredEarlier = caseRemark(
  "measured-earlier",
  "imported by an earlier version of Arcuate, which did not look for lost contours and wrong tissue",
);
