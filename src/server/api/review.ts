/** Review sessions, ratings, Table 3, agreement. */
import { randomUUID } from "node:crypto";
import {
  agreementOf,
  drawRounds,
  orderFor,
  type RatingLine,
  ratingScale,
  ratingScaleSource,
  ratingsCsv,
  scoreTable,
  standingRatings,
} from "../../review/index.ts";
import {
  type AccountRow,
  accountsById,
  addRaters,
  appendAudit,
  type ItemOfCase,
  insertRating,
  insertReviewSession,
  isRater,
  itemById,
  itemsOf,
  listReviewSessions,
  type Queries,
  type RatingRow,
  type ReviewItemRow,
  type ReviewSessionRow,
  ratersOf,
  ratingsOf,
  reviewSessionById,
  sessionCounts,
  setById,
  setsOfCase,
  undoRating,
} from "../../store/index.ts";
import type { Rating, ReviewItem, ReviewResults, ReviewSession } from "../contract/index.ts";
import type { reviewRoutes } from "../contract/review.ts";
import type { Call, HandlersOf, Sent } from "../http/handle.ts";
import { conflict, notFound, RequestProblem } from "../http/problems.ts";
import { requireCase } from "./cases.ts";
import { NOBODY, personOf } from "./describe.ts";
import { oneStructure } from "./one-structure.ts";

export const reviewHandlers: HandlersOf<typeof reviewRoutes> = {
  ratingScale: async () => ({ scale: [...ratingScale], source: ratingScaleSource }),

  listReviewSessions: async ({ context: { db }, account }) => {
    const rows = await listReviewSessions(db);
    const sessions: ReviewSession[] = [];
    for (const row of rows) sessions.push(await describeSession(db, row, account));
    return { sessions };
  },

  createReviewSession,

  getReviewSession: async ({ context: { db }, account, params }) =>
    describeSession(db, await requireSession(db, params.sessionId), account),

  myReviewItems: async ({ context: { db }, account, params: { sessionId } }) => {
    const session = await requireSession(db, sessionId);
    await requireRater(db, session, account);
    const own = standing(await ratingsOf(db, sessionId, account.id));
    const ratings = new Map(own.map((rating) => [rating.itemId, rating]));
    const { seed, isBlinded } = session;
    const items = orderFor(await itemsOf(db, sessionId), { seed, raterId: account.id });
    return { items: items.map((item) => describeItem(item, ratings.get(item.id), isBlinded)) };
  },

  reviewItemLabels: async ({ context: { db, store }, account, params }): Promise<Sent> => {
    const session = await requireSession(db, params.sessionId);
    await requireRater(db, session, account);
    const item = await requireItem(db, params);
    const set = await setById(db, item.structureSetId);
    if (set === undefined) throw notFound("structure set");
    const bytes = await oneStructure(await store.files.read(set.labelsSha256), item.label);
    // No ETag of the content: in a blinded session it would tell one set from another.
    const headers = { "cache-control": "private, max-age=3600", "content-encoding": "gzip" };
    return { bytes, mediaType: "application/octet-stream", headers };
  },

  rate,

  undoRating: async ({ context: { db }, account, params: { sessionId, ratingId } }) => {
    const undone = await db.transaction(async (tx) => {
      const rating = await undoRating(tx, ratingId, { sessionId, accountId: account.id });
      if (rating === undefined) throw notFound("rating");
      if (rating.undoneAt === null) {
        await appendAudit(tx, { by: account.name, action: "rating.undo", subject: ratingId });
      }
      return rating;
    });
    const own = standing(await ratingsOf(db, sessionId, account.id));
    const before = own.find(({ itemId }) => itemId === undone.itemId);
    return { itemId: undone.itemId, rating: before ? describeRating(before) : null };
  },

  reviewResults: async ({ context: { db }, account, params: { sessionId } }) => {
    const session = await requireSession(db, sessionId);
    await requireResults(db, session, account);
    return resultsOf(session, await linesOf(db, session));
  },

  reviewCsv: async ({ context: { db }, account, params: { sessionId } }): Promise<Sent> => {
    const session = await requireSession(db, sessionId);
    await requireResults(db, session, account);
    const lines = await linesOf(db, session);
    await appendAudit(db, {
      by: account.name,
      action: "ratings.export",
      subject: sessionId,
      details: { ratings: lines.length },
    });
    const headers = { "content-disposition": `attachment; filename="ratings-${sessionId}.csv"` };
    return { bytes: Buffer.from(ratingsCsv(lines)), mediaType: "text/csv; charset=utf-8", headers };
  },

  reviseSession: async ({ context: { db }, account, params: { sessionId }, body }) => {
    await requireSession(db, sessionId);
    await requireAccounts(db, body.addRaterIds);
    await db.transaction(async (tx) => {
      await addRaters(tx, sessionId, body.addRaterIds);
      await appendAudit(tx, {
        by: account.name,
        action: "review.raters",
        subject: sessionId,
        details: { added: body.addRaterIds.length },
      });
    });
    return { done: true };
  },
};

async function requireSession(db: Queries, id: string): Promise<ReviewSessionRow> {
  const row = await reviewSessionById(db, id);
  if (row === undefined) throw notFound("review session");
  return row;
}

async function requireItem(
  db: Queries,
  { sessionId, itemId }: { sessionId: string; itemId: string },
): Promise<ReviewItemRow> {
  const item = await itemById(db, itemId);
  if (item === undefined || item.sessionId !== sessionId) throw notFound("item");
  return item;
}

async function requireRater(
  db: Queries,
  { id }: ReviewSessionRow,
  account: AccountRow,
): Promise<void> {
  if (await isRater(db, id, account.id)) return;
  throw new RequestProblem(403, "no-rater", "Cannot do this: one must be a rater of the session");
}

/** All must be there and may rate. */
async function requireAccounts(db: Queries, ids: readonly string[]): Promise<void> {
  const accounts = await accountsById(db, ids);
  for (const id of ids) {
    const account = accounts.get(id);
    if (account === undefined || account.role === "reader") throw notFound("rater");
  }
}

/** Who rates must not see what others, or the sources, say before all is rated. */
async function maySeeResults(
  db: Queries,
  session: ReviewSessionRow,
  account: AccountRow,
): Promise<boolean> {
  const own = (await ratersOf(db, session.id)).find(({ id }) => id === account.id);
  if (own === undefined) return true;
  return own.rated >= (await sessionCounts(db, session.id)).items;
}

async function requireResults(
  db: Queries,
  session: ReviewSessionRow,
  account: AccountRow,
): Promise<void> {
  if (await maySeeResults(db, session, account)) return;
  throw new RequestProblem(
    403,
    "results-hidden",
    "Cannot show results yet: a rater must have rated everything first",
  );
}

async function describeSession(
  db: Queries,
  row: ReviewSessionRow,
  account: AccountRow,
): Promise<ReviewSession> {
  const people = await accountsById(db, row.createdBy === null ? [] : [row.createdBy]);
  return {
    id: row.id,
    title: row.title,
    isBlinded: row.isBlinded,
    seed: row.seed,
    createdAt: row.createdAt.toISOString(),
    createdBy: personOf(people, row.createdBy) ?? NOBODY,
    structures: [...row.structures],
    ...(await sessionCounts(db, row.id)),
    raters: await ratersOf(db, row.id),
    canSeeResults: await maySeeResults(db, row, account),
  };
}

async function createReviewSession({
  context: { db },
  account,
  body,
}: Call<typeof reviewRoutes.createReviewSession>): Promise<ReviewSession> {
  const raterIds = body.raterIds ?? [account.id];
  await requireAccounts(db, raterIds);
  const drawings = await drawingsOf(db, body);
  if (drawings.length === 0) {
    throw new RequestProblem(
      422,
      "nothing-to-rate",
      "Cannot begin a review: a case must have a predicted structure set, got none",
    );
  }
  const items = drawRounds(drawings, body.seed);
  const structures = [...new Set(items.map(({ structure }) => structure))];
  const { id, title, isBlinded, seed } = body;
  const session = { id, title, isBlinded, seed, structures, createdBy: account.id };
  await db.transaction(async (tx) => {
    if (!(await insertReviewSession(tx, { session, items, raterIds }))) return;
    await appendAudit(tx, {
      by: account.name,
      action: "review.create",
      subject: id,
      details: { isBlinded, items: items.length, raters: raterIds.length },
    });
  });
  const made = await requireSession(db, id);
  if (made.createdBy !== account.id || made.title !== title) {
    throw conflict("session-differs", "Cannot begin the review: its id must not be another's");
  }
  return describeSession(db, made, account);
}

/** Every structure of the latest predicted sets, and for a blinded session of the references. */
async function drawingsOf(
  db: Queries,
  { id, caseIds, structures, isBlinded }: Call<typeof reviewRoutes.createReviewSession>["body"],
): Promise<Omit<ReviewItemRow, "round">[]> {
  const wanted = structures && new Set(structures);
  const drawings: Omit<ReviewItemRow, "round">[] = [];
  for (const caseId of new Set(caseIds)) {
    await requireCase(db, caseId);
    const sets = await setsOfCase(db, caseId);
    const chosen = [
      { source: "automatic", set: sets.find(({ role }) => role === "predicted") },
      {
        source: "manual",
        set: isBlinded ? sets.find(({ role }) => role === "reference") : undefined,
      },
    ] as const;
    for (const { source, set } of chosen) {
      for (const { name, label, startSlice } of set?.structures ?? []) {
        if (set === undefined || (wanted && !wanted.has(name))) continue;
        const about = { id: randomUUID(), sessionId: id, caseId, structureSetId: set.id };
        drawings.push({ ...about, structure: name, label, source, startSlice });
      }
    }
  }
  return drawings;
}

async function rate({
  context: { db },
  account,
  params: { sessionId, ratingId },
  body: { itemId, score, comment, timeMs },
}: Call<typeof reviewRoutes.rate>): Promise<Rating> {
  const session = await requireSession(db, sessionId);
  await requireRater(db, session, account);
  await requireItem(db, { sessionId, itemId });
  const wanted = { id: ratingId, itemId, accountId: account.id, score, comment, timeMs };
  const { row, isNew } = await db.transaction(async (tx) => {
    const inserted = await insertRating(tx, wanted);
    if (inserted.isNew) {
      const event = { by: account.name, action: "rating.save", subject: ratingId } as const;
      await appendAudit(tx, { ...event, details: { item: itemId, score } });
    }
    return inserted;
  });
  const isSame =
    row.itemId === itemId &&
    row.accountId === account.id &&
    row.score === score &&
    row.comment === comment &&
    row.timeMs === timeMs;
  if (!isNew && !isSame) {
    throw conflict("rating-differs", "Cannot save: a rating of that id must say the same");
  }
  return describeRating(row);
}

function standing(rows: readonly RatingRow[]): RatingRow[] {
  const recorded = rows.map((row) => ({
    ...row,
    raterId: row.accountId,
    isUndone: row.undoneAt !== null,
  }));
  return standingRatings(recorded);
}

function describeRating({ id, itemId, score, comment, timeMs, ratedAt }: RatingRow): Rating {
  return { id, itemId, score, comment, timeMs, ratedAt: ratedAt.toISOString() };
}

function describeItem(
  item: ItemOfCase,
  rating: RatingRow | undefined,
  isBlinded: boolean,
): ReviewItem {
  return {
    id: item.id,
    caseId: item.caseId,
    patient: item.patient,
    diagnosis: item.diagnosis,
    structure: item.structure,
    label: item.label,
    structureSetId: isBlinded ? null : item.structureSetId,
    startSlice: item.startSlice,
    rating: rating ? describeRating(rating) : null,
  };
}

type Line = RatingLine & { readonly itemId: string };

/** Every rating that stands, by rater and then by case and structure. */
async function linesOf(db: Queries, { id, structures }: ReviewSessionRow): Promise<Line[]> {
  const items = new Map((await itemsOf(db, id)).map((item) => [item.id, item]));
  const rows = standing(await ratingsOf(db, id));
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

function resultsOf({ structures, seed }: ReviewSessionRow, lines: readonly Line[]): ReviewResults {
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
