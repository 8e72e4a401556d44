import type { CaseDetail, CaseRemark, StructureSetInfo } from "../../server/contract/index.ts";
import { worstFirst } from "./severity.ts";

/** What is needed of a case to tell its remarks. */
export type RemarkedCase = Pick<CaseDetail, "remarks" | "structureSets">;

type About = CaseRemark["about"];

function aboutOf({ remarks }: RemarkedCase, wanted: About): CaseRemark[] {
  return remarks.filter(({ about }) => about === wanted);
}

function flagsOf({ flags }: StructureSetInfo, about: About): CaseRemark[] {
  return flags.map((flag) => ({ ...flag, about }));
}

/** The case's remarks are about the reference that is shown by default; another one has remarks of its own. */
function aboutReference(detail: RemarkedCase, reference: StructureSetInfo | null): CaseRemark[] {
  const first = detail.structureSets.find(({ role }) => role === "reference");
  const isFirst = reference === null || reference.id === first?.id;
  return isFirst ? aboutOf(detail, "reference") : flagsOf(reference, "reference");
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
 * Remarks about one structure set and its CT, the worst first. A corrected set has those of the set it is based on: the
 * correction may have removed their cause, but nothing records that.
 */
export function remarksOfSet(detail: RemarkedCase, set: StructureSetInfo): CaseRemark[] {
  const source = drawnFrom(detail, set);
  const own =
    source.role === "reference" ? aboutReference(detail, source) : flagsOf(source, "prediction");
  return worstFirst([...aboutOf(detail, "ct"), ...own]);
}

/** The sets that are looked at. */
export type LookedAt = Readonly<Record<"reference" | "predicted", StructureSetInfo | null>>;

/** Remarks about the CT, and about the predicted set and the reference that are shown, the worst first. */
export function remarksOfCase(
  detail: RemarkedCase,
  { reference, predicted }: LookedAt,
): CaseRemark[] {
  const onPrediction =
    predicted === null ? aboutOf(detail, "prediction") : flagsOf(predicted, "prediction");
  return worstFirst([
    ...onPrediction,
    ...aboutOf(detail, "ct"),
    ...aboutReference(detail, reference),
  ]);
}
