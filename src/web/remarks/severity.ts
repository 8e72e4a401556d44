import type { Remark } from "../../server/contract/index.ts";

export type Severity = Remark["severity"];

/** The worst first. */
export const severities = ["severe", "warning", "notice"] as const satisfies readonly Severity[];

type Graded = Pick<Remark, "severity">;

/** How many remarks have each severity. */
export function countsOf(remarks: readonly Graded[]): Readonly<Record<Severity, number>> {
  const counts = { severe: 0, warning: 0, notice: 0 };
  for (const { severity } of remarks) counts[severity]++;
  return counts;
}

/** Below 0 if `a` is the less serious list: fewer severe remarks, then fewer warnings, then fewer notices. */
export function compareRemarks(a: readonly Graded[], b: readonly Graded[]): number {
  const [ofA, ofB] = [countsOf(a), countsOf(b)];
  for (const severity of severities) {
    if (ofA[severity] !== ofB[severity]) return ofA[severity] - ofB[severity];
  }
  return 0;
}

/** The same remarks with the worst first, otherwise in their order. */
export function worstFirst<T extends Graded>(remarks: readonly T[]): T[] {
  const rank = ({ severity }: T) => severities.indexOf(severity);
  return remarks.toSorted((a, b) => rank(a) - rank(b));
}
