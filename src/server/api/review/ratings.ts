/** The items that a rater sees, and their ratings. */
import {
  orderFor,
  ratingScale,
  ratingScaleSource,
  standingRatings,
  supersededRatings,
} from "../../../review/index.ts";
import {
  appendAudit,
  type ItemOfCase,
  insertRating,
  itemById,
  itemsOf,
  type Queries,
  type RatingRow,
  type ReviewItemRow,
  ratingsOf,
  setById,
  undoRating,
} from "../../../store/index.ts";
import type { Rating, ReviewItem } from "../../contract/index.ts";
import type { reviewRoutes } from "../../contract/review.ts";
import type { Call, HandlersOf, Sent } from "../../http/handle.ts";
import { conflict, notFound } from "../../http/problems.ts";
import { oneStructure } from "../one-structure.ts";
import { requireRater, requireSession } from "./sessions.ts";

type RatingHandlers = Pick<
  HandlersOf<typeof reviewRoutes>,
  "ratingScale" | "myReviewItems" | "reviewItemLabels" | "rate" | "undoRating"
>;

export const ratingHandlers: RatingHandlers = {
  ratingScale: async () => ({ scale: [...ratingScale], source: ratingScaleSource }),

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
};

async function requireItem(
  db: Queries,
  { sessionId, itemId }: { sessionId: string; itemId: string },
): Promise<ReviewItemRow> {
  const item = await itemById(db, itemId);
  if (item === undefined || item.sessionId !== sessionId) throw notFound("item");
  return item;
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
    throw conflict(
      "rating-differs",
      "Cannot save the rating: its id must be new, got one that another rating has",
    );
  }
  return describeRating(row);
}

/** The ratings that count: of each rater the latest of an item that was not taken back. */
export function standing(rows: readonly RatingRow[]): RatingRow[] {
  return standingRatings(rows.map(recorded));
}

/** The others that were not taken back. */
export function superseded(rows: readonly RatingRow[]): RatingRow[] {
  return supersededRatings(rows.map(recorded));
}

function recorded(row: RatingRow) {
  return { ...row, raterId: row.accountId, isUndone: row.undoneAt !== null };
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
    ctId: item.ctId,
    startSlice: item.startSlice,
    rating: rating ? describeRating(rating) : null,
  };
}
