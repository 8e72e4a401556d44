/** Review sessions, their items, and ratings. */
import { and, asc, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Queries } from "./database.ts";
import {
  accounts,
  cases,
  ratings,
  reviewItems,
  reviewRaters,
  reviewSessions,
  structureSets,
} from "./schema.ts";

export type ReviewSessionRow = typeof reviewSessions.$inferSelect;
export type ReviewItemRow = typeof reviewItems.$inferSelect;
export type RatingRow = typeof ratings.$inferSelect;

export interface NewReviewSession {
  readonly session: Omit<ReviewSessionRow, "createdAt">;
  readonly items: readonly ReviewItemRow[];
  readonly raterIds: readonly string[];
}

/** Items are many: a statement takes this many rows. */
const ROWS_AT_ONCE = 500;

/** Adds a review session with its items and raters; false, without a change, when there is one of this id. */
export async function insertReviewSession(
  db: Queries,
  { session, items, raterIds }: NewReviewSession,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const made = await tx
      .insert(reviewSessions)
      .values(session)
      .onConflictDoNothing()
      .returning({ id: reviewSessions.id });
    if (made.length === 0) return false;
    for (let start = 0; start < items.length; start += ROWS_AT_ONCE) {
      await tx.insert(reviewItems).values(items.slice(start, start + ROWS_AT_ONCE));
    }
    await addRaters(tx, session.id, raterIds);
    return true;
  });
}

/** Adds raters to a review session; those who are raters already stay. */
export async function addRaters(
  db: Queries,
  sessionId: string,
  raterIds: readonly string[],
): Promise<void> {
  if (raterIds.length === 0) return;
  const rows = [...new Set(raterIds)].map((accountId) => ({ sessionId, accountId }));
  await db.insert(reviewRaters).values(rows).onConflictDoNothing();
}

/** All review sessions, newest first. */
export function listReviewSessions(db: Queries): Promise<ReviewSessionRow[]> {
  return db.select().from(reviewSessions).orderBy(desc(reviewSessions.createdAt));
}

/** The review session with this id; undefined where there is none. */
export async function reviewSessionById(
  db: Queries,
  id: string,
): Promise<ReviewSessionRow | undefined> {
  const [row] = await db.select().from(reviewSessions).where(eq(reviewSessions.id, id));
  return row;
}

export interface SessionCounts {
  readonly cases: number;
  readonly items: number;
}

/** How many cases and items a review session has. */
export async function sessionCounts(db: Queries, sessionId: string): Promise<SessionCounts> {
  const [row] = await db
    .select({
      items: sql<number>`count(*)::int`,
      cases: sql<number>`count(distinct ${reviewItems.caseId})::int`,
    })
    .from(reviewItems)
    .where(eq(reviewItems.sessionId, sessionId));
  return row!;
}

export interface RaterProgress {
  readonly id: string;
  readonly name: string;
  /** Items that they have rated, without ratings they took back. */
  readonly rated: number;
}

/** The raters of a review session with their progress, sorted by name. */
export function ratersOf(db: Queries, sessionId: string): Promise<RaterProgress[]> {
  return db
    .select({
      id: accounts.id,
      name: accounts.name,
      rated: sql<number>`(select count(distinct ${ratings.itemId})::int from ${ratings} inner join ${reviewItems} on ${reviewItems.id} = ${ratings.itemId} where ${reviewItems.sessionId} = ${sessionId} and ${ratings.accountId} = ${accounts.id} and ${ratings.undoneAt} is null)`,
    })
    .from(reviewRaters)
    .innerJoin(accounts, eq(accounts.id, reviewRaters.accountId))
    .where(eq(reviewRaters.sessionId, sessionId))
    .orderBy(asc(accounts.nameKey));
}

/** Cases of blinded review sessions in which an account has not rated everything yet. */
export async function blindedCasesOf(db: Queries, accountId: string): Promise<ReadonlySet<string>> {
  const sessions = await db
    .select({ id: reviewSessions.id })
    .from(reviewSessions)
    .innerJoin(reviewRaters, eq(reviewRaters.sessionId, reviewSessions.id))
    .where(and(eq(reviewSessions.isBlinded, true), eq(reviewRaters.accountId, accountId)));
  const open: string[] = [];
  for (const { id } of sessions) {
    const own = await ratingsOf(db, id, accountId);
    const rated = new Set(own.map(({ itemId }) => itemId)).size;
    if (rated < (await sessionCounts(db, id)).items) open.push(id);
  }
  if (open.length === 0) return new Set();
  const rows = await db
    .selectDistinct({ caseId: reviewItems.caseId })
    .from(reviewItems)
    .where(inArray(reviewItems.sessionId, open));
  return new Set(rows.map(({ caseId }) => caseId));
}

/** Whether an account rates in a review session. */
export async function isRater(db: Queries, sessionId: string, accountId: string): Promise<boolean> {
  const rows = await db
    .select({ id: reviewRaters.accountId })
    .from(reviewRaters)
    .where(and(eq(reviewRaters.sessionId, sessionId), eq(reviewRaters.accountId, accountId)));
  return rows.length > 0;
}

/** An item with what a rater may know of its case. */
export type ItemOfCase = ReviewItemRow & {
  readonly patient: string;
  readonly diagnosis: string | null;
  /** The version of the CT that it was drawn on. */
  readonly ctId: string;
};

/** The items of a review session with patient and diagnosis, in no order. */
export async function itemsOf(db: Queries, sessionId: string): Promise<ItemOfCase[]> {
  const rows = await db
    .select({
      item: reviewItems,
      patient: cases.patient,
      diagnosis: cases.diagnosis,
      ctId: structureSets.ctId,
    })
    .from(reviewItems)
    .innerJoin(cases, eq(cases.caseId, reviewItems.caseId))
    .innerJoin(structureSets, eq(structureSets.id, reviewItems.structureSetId))
    .where(eq(reviewItems.sessionId, sessionId));
  return rows.map(({ item, ...rest }) => ({ ...item, ...rest }));
}

/** The item with this id; undefined where there is none. */
export async function itemById(db: Queries, id: string): Promise<ReviewItemRow | undefined> {
  const [row] = await db.select().from(reviewItems).where(eq(reviewItems.id, id));
  return row;
}

export type NewRating = Pick<
  RatingRow,
  "id" | "itemId" | "accountId" | "score" | "comment" | "timeMs"
>;

/** Adds a rating, or returns the one that is stored under this id, unchanged. */
export async function insertRating(
  db: Queries,
  rating: NewRating,
): Promise<{ row: RatingRow; isNew: boolean }> {
  const [made] = await db.insert(ratings).values(rating).onConflictDoNothing().returning();
  if (made !== undefined) return { row: made, isNew: true };
  const [there] = await db.select().from(ratings).where(eq(ratings.id, rating.id));
  return { row: there!, isNew: false };
}

/**
 * Takes a rating back; the row stays, with the time. Doing it again changes nothing.
 * @returns The rating as it was before; undefined when the account has none of this id in the session.
 */
export async function undoRating(
  db: Queries,
  id: string,
  { sessionId, accountId }: { readonly sessionId: string; readonly accountId: string },
): Promise<RatingRow | undefined> {
  const [own] = await db
    .select({ rating: ratings })
    .from(ratings)
    .innerJoin(reviewItems, eq(reviewItems.id, ratings.itemId))
    .where(
      and(
        eq(ratings.id, id),
        eq(ratings.accountId, accountId),
        eq(reviewItems.sessionId, sessionId),
      ),
    );
  if (own === undefined) return undefined;
  await db
    .update(ratings)
    .set({ undoneAt: new Date() })
    .where(and(eq(ratings.id, id), isNull(ratings.undoneAt)));
  return own.rating;
}

/** The ratings of a session, or of one rater in it, oldest first, without those taken back. */
export async function ratingsOf(
  db: Queries,
  sessionId: string,
  accountId?: string,
): Promise<RatingRow[]> {
  const rows = await db
    .select({ rating: ratings })
    .from(ratings)
    .innerJoin(reviewItems, eq(reviewItems.id, ratings.itemId))
    .where(
      and(
        eq(reviewItems.sessionId, sessionId),
        isNull(ratings.undoneAt),
        accountId === undefined ? undefined : eq(ratings.accountId, accountId),
      ),
    )
    .orderBy(asc(ratings.sequence));
  return rows.map(({ rating }) => rating);
}

/** Ratings of some structure sets with rater and session, oldest first, without those taken back. */
export async function ratingsOfSets(db: Queries, structureSetIds: readonly string[]) {
  if (structureSetIds.length === 0) return [];
  return db
    .select({
      rating: ratings,
      structure: reviewItems.structure,
      sessionId: reviewItems.sessionId,
      isBlinded: reviewSessions.isBlinded,
      rater: accounts.name,
    })
    .from(ratings)
    .innerJoin(reviewItems, eq(reviewItems.id, ratings.itemId))
    .innerJoin(reviewSessions, eq(reviewSessions.id, reviewItems.sessionId))
    .innerJoin(accounts, eq(accounts.id, ratings.accountId))
    .where(and(isNull(ratings.undoneAt), inArray(reviewItems.structureSetId, [...structureSetIds])))
    .orderBy(asc(ratings.sequence));
}
