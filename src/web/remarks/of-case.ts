import type { CaseDetail, CaseRemark, StructureSetInfo } from "../../server/contract/index.ts";
import { worstFirst } from "./severity.ts";

/** What is needed of a case to tell its remarks. */
export type RemarkedCase = Pick<CaseDetail, "remarks" | "structureSets">;

function aboutReference({ remarks }: RemarkedCase): CaseRemark[] {
  return remarks.filter(({ about }) => about === "reference");
}

function flagsOf({ flags }: StructureSetInfo): CaseRemark[] {
  return flags.map((flag) => ({ ...flag, about: "prediction" }));
}

/** The predicted or reference set from which a set was drawn by corrections; the set itself if nobody corrected it. */
function drawnFrom(detail: RemarkedCase, set: StructureSetInfo): StructureSetInfo {
  let at = set;
  // A chain is at most as long as there are sets: one that is damaged ends, too.
  for (let steps = 0; steps < detail.structureSets.length; steps++) {
    const { origin } = at;
    if (origin.kind !== "person") break;
    const before = detail.structureSets.find(({ id }) => id === origin.basedOn);
    if (!before) break;
    at = before;
  }
  return at;
}

/**
 * Remarks about one structure set, the worst first. A corrected set has those of the set it is based on: the
 * correction may have removed their cause, but nothing records that.
 */
export function remarksOfSet(detail: RemarkedCase, set: StructureSetInfo): CaseRemark[] {
  const source = drawnFrom(detail, set);
  return worstFirst(source.role === "reference" ? aboutReference(detail) : flagsOf(source));
}

/** Remarks about the predicted set that is shown and about the reference, the worst first. */
export function remarksOfCase(
  detail: RemarkedCase,
  predicted: StructureSetInfo | null,
): CaseRemark[] {
  if (predicted === null) return worstFirst(detail.remarks);
  return worstFirst([...flagsOf(predicted), ...aboutReference(detail)]);
}
