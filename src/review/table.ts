/** Table 3 of the paper: how often each score was given, by diagnosis and structure. */
import type { Source } from "./order.ts";
import { type Score, scores } from "./scale.ts";

/** A valid rating, with the item it is about. */
export interface GivenScore {
  readonly caseId: string;
  readonly diagnosis: string | null;
  readonly structure: string;
  readonly source: Source;
  readonly raterId: string;
  readonly score: Score;
}

export interface ScoreRow {
  readonly diagnosis: string | null;
  readonly structure: string;
  readonly source: Source;
  readonly counts: Readonly<Record<Score, number>>;
  readonly total: number;
}

/**
 * One row for each diagnosis, source and structure that was rated: diagnoses by name with unknown last, automatic
 * before manual, structures as listed. Pooled over all raters in `given`.
 */
export function scoreTable(
  given: readonly GivenScore[],
  structures: readonly string[],
): ScoreRow[] {
  const rows = new Map<string, GivenScore[]>();
  for (const each of given) {
    const key = JSON.stringify([each.diagnosis, each.source, each.structure]);
    const list = rows.get(key);
    if (list === undefined) rows.set(key, [each]);
    else list.push(each);
  }
  return [...rows.values()]
    .map((list) => rowOf(list))
    .sort(
      (a, b) =>
        compareDiagnoses(a.diagnosis, b.diagnosis) ||
        a.source.localeCompare(b.source, "en") ||
        structures.indexOf(a.structure) - structures.indexOf(b.structure),
    );
}

function rowOf(list: readonly GivenScore[]): ScoreRow {
  const { diagnosis, structure, source } = list[0]!;
  const counts = { excellent: 0, good: 0, acceptable: 0, notAcceptable: 0 };
  for (const { score } of list) counts[score]++;
  const total = scores.reduce((sum, score) => sum + counts[score], 0);
  return { diagnosis, structure, source, counts, total };
}

function compareDiagnoses(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a.localeCompare(b, "en");
}
