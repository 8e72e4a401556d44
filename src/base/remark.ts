import { type RemarkCode, remarkKinds } from "./remark-kinds.ts";
import { type Severity, severities } from "./severity.ts";

/** What a person should know about a case, a reference or a result. It changes and decides nothing. */
export interface Remark {
  /** Stable, kebab-case, e.g. `side-wrong`. Those about a case and its reference are `RemarkCode`s. */
  readonly code: string;
  readonly severity: Severity;
  /** TG-263 name; null where it concerns the whole case. */
  readonly structure: string | null;
  /** The CT's slices that it concerns, counted from 1, ascending; absent where it concerns no slices of their own. */
  readonly slices?: readonly number[];
  /** What was measured or counted, by a name with its unit, e.g. `volumeCc`, `distanceMm`, `contours`. */
  readonly figures?: Readonly<Record<string, number>>;
  /** For a person: no patient data and no text from a DICOM file. */
  readonly text: string;
}

/** A remark about a case or its reference, of a kind that `remarkKinds` lists. */
export interface CaseRemark extends Remark {
  readonly code: RemarkCode;
}

/** What a remark says beside its kind; see `Remark`. */
export type RemarkDetails = Partial<Pick<Remark, "structure" | "slices" | "figures">>;

/** A remark about a case or its reference, with the severity of its kind. */
export function caseRemark(
  code: RemarkCode,
  text: string,
  { structure = null, slices, figures }: RemarkDetails = {},
): CaseRemark {
  const { severity } = remarkKinds[code];
  return {
    code,
    severity,
    structure,
    ...(slices && { slices }),
    ...(figures && { figures }),
    text,
  };
}

/** The same remarks with the worst first, otherwise in their order. */
export function worstFirst<T extends Pick<Remark, "severity">>(remarks: readonly T[]): T[] {
  const rank = ({ severity }: T) => severities.indexOf(severity);
  return [...remarks].sort((a, b) => rank(a) - rank(b));
}
