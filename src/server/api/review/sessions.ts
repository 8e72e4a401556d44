/** Which contours are rated in a review session, by whom, and who may see the results. */
import { randomUUID } from "node:crypto";
import { schemeOfCohort } from "../../../cohort/index.ts";
import { drawRounds } from "../../../review/index.ts";
import {
  type AccountRow,
  accountsById,
  addRaters,
  appendAudit,
  insertReviewSession,
  isRater,
  listReviewSessions,
  type Queries,
  type ReviewItemRow,
  type ReviewSessionRow,
  ratersOf,
  reviewSessionById,
  sessionCounts,
  setsOfCase,
} from "../../../store/index.ts";
import { type LabelScheme, narrowScheme } from "../../../structures/index.ts";
import type { ReviewSession } from "../../contract/index.ts";
import type { reviewRoutes } from "../../contract/review.ts";
import type { Call, HandlersOf } from "../../http/handle.ts";
import { conflict, notFound, RequestProblem } from "../../http/problems.ts";
import { requireCase } from "../case-parts.ts";
import { NOBODY, personOf } from "../describe.ts";

type SessionHandlers = Pick<
  HandlersOf<typeof reviewRoutes>,
  "listReviewSessions" | "createReviewSession" | "getReviewSession" | "reviseSession"
>;

export const sessionHandlers: SessionHandlers = {
  listReviewSessions: async ({ context: { db }, account }) => {
    const rows = await listReviewSessions(db);
    const sessions: ReviewSession[] = [];
    for (const row of rows) sessions.push(await describeSession(db, row, account));
    return { sessions };
  },

  createReviewSession,

  getReviewSession: async ({ context: { db }, account, params }) =>
    describeSession(db, await requireSession(db, params.sessionId), account),

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

/**
 * The review session with this id.
 * @throws {RequestProblem} 404 `not-found`.
 */
export async function requireSession(db: Queries, id: string): Promise<ReviewSessionRow> {
  const row = await reviewSessionById(db, id);
  if (row === undefined) throw notFound("review session");
  return row;
}

/**
 * Lets only raters of the session through.
 * @throws {RequestProblem} 403 `no-rater`.
 */
export async function requireRater(
  db: Queries,
  { id }: ReviewSessionRow,
  account: AccountRow,
): Promise<void> {
  if (await isRater(db, id, account.id)) return;
  throw new RequestProblem(403, "no-rater", "Cannot do this: you must be a rater of the session");
}

/** Every account must exist and be allowed to rate. */
async function requireAccounts(db: Queries, ids: readonly string[]): Promise<void> {
  const accounts = await accountsById(db, ids);
  for (const id of ids) {
    const account = accounts.get(id);
    if (account === undefined || account.role === "reader") throw notFound("rater");
  }
}

/** Raters must not see the scores of others, or which contours are automatic, before they have rated everything. */
async function maySeeResults(
  db: Queries,
  session: ReviewSessionRow,
  account: AccountRow,
): Promise<boolean> {
  const own = (await ratersOf(db, session.id)).find(({ id }) => id === account.id);
  if (own === undefined) return true;
  return own.rated >= (await sessionCounts(db, session.id)).items;
}

/**
 * Lets only those through who may see the results: a rater must have rated all items first.
 * @throws {RequestProblem} 403 `results-hidden`.
 */
export async function requireResults(
  db: Queries,
  session: ReviewSessionRow,
  account: AccountRow,
): Promise<void> {
  if (await maySeeResults(db, session, account)) return;
  throw new RequestProblem(
    403,
    "results-hidden",
    "Cannot show the results yet: you must have rated all items first",
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
  context: { db, folders },
  account,
  body,
}: Call<typeof reviewRoutes.createReviewSession>): Promise<ReviewSession> {
  const scheme = narrowScheme(await schemeOfCohort(folders.cohort), body.structures);
  const raterIds = body.raterIds ?? [account.id];
  await requireAccounts(db, raterIds);
  const drawings = await drawingsOf(db, body, scheme);
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
    throw conflict(
      "session-differs",
      "Cannot begin the review: its id must be new, got one that another session has",
    );
  }
  return describeSession(db, made, account);
}

/** Every structure of the latest predicted sets, and for a blinded session of the references. */
async function drawingsOf(
  db: Queries,
  { id, caseIds, isBlinded }: Call<typeof reviewRoutes.createReviewSession>["body"],
  { structures }: LabelScheme,
): Promise<Omit<ReviewItemRow, "round">[]> {
  const wanted = new Set(structures.map(({ name }) => name));
  const drawings: Omit<ReviewItemRow, "round">[] = [];
  for (const caseId of new Set(caseIds)) {
    await requireCase(db, caseId);
    const sets = await setsOfCase(db, caseId);
    const predicted = sets.find(({ role }) => role === "predicted");
    // Contours on another CT would tell a blinded rater which of the two they are.
    const reference = sets.find(
      ({ role, ctId }) => role === "reference" && (!predicted || ctId === predicted.ctId),
    );
    const chosen = [
      { source: "automatic", set: predicted },
      { source: "manual", set: isBlinded ? reference : undefined },
    ] as const;
    for (const { source, set } of chosen) {
      for (const { name, label, startSlice } of set?.structures ?? []) {
        if (set === undefined || !wanted.has(name)) continue;
        const about = { id: randomUUID(), sessionId: id, caseId, structureSetId: set.id };
        drawings.push({ ...about, structure: name, label, source, startSlice });
      }
    }
  }
  return drawings;
}
