import type { Remark } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";
import { countsOf, type Severity, severities } from "./severity.ts";

/** A shape for each severity, so that colour is not all that tells them apart. */
const marks = { severe: "■", warning: "▲", notice: "○" } as const;

interface SeverityBadgeProps {
  readonly severity: Severity;
  readonly children: string;
}

/** A word or number with the shape and the colour of a severity. Plain elements: the work list has hundreds. */
export function SeverityBadge({ severity, children }: SeverityBadgeProps) {
  return (
    <span className="severity" data-severity={severity}>
      <span aria-hidden>{marks[severity]} </span>
      {children}
    </span>
  );
}

/** How many remarks there are of each severity, the worst first; nothing for no remarks. */
export function SeverityBadges({ remarks }: { readonly remarks: readonly Remark[] }) {
  const counts = countsOf(remarks);
  return severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => (
      <SeverityBadge key={severity} severity={severity}>
        {texts.remarks.counts[severity](counts[severity])}
      </SeverityBadge>
    ));
}
