/** Agreement of each pair of raters on the items that both rated. */
import { type KappaWeights, kappaInterval, type ScorePair, weightedKappa } from "./kappa.ts";
import { type Score, scores } from "./scale.ts";

export interface RatedItem {
  readonly itemId: string;
  readonly raterId: string;
  readonly score: Score;
}

interface Kappa {
  readonly value: number;
  /** Undefined for too few items. */
  readonly interval: readonly [low: number, high: number] | undefined;
}

export interface RaterAgreement {
  readonly raterIds: readonly [string, string];
  /** Rated by both. */
  readonly items: number;
  /** With the same score; 0 to 1. */
  readonly exactShare: number;
  readonly linear: Kappa | undefined;
  readonly quadratic: Kappa | undefined;
}

/** Every pair of raters who have an item in common, by id. At most one rating an item and rater: those that stand. */
export function agreementOf(ratings: readonly RatedItem[], seed: number): RaterAgreement[] {
  const byRater = new Map<string, Map<string, Score>>();
  for (const { raterId, itemId, score } of ratings) {
    const own = byRater.get(raterId) ?? new Map<string, Score>();
    byRater.set(raterId, own.set(itemId, score));
  }
  const raters = [...byRater.keys()].sort();
  return raters.flatMap((first, index) =>
    raters.slice(index + 1).flatMap((second) => {
      const pairs = pairsOf(byRater.get(first)!, byRater.get(second)!);
      return pairs.length === 0 ? [] : [agree([first, second], pairs, seed)];
    }),
  );
}

function pairsOf(
  first: ReadonlyMap<string, Score>,
  second: ReadonlyMap<string, Score>,
): ScorePair[] {
  return [...first]
    .sort(([a], [b]) => (a < b ? -1 : 1)) // the interval must not depend on who rated when
    .flatMap(([itemId, score]): ScorePair[] => {
      const other = second.get(itemId);
      return other === undefined ? [] : [[scores.indexOf(score), scores.indexOf(other)]];
    });
}

function agree(
  raterIds: readonly [string, string],
  pairs: readonly ScorePair[],
  seed: number,
): RaterAgreement {
  const kappa = (weights: KappaWeights): Kappa | undefined => {
    const value = weightedKappa(pairs, scores.length, weights);
    if (value === undefined) return undefined;
    return { value, interval: kappaInterval(pairs, scores.length, { weights, seed }) };
  };
  const same = pairs.filter(([a, b]) => a === b).length;
  return {
    raterIds,
    items: pairs.length,
    exactShare: same / pairs.length,
    linear: kappa("linear"),
    quadratic: kappa("quadratic"),
  };
}
