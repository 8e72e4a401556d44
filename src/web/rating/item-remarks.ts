import type { CaseRemark, ReviewItem } from "../../server/contract/index.ts";
import { type RemarkedCase, remarksOfSet } from "../remarks/of-case.ts";

/** What is known about the structure set of an item. */
export type ItemRemarks =
  | { readonly kind: "shown"; readonly remarks: readonly CaseRemark[] }
  /** Remarks would tell a rater which contours are predicted. */
  | { readonly kind: "blinded" }
  | { readonly kind: "setNotFound" };

/** Remarks about the structure set to be rated, the worst first. */
export function remarksOfItem(
  detail: RemarkedCase,
  item: Pick<ReviewItem, "structureSetId">,
): ItemRemarks {
  if (item.structureSetId === null) return { kind: "blinded" };
  const set = detail.structureSets.find(({ id }) => id === item.structureSetId);
  return set ? { kind: "shown", remarks: remarksOfSet(detail, set) } : { kind: "setNotFound" };
}
