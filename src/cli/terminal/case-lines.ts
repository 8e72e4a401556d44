/** What became of the inputs of a command, in the same words from every command. */
import { type Remark, worstFirst } from "../../base/index.ts";

/** An input that was used, and what a person should know of it. */
export interface ReportedCase {
  /** How the command calls it: a folder, or the id of a case. */
  readonly name: string;
  readonly remarks: readonly Remark[];
}

/** An input that was left out. */
export interface ReportedOmission {
  readonly source: string;
  readonly reason: string;
}

/** How many inputs with the same reason are named before they are only counted. */
const NAMED = 8;

/** A line for each input that was left out; many with the same reason share lines. */
export function leftOutLines(leftOut: readonly ReportedOmission[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { source, reason } of leftOut) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), source]);
  }
  return [...byReason].flatMap(([reason, sources]) => {
    const lines = sources.slice(0, NAMED).map((source) => `left out ${source}: ${reason}`);
    const more = sources.length - NAMED;
    return more > 0 ? [...lines, `left out ${more} more: ${reason}`] : lines;
  });
}

/** A line for each remark, the worst of each case first. */
export function remarkLines(cases: readonly ReportedCase[]): string[] {
  return cases.flatMap(({ name, remarks }) =>
    worstFirst(remarks).map(({ severity, text }) => `${severity}: ${name}: ${text}`),
  );
}

/** "3 cases used, 2 left out". */
export function countLine(cases: number, leftOut: number, done: string): string {
  return `${cases} ${cases === 1 ? "case" : "cases"} ${done}, ${leftOut} left out`;
}
