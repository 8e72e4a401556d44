/** The one list of a use-case's cases: every input is in it once, used or left out by a reason. */
import { ArcuateError } from "../../base/index.ts";

/** A case, or a folder without one, that a use-case leaves out. */
export interface LeftOutCase {
  /** The folder or archive; for a case of a cohort, its id. */
  readonly source: string;
  /** Why, for a program. */
  readonly code: string;
  /** Why, for a person. */
  readonly reason: string;
  /** What is wrong with the case; null where nothing is wrong and a rule leaves it out. */
  readonly error: ArcuateError | null;
}

/** As it is printed and kept: without what only the program needs. */
export type LeftOutReport = Omit<LeftOutCase, "error">;

export interface CaseList<Used> {
  readonly used: readonly Used[];
  readonly leftOut: readonly LeftOutCase[];
  /** What a person should know about the list as a whole. */
  readonly remarks: readonly string[];
}

/** A case that cannot be used. @throws Everything that is not a fault of the input. */
export function unusableCase(source: string, error: unknown): LeftOutCase {
  if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
  return { source, code: error.code, reason: error.message, error };
}

/** A case that is left out by a rule. */
export function ruledOut(source: string, code: string, reason: string): LeftOutCase {
  return { source, code, reason, error: null };
}

/** The list's entries without their errors. */
export function leftOutReport(leftOut: readonly LeftOutCase[]): LeftOutReport[] {
  return leftOut.map(({ source, code, reason }) => ({ source, code, reason }));
}

/**
 * Refuses cases that cannot be used; those that a rule leaves out are no fault.
 * @param work What could not be done, as a verb: "train".
 * @throws {ArcuateError} What is wrong with the only one; `cases-unusable` for several.
 */
export function refuseUnusable(
  { used, leftOut }: Pick<CaseList<unknown>, "used" | "leftOut">,
  work: string,
): void {
  const errors = leftOut.flatMap(({ error }) => error ?? []);
  const [first] = errors;
  if (first === undefined) return;
  const unusable = leftOut.filter(({ error }) => error !== null);
  if (errors.length === 1) throw used.length === 0 ? first : ofCase(unusable[0]!, first);
  const reasons = unusable.map(named).join("; ");
  const message = `Cannot ${work}: each case must be usable, got ${errors.length} that are not: ${reasons}`;
  throw new ArcuateError("input", "cases-unusable", message, { fields: { cases: errors.length } });
}

/** A reason with its case, which many errors do not name. */
function named({ source, reason }: LeftOutCase): string {
  return reason.includes(source) ? reason : `${source}: ${reason}`;
}

/** The same error, whose message names the case. */
function ofCase(leftOut: LeftOutCase, cause: ArcuateError): ArcuateError {
  if (leftOut.reason.includes(leftOut.source)) return cause;
  const { kind, code, fields, message } = cause;
  return new ArcuateError(kind, code, `${message} (in ${leftOut.source})`, { fields, cause });
}
