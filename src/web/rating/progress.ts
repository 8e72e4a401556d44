import type { Rating, ReviewItem } from "../../server/contract/index.ts";
import type { Pending, Refused } from "../review/outbox.ts";

/** How an item stands for the rater: their rating, and whether the server has stored it yet. */
export interface Standing {
  readonly rating: Pick<Rating, "id" | "score" | "comment"> | null;
  readonly status: "open" | "saved" | "saving";
}

/** The item's standing. A rating that waits to be saved counts before the one that the server has. */
export function standingOf(item: ReviewItem, pending: readonly Pending[]): Standing {
  const last = pending.findLast(({ itemId }) => itemId === item.id);
  if (last?.kind === "rate") {
    const { ratingId: id, score, comment } = last;
    return { rating: { id, score, comment }, status: "saving" };
  }
  if (last?.kind === "undo") return { rating: null, status: "saving" };
  return { rating: item.rating, status: item.rating === null ? "open" : "saved" };
}

/** Why the server refused the last rating of an item; null if it refused none. */
export function refusalOf(item: ReviewItem, refused: readonly Refused[]): string | null {
  return refused.findLast(({ itemId }) => itemId === item.id)?.why ?? null;
}

/** Place of the next item without a rating, from this one on and then from the start; null if all have one. */
export function nextOpen(isRated: readonly boolean[], place: number): number | null {
  for (let step = 1; step <= isRated.length; step++) {
    const next = (place + step) % isRated.length;
    if (isRated[next] === false) return next;
  }
  return null;
}
