import type { CaseRemark } from "../../server/contract/index.ts";
import type { TitleOf } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { remarkText } from "./remark-text.ts";
import { SeverityBadge } from "./severity-badges.tsx";

interface RemarkListProps {
  readonly remarks: readonly CaseRemark[];
  readonly titleOf: TitleOf;
}

/** Every remark in its order, with its severity, its structure and what it is about. */
export function RemarkList({ remarks, titleOf }: RemarkListProps) {
  return (
    <ul className="remarks">
      {remarks.map((remark, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two remarks may be equal, and the list never changes in part
        <li key={place}>
          <SeverityBadge severity={remark.severity}>
            {texts.remarks.severities[remark.severity]}
          </SeverityBadge>{" "}
          {texts.remarks.withSource(remarkText(remark, titleOf), texts.remarks.about[remark.about])}
        </li>
      ))}
    </ul>
  );
}
