/** The results of a review session: Table 3, agreement between raters, and every rating as a line of CSV. */
import { agreementOf, type RatingLine, ratingsCsv, scoreTable } from "../../../review/index.ts";
import {
  accountsById,
  appendAudit,
  itemsOf,
  type Queries,
  type RatingRow,
  type ReviewSessionRow,
  ratingsOf,
} from "../../../store/index.ts";
import type { ReviewResults } from "../../contract/index.ts";
import type { reviewRoutes } from "../../contract/review.ts";
import type { HandlersOf, Sent } from "../../http/handle.ts";
import { standing, superseded } from "./ratings.ts";
import { requireResults, requireSession } from "./sessions.ts";

type ResultHandlers = Pick<HandlersOf<typeof reviewRoutes>, "reviewResults" | "reviewCsv">;

export const resultHandlers: ResultHandlers = {
  reviewResults: async ({ context: { db }, account, params: { sessionId } }) => {
    const session = await requireSession(db, sessionId);
    await requireResults(db, session, account);
    const rows = await ratingsOf(db, session.id);
    return resultsOf(session, await linesOf(db, session, rows), superseded(rows));
  },

  reviewCsv: async ({ context: { db }, account, params: { sessionId } }): Promise<Sent> => {
    const session = await requireSession(db, sessionId);
    await requireResults(db, session, account);
    const lines = await linesOf(db, session, await ratingsOf(db, session.id));
    await appendAudit(db, {
      by: account.name,
      action: "ratings.export",
      subject: sessionId,
      details: { ratings: lines.length },
    });
    const headers = { "content-disposition": `attachment; filename="ratings-${sessionId}.csv"` };
    return { bytes: Buffer.from(ratingsCsv(lines)), mediaType: "text/csv; charset=utf-8", headers };
  },
};

type Line = RatingLine & { readonly itemId: string };

/** Every rating that counts, sorted by rater, case and structure. */
async function linesOf(
  db: Queries,
  { id, structures }: ReviewSessionRow,
  given: readonly RatingRow[],
): Promise<Line[]> {
  const items = new Map((await itemsOf(db, id)).map((item) => [item.id, item]));
  const rows = standing(given);
  const people = await accountsById(
    db,
    rows.map(({ accountId }) => accountId),
  );
  return rows
    .map((row): Line => {
      const { caseId, diagnosis, structure, source } = items.get(row.itemId)!;
      return {
        ...{ itemId: row.itemId, caseId, diagnosis, structure, source },
        raterId: row.accountId,
        rater: people.get(row.accountId)?.name ?? "",
        score: row.score,
        comment: row.comment,
        timeMs: row.timeMs,
        ratedAt: row.ratedAt.toISOString(),
      };
    })
    .sort(
      (a, b) =>
        a.rater.localeCompare(b.rater, "en") ||
        a.caseId.localeCompare(b.caseId, "en") ||
        structures.indexOf(a.structure) - structures.indexOf(b.structure),
    );
}

function resultsOf(
  { structures, seed }: ReviewSessionRow,
  lines: readonly Line[],
  replaced: readonly RatingRow[],
): ReviewResults {
  const names = new Map(lines.map(({ raterId, rater }) => [raterId, rater]));
  const person = (id: string) => ({ id, name: names.get(id) ?? "" });
  const raters = [...names.keys()];
  const own = (id: string) => lines.filter(({ raterId }) => raterId === id);
  const table = (given: readonly Line[]) =>
    scoreTable(given, structures).map((row) => ({ ...row, counts: { ...row.counts } }));
  return {
    pooled: table(lines),
    byRater: raters.map((id) => ({ rater: person(id), rows: table(own(id)) })),
    agreement: agreementOf(lines, seed).map(
      ({ raterIds, items, exactShare, linear, quadratic }) => ({
        raters: [person(raterIds[0]), person(raterIds[1])],
        items,
        exactShare,
        linear: describeKappa(linear),
        quadratic: describeKappa(quadratic),
      }),
    ),
    superseded: raters.flatMap((id) => {
      const ratings = replaced.filter(({ accountId }) => accountId === id).length;
      return ratings === 0 ? [] : [{ rater: person(id), ratings }];
    }),
    timeMs: raters.map((id) => ({
      rater: person(id),
      median: median(own(id).map(({ timeMs }) => timeMs)),
    })),
  };
}

function describeKappa(
  kappa: { value: number; interval: readonly [number, number] | undefined } | undefined,
): { value: number; interval: [number, number] | null } | null {
  if (kappa === undefined) return null;
  return { value: kappa.value, interval: kappa.interval ? [...kappa.interval] : null };
}

/** Of one number or more. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
