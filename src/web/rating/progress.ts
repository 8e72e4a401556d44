import type { Rating, ReviewItem } from "../../server/contract/index.ts";
import type { Pending, Refused } from "./outbox.ts";

/** How an item stands for the rater: what they have said, and whether it is on disk yet. */
export interface Standing {
  readonly rating: Pick<Rating, "id" | "score" | "comment"> | null;
  readonly status: "open" | "saved" | "saving";
}

/** What waits to be saved counts before what the server has said. */
export function standingOf(item: ReviewItem, pending: readonly Pending[]): Standing {
  const last = pending.findLast(({ itemId }) => itemId === item.id);
  if (last?.kind === "rate") {
    const { ratingId: id, score, comment } = last;
    return { rating: { id, score, comment }, status: "saving" };
  }
  if (last?.kind === "undo") return { rating: null, status: "saving" };
  return { rating: item.rating, status: item.rating === null ? "open" : "saved" };
}

export function refusalOf(item: ReviewItem, refused: readonly Refused[]): string | null {
  return refused.findLast(({ pending }) => pending.itemId === item.id)?.why ?? null;
}

/** Place of the next item without a rating after this one, going round once; null when all have one. */
export function nextOpen(isRated: readonly boolean[], place: number): number | null {
  for (let step = 1; step <= isRated.length; step++) {
    const next = (place + step) % isRated.length;
    if (isRated[next] === false) return next;
  }
  return null;
}
