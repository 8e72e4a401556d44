/** The cases of a cohort that a use-case reads: the test group, the pool, or both. */
import { ArcuateError } from "../../base/index.ts";
import type { CohortCase } from "../../cohort/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { type NamedCohort, separateCohorts } from "./cohort-cases.ts";

export const cohortGroups = ["test", "training", "all"] as const;

export type CohortGroup = (typeof cohortGroups)[number];

/** A case of a group, and how to read it. */
export interface GroupCase {
  readonly id: string;
  /** See `ctSha256Of`; undefined where an earlier version imported the case. */
  readonly ctSha256: string | undefined;
  readonly isTest: boolean;
  readonly load: (scheme: LabelScheme, signal: AbortSignal) => Promise<CohortCase>;
}

export interface OpenedGroup {
  /** Sorted by id. */
  readonly cases: readonly GroupCase[];
  /** Cases of the test group that were excluded after the draw, or are gone. */
  readonly lost: readonly string[];
  /** Null where no test group was drawn. */
  readonly testGroupSha256: string | null;
}

/**
 * The one cohort that the paths name; undefined when they name none.
 * @throws {ArcuateError} `cohort-not-alone` when other cases or another cohort stand beside it.
 */
export async function onlyCohort(paths: readonly string[]): Promise<NamedCohort | undefined> {
  const { cohorts, others } = await separateCohorts(paths);
  const [first] = cohorts;
  if (first === undefined) return undefined;
  const isAlone = others.length === 0 && cohorts.every(({ path }) => path === first.path);
  if (isAlone) {
    const isWhole = cohorts.some(({ caseIds }) => caseIds.length === 0);
    const caseIds = isWhole ? [] : cohorts.flatMap((each) => each.caseIds);
    return { path: first.path, caseIds };
  }
  const message = "Cannot use a cohort: it must be named alone, got other cases beside it";
  throw new ArcuateError("usage", "cohort-not-alone", message);
}

/**
 * Opens the group; where single cases were named, only these.
 * @throws {ArcuateError} `case-not-in-group` for a named case that is not in it; as `openCohort` and `openTestGroup`.
 */
export async function openGroup(
  { path, caseIds }: NamedCohort,
  group: CohortGroup,
): Promise<OpenedGroup> {
  const { openCohort, openTestGroup } = await import("../../cohort/index.ts");
  const pool = await openCohort(path);
  const hasTest = group === "test" || (group === "all" && pool.testGroupSha256 !== null);
  const test = hasTest ? await openTestGroup(path) : undefined;
  const cases: GroupCase[] = [];
  for (const id of test?.caseIds ?? []) {
    const load: GroupCase["load"] = (scheme, signal) => test!.load(id, scheme, { signal });
    cases.push({ id, ctSha256: test?.ctSha256.get(id), isTest: true, load });
  }
  for (const id of group === "test" ? [] : pool.caseIds) {
    const load: GroupCase["load"] = (scheme, signal) => pool.load(id, scheme, { signal });
    cases.push({ id, ctSha256: pool.ctSha256.get(id), isTest: false, load });
  }
  const sorted = cases.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { testGroupSha256 } = pool;
  if (caseIds.length === 0) return { cases: sorted, lost: test?.lost ?? [], testGroupSha256 };
  const known = new Set(cases.map(({ id }) => id));
  for (const id of caseIds) if (!known.has(id)) throw notInGroup(id, group);
  const named = sorted.filter(({ id }) => caseIds.includes(id));
  return { cases: named, lost: [], testGroupSha256 };
}

function notInGroup(caseId: string, group: CohortGroup): ArcuateError {
  const where = group === "all" ? "in the pool or the test group" : `in the ${group} group`;
  const message = `Cannot use ${caseId}: it must be ${where} and not excluded, got one that is not; see --group`;
  return new ArcuateError("usage", "case-not-in-group", message, { fields: { case: caseId } });
}
