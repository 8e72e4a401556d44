/** The names of diagnosis groups: which there are, and one spelling for each. */
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import {
  diagnosisGroupOf,
  diagnosisGroupRule,
  isSameName,
  type LabelScheme,
} from "../../structures/index.ts";

/**
 * The diagnosis group in the spelling that Arcuate stores.
 * @throws {ArcuateError} `diagnosis-invalid`.
 */
export function requireGroup(group: string): string {
  const known = diagnosisGroupOf(group);
  if (known !== undefined) return known;
  const message = `Cannot use the diagnosis group: it must be ${diagnosisGroupRule}`;
  throw new ArcuateError("usage", "diagnosis-invalid", message);
}

/** The groups that the structures of a scheme are drawn for. */
export function groupsOfScheme({ structures }: LabelScheme): string[] {
  return [...new Set(structures.flatMap(({ diagnoses }) => diagnoses ?? []))];
}

/** The known group that differs in capitals and outer spaces alone; else the text itself, without outer spaces. */
export function spelledAsKnown(group: string, known: readonly string[]): string {
  const wanted = group.trim();
  return known.find((each) => isSameName(each, wanted)) ?? wanted;
}

/** From this length on, two names that differ in one letter are likely one name with a slip. */
const TELLING_LENGTH = 5;

/** The known group that this one is probably a slip of; undefined for a known group, and for one of its own. */
export function slipOf(group: string, known: readonly string[]): string | undefined {
  const wanted = group.trim().toLowerCase();
  if (wanted.length < TELLING_LENGTH) return undefined;
  if (known.some((each) => isSameName(each, wanted))) return undefined;
  return known.find((each) => isOneSlipApart(wanted, each.toLowerCase()));
}

/** Whether one letter is added, lost, another, or changed places with its neighbour. */
function isOneSlipApart(a: string, b: string): boolean {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [inA, inB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (inA.length <= 1 && inB.length <= 1) return true;
  return inA.length === 2 && inB.length === 2 && inA[0] === inB[1] && inA[1] === inB[0];
}

/** What a person should know of a group that was named for all cases. */
export function remarksOnGroup(
  group: string | undefined,
  known: readonly string[],
): readonly CaseRemark[] {
  const meant = group === undefined ? undefined : slipOf(group, known);
  if (group === undefined || meant === undefined) return [];
  return [resembles(group, meant)];
}

/** The remark on a group that is probably a slip of a known one. */
export function resembles(group: string, meant: string): CaseRemark {
  const text = `the group ${group} is one letter away from ${meant}, and counts as a group of its own`;
  return caseRemark("group-resembles", text);
}
