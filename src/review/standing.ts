/** Ratings are only ever added. The valid one for an item and rater is the latest that was not withdrawn. */
import type { Score } from "./scale.ts";

export interface RecordedRating {
  readonly id: string;
  readonly itemId: string;
  readonly raterId: string;
  readonly score: Score;
  /** Grows with every rating that is recorded. */
  readonly sequence: number;
  readonly isUndone: boolean;
}

/** Ratings that were not withdrawn, and in whose place a later one of the same rater stands. */
export function supersededRatings<T extends RecordedRating>(history: readonly T[]): T[] {
  const standing = new Set(standingRatings(history).map(({ id }) => id));
  return history.filter(({ id, isUndone }) => !isUndone && !standing.has(id));
}

/** One rating for each item and rater, in the order in which they were given. */
export function standingRatings<T extends RecordedRating>(history: readonly T[]): T[] {
  const standing = new Map<string, T>();
  for (const rating of [...history].sort((a, b) => a.sequence - b.sequence)) {
    if (rating.isUndone) continue;
    const key = `${rating.itemId} ${rating.raterId}`;
    standing.delete(key); // so that a later rating takes a later place
    standing.set(key, rating);
  }
  return [...standing.values()];
}
