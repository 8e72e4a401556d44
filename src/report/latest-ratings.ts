/** Of several ratings of one contour by one person, one counts: the latest. */

/** What says which contour was rated, by whom and when. */
interface DatedRating {
  readonly case: string;
  readonly structure: string;
  /** Empty where the ratings do not name their rater. */
  readonly rater: string;
  readonly source?: "automatic" | "manual" | undefined;
  /** Milliseconds since 1970; undefined where the ratings do not say when they were given. */
  readonly ratedAtMs?: number | undefined;
}

export interface CountedRatings<T> {
  /** One for each contour and rater, in the order given. */
  readonly counted: readonly T[];
  /** Those in whose place a later one of the same person stands. */
  readonly superseded: readonly T[];
}

/**
 * Takes the latest rating of each contour by each person: by the time it was given, and among equal or unknown times the
 * last in the list. Spellings of a rater that differ in case or in spaces at the ends are one person.
 */
export function latestRatings<T extends DatedRating>(given: readonly T[]): CountedRatings<T> {
  const latest = new Map<string, T>();
  for (const each of given) {
    const key = keyOf(each);
    const before = latest.get(key);
    if (before === undefined || timeOf(each) >= timeOf(before)) latest.set(key, each);
  }
  const counted = new Set(latest.values());
  return {
    counted: given.filter((each) => counted.has(each)),
    superseded: given.filter((each) => !counted.has(each)),
  };
}

function keyOf({ case: id, structure, rater, source = "automatic" }: DatedRating): string {
  return JSON.stringify([id, structure, source, rater.trim().toLowerCase()]);
}

function timeOf({ ratedAtMs }: DatedRating): number {
  return ratedAtMs ?? 0;
}
