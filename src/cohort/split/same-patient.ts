/**
 * Which cases are of one patient. A hospital exports a patient under the real number and again under a research number:
 * two pseudonyms, but the voxels of the CT are the same.
 */
import { type CaseRemark, caseRemark } from "../../base/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";

/** What tells whose a case is. */
type Identified = Pick<CaseRecord, "caseId" | "patient"> & {
  readonly ct: Pick<CaseRecord["ct"], "voxelsSha256">;
};

/**
 * Groups cases by patient: those with one pseudonym, those with equal CTs, and what the two join. Groups and the cases
 * in them keep the order of `cases`. A case whose CT has no hash is grouped by its pseudonym alone.
 */
export function groupByPatient<T extends Identified>(cases: readonly T[]): T[][] {
  /** Each case points to what tells its patient, and these to each other where a case has both; ends at one of them. */
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    const parent = parents.get(name);
    return parent === undefined || parent === name ? name : rootOf(parent);
  };
  for (const each of cases) {
    for (const key of keysOfPatient(each)) {
      const [own, other] = [rootOf(each.caseId), rootOf(key)];
      if (own !== other) parents.set(own, other);
    }
  }
  const groups = new Map<string, T[]>();
  for (const each of cases) {
    const root = rootOf(each.caseId);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** The ids of all cases of the patients of which `caseIds` are cases, `caseIds` included. */
export function casesOfPatientsOf(
  caseIds: readonly string[],
  all: readonly Identified[],
): ReadonlySet<string> {
  const wanted = new Set(caseIds);
  const theirs = groupByPatient(all).filter((own) => own.some((each) => wanted.has(each.caseId)));
  return new Set([...caseIds, ...theirs.flat().map(({ caseId }) => caseId)]);
}

function keysOfPatient({ patient, ct: { voxelsSha256 } }: Identified): string[] {
  return [`patient ${patient}`, ...(voxelsSha256 === undefined ? [] : [`ct ${voxelsSha256}`])];
}

/** The ids of the other cases with the same CT, by case id; only cases that have such others. */
export function twinsAmong(cases: readonly Identified[]): ReadonlyMap<string, readonly string[]> {
  const byHash = new Map<string, string[]>();
  for (const { caseId, ct } of cases) {
    if (ct.voxelsSha256 === undefined) continue;
    const own = byHash.get(ct.voxelsSha256) ?? [];
    byHash.set(ct.voxelsSha256, [...own, caseId]);
  }
  const twins = new Map<string, readonly string[]>();
  for (const ids of byHash.values()) {
    if (ids.length < 2) continue;
    for (const id of ids) twins.set(id, ids.filter((other) => other !== id).sort());
  }
  return twins;
}

/**
 * The remark on a case whose CT is that of other cases.
 * @param testIds Cases of the test group.
 */
export function sameCt(others: readonly string[], testIds: ReadonlySet<string>): CaseRemark {
  const test = others.filter((id) => testIds.has(id));
  const held =
    test.length === 0
      ? "all count as one patient for the split"
      : `${test.join(", ")} ${test.length === 1 ? "is" : "are"} in the test group, so training reads none of them`;
  const text = `the CT has the same voxels as that of ${others.join(", ")}; ${held}`;
  return caseRemark("same-ct", text, { figures: { cases: others.length } });
}

/** The remark on a case of an earlier version whose CT could not be compared. */
export const notCompared: CaseRemark = caseRemark(
  "ct-not-compared",
  "the CT is not compared with those of other cases: an earlier version of Arcuate imported the case; " +
    "`arcuate cohort split` and the next import compare it",
);
