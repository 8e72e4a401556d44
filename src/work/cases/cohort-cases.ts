/** Cohorts among the inputs of a training: it reads their pools and nothing of their test groups. */
import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import type { PoolCaseId } from "../../cohort/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { WorkContext } from "../context.ts";
import { unlearnable } from "../train/refuse-for-training.ts";
import { sourceOf, type TakeCase, type TrainingSource } from "../train/training-source.ts";
import { type CaseList, ruledOut, unusableCase } from "./case-list.ts";

/** A cohort that was named: some cases of it, or, with no case ids, all of it. */
export interface NamedCohort {
  readonly path: string;
  readonly caseIds: readonly string[];
}

/** Separates paths in cohorts from others. Links are followed, so a link to a case's folder counts as that case. */
export async function separateCohorts(
  paths: readonly string[],
): Promise<{ cohorts: NamedCohort[]; others: string[] }> {
  const { cohortAround } = await import("../../cohort/index.ts");
  const cohorts: NamedCohort[] = [];
  const others: string[] = [];
  for (const path of paths) {
    const real = await realpath(path).catch(() => path); // reading it later says that it is not there
    const cohort = cohortAround(real);
    if (cohort === undefined) others.push(path);
    else {
      const [folder, caseId] = relative(cohort, real).split(sep);
      const caseIds = folder === "cases" && caseId !== undefined ? [caseId] : [];
      cohorts.push({ path: cohort, caseIds });
    }
  }
  return { cohorts, others };
}

/** What the pools of cohorts add to the list of cases. */
export interface LoadedPools extends Omit<CaseList<never>, "used"> {
  /** Null without a cohort, or without a test group. */
  readonly testGroupSha256: string | null;
}

/**
 * Loads the cases of a cohort's pool, one after the other, and hands each to `take`. Where the whole cohort was named,
 * every other case of it is left out by a reason: test cases, excluded ones, and those that came after the draw.
 *
 * @throws {ArcuateError} `several-cohorts`; `test-case-in-training`; as `openCohort`; whatever `take` throws.
 */
export async function loadPools(
  cohorts: readonly NamedCohort[],
  { scheme, take }: { scheme: LabelScheme; take: TakeCase },
  { progress, signal }: Pick<WorkContext, "progress" | "signal">,
): Promise<LoadedPools> {
  const [path, another] = new Set(cohorts.map((each) => each.path));
  if (path === undefined) return { leftOut: [], remarks: [], testGroupSha256: null };
  if (another !== undefined) {
    const message =
      "Cannot train: the cases must come from one cohort, with one test group, got several cohorts";
    throw new ArcuateError("usage", "several-cohorts", message);
  }
  const { openCohort } = await import("../../cohort/index.ts");
  const pool = await openCohort(path);
  const named = cohorts.flatMap(({ caseIds }) => caseIds).map(pool.requirePoolCase);
  const isWhole = cohorts.some(({ caseIds }) => caseIds.length === 0);
  const ids: ReadonlySet<PoolCaseId> = new Set(isWhole ? pool.caseIds : named);
  const leftOut = isWhole
    ? pool.outside.map(({ caseId, code, reason }) => ruledOut(caseId, code, reason))
    : [];
  let done = 0;
  for (const caseId of ids) {
    signal.throwIfAborted();
    progress.report("load cases", done++, ids.size);
    const loaded = await pool
      .load(caseId, scheme, { signal })
      .catch((error) => void leftOut.push(unusableCase(caseId, error)));
    if (!loaded) continue;
    const problem = unlearnable(loaded.loaded.path, { ...loaded, scheme });
    if (problem !== undefined) {
      leftOut.push(unusableCase(caseId, problem));
      continue;
    }
    const source = await sourceOf(caseId, { ...loaded, scheme });
    if (source.source.drawn.length > 0) await take(source);
    else leftOut.push(ruledOut(caseId, "nothing-drawn", NOTHING_DRAWN));
  }
  progress.report("load cases", ids.size, ids.size);
  const { testGroupSha256 } = pool;
  return { leftOut, remarks: testGroupSha256 === null ? [NO_TEST_GROUP] : [], testGroupSha256 };
}

const NOTHING_DRAWN = "its planning set draws none of the structures to learn";
const NO_TEST_GROUP = "the cohort has no test group: `arcuate cohort split` draws one";

/**
 * Refuses a test case wherever its files lie: a copy has the same id, and under other UIDs the same voxels.
 * @throws {ArcuateError} `test-case-in-training`.
 */
export async function refuseTestCase(
  cohorts: readonly NamedCohort[],
  { id: caseId, ctSha256 }: Pick<TrainingSource, "id" | "ctSha256">,
): Promise<void> {
  if (cohorts.length === 0) return;
  const { refuseTestCases } = await import("../../cohort/index.ts");
  for (const { path } of cohorts) await refuseTestCases(path, [{ caseId, ctSha256 }]);
}
