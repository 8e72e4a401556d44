/** Where cohorts are named among the cases of a training: their pools, and nothing of their test groups. */
import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import type { CohortCase, PoolCaseId } from "../../cohort/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { WorkContext } from "../context.ts";
import type { LoadedSource, TakeCase } from "../train/training-source.ts";

/** A cohort, and what of it was named: single cases, or with none the whole pool. */
export interface NamedCohort {
  readonly path: string;
  readonly caseIds: readonly string[];
}

/** Tells paths in cohorts from others; links are followed, so that a case's folder is known by whatever name. */
export async function separateCohorts(
  paths: readonly string[],
): Promise<{ cohorts: NamedCohort[]; others: string[] }> {
  const { cohortAround } = await import("../../cohort/index.ts");
  const cohorts: NamedCohort[] = [];
  const others: string[] = [];
  for (const path of paths) {
    const real = await realpath(path).catch(() => path); // what is not there is told when it is read
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

/**
 * Loads the cases of a cohort's pool, one after the other, and gives the hash of its test group.
 * @throws {ArcuateError} `several-cohorts`; `test-case-in-training`; as `openCohort`; whatever `take` throws.
 */
export async function loadPools(
  cohorts: readonly NamedCohort[],
  { scheme, take }: { scheme: LabelScheme; take: TakeCase },
  { progress, signal, remark }: WorkContext,
): Promise<string | null> {
  const [path, another] = new Set(cohorts.map((each) => each.path));
  if (path === undefined) return null;
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
  if (pool.testGroupSha256 === null) {
    remark("the cohort has no test group: `arcuate cohort split` draws one");
  }
  if (pool.unassigned.length > 0) {
    remark(
      `${pool.unassigned.length} cases are not in the pool: \`arcuate cohort split --extend\` takes them in`,
    );
  }
  let done = 0;
  for (const caseId of ids) {
    signal.throwIfAborted();
    progress.report("load cases", done++, ids.size);
    const loaded = sourceOf(await pool.load(caseId, scheme, { signal }), scheme);
    if (loaded.source.drawn.length > 0) await take(loaded);
    else remark(`passed over ${caseId}: it draws none of the structures`);
  }
  progress.report("load cases", ids.size, ids.size);
  return pool.testGroupSha256;
}

function sourceOf(
  { record, loaded, reference }: CohortCase,
  { structures }: LabelScheme,
): LoadedSource {
  const { labelMap, missingLabels } = reference;
  const isMissing = ({ label }: { label: number }) => missingLabels.includes(label);
  const source = {
    id: record.caseId,
    path: loaded.path,
    slices: labelMap.grid.size[0],
    drawn: structures.filter((each) => !isMissing(each)).map(({ name }) => name),
    missing: structures.filter(isMissing).map(({ name }) => name),
  };
  return {
    source,
    labelledCt: { id: record.caseId, ct: loaded.series.volume, labelMap, missingLabels },
  };
}

/** A copy of a test case that lies elsewhere is a test case too. */
export async function refuseTestCase(
  cohorts: readonly NamedCohort[],
  caseId: string,
): Promise<void> {
  const { refuseTestCases } = await import("../../cohort/index.ts");
  for (const { path } of cohorts) await refuseTestCases(path, [caseId]);
}
