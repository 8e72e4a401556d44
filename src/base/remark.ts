/** How much a remark matters: severe ones put the whole case or result in doubt. */
export const severities = ["severe", "warning", "notice"] as const;

export type Severity = (typeof severities)[number];

/** What a person should know about a case, a reference or a result. It changes and decides nothing. */
export interface Remark {
  /** Stable, kebab-case, e.g. `side-wrong`. */
  readonly code: string;
  readonly severity: Severity;
  /** TG-263 name; null where it concerns the whole case. */
  readonly structure: string | null;
  /** For a person: no patient data and no text from a DICOM file. */
  readonly text: string;
}

/** The same remarks with the worst first, otherwise in their order. */
export function worstFirst<T extends Pick<Remark, "severity">>(remarks: readonly T[]): T[] {
  const rank = ({ severity }: T) => severities.indexOf(severity);
  return [...remarks].sort((a, b) => rank(a) - rank(b));
}
