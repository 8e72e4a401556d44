import type { CaseRemark } from "../../server/contract/index.ts";
import type { TitleOf } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";

/** A remark behind the title of its structure, if it is about one. */
export function remarkText(
  { structure, text }: Pick<CaseRemark, "structure" | "text">,
  titleOf: TitleOf,
): string {
  return structure === null ? text : texts.remarks.ofStructure(titleOf(structure), text);
}

/** A remark in one line with its severity, its structure, and whether it is about the reference or the prediction. */
export function remarkLine(remark: CaseRemark, titleOf: TitleOf): string {
  const words = texts.remarks;
  const told = words.withSource(remarkText(remark, titleOf), words.about[remark.about]);
  return words.withSeverity(words.severities[remark.severity], told);
}
