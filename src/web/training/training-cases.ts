/** What a training run's report says about its cases, arranged for the page. */
import type { TrainingReport } from "../../server/contract/index.ts";

/** Cases that a run left out for one reason. */
export interface LeftOutGroup {
  readonly code: string;
  readonly reason: string;
  readonly caseIds: readonly string[];
}

/** The cases left out, grouped by code and reason: the largest group first, equal ones in the order of the report. */
export function casesByReason(leftOut: TrainingReport["leftOut"]): LeftOutGroup[] {
  const groups = new Map<string, LeftOutGroup>();
  for (const { caseId, code, reason } of leftOut) {
    const key = JSON.stringify([code, reason]);
    const caseIds = groups.get(key)?.caseIds ?? [];
    groups.set(key, { code, reason, caseIds: [...caseIds, caseId] });
  }
  return [...groups.values()].sort((a, b) => b.caseIds.length - a.caseIds.length);
}

/** In how many of the used cases each structure is drawn; 0 for one that no case has. */
export function drawnCounts(
  structures: readonly string[],
  used: TrainingReport["used"],
): { readonly name: string; readonly count: number }[] {
  return structures.map((name) => ({
    name,
    count: used.filter(({ drawn }) => drawn.includes(name)).length,
  }));
}
