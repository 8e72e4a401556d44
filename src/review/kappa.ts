/** Agreement of two raters beyond chance, on a scale whose steps have an order. */
import { createRandom } from "../base/index.ts";

/** How much a disagreement of d steps counts: d, or its square. */
export type KappaWeights = "linear" | "quadratic";

/** The scores that two raters gave the same item, as category numbers from 0. */
export type ScorePair = readonly [first: number, second: number];

/**
 * Cohen's weighted kappa: one minus the weighted disagreement over that expected by chance from how often each rater
 * gives each category. 1 is full agreement, 0 what chance gives. Undefined without pairs, and where both raters gave
 * the same category to every item: agreement by chance is then complete.
 *
 * @param categories How many there are.
 * @throws {RangeError} For a number that is no category.
 * Source: Cohen, Weighted kappa, 1968.
 */
export function weightedKappa(
  pairs: readonly ScorePair[],
  categories: number,
  weights: KappaWeights,
): number | undefined {
  const counts = new Float64Array(categories * categories);
  for (const [first, second] of pairs) {
    if (
      ![first, second].every((each) => Number.isInteger(each) && each >= 0 && each < categories)
    ) {
      throw new RangeError(`Cannot weigh agreement: scores must be 0 to ${categories - 1}`);
    }
    counts[first * categories + second]!++;
  }
  return kappaOf(counts, categories, weights);
}

function kappaOf(
  counts: Float64Array,
  categories: number,
  weights: KappaWeights,
): number | undefined {
  const first = new Float64Array(categories);
  const second = new Float64Array(categories);
  let total = 0;
  for (let a = 0; a < categories; a++) {
    for (let b = 0; b < categories; b++) {
      const count = counts[a * categories + b]!;
      first[a]! += count;
      second[b]! += count;
      total += count;
    }
  }
  let observed = 0;
  let expected = 0;
  for (let a = 0; a < categories; a++) {
    for (let b = 0; b < categories; b++) {
      const weight = weights === "linear" ? Math.abs(a - b) : (a - b) ** 2;
      observed += weight * counts[a * categories + b]!;
      expected += (weight * first[a]! * second[b]!) / total;
    }
  }
  return expected > 0 ? 1 - observed / expected : undefined;
}

const RESAMPLES = 2000;

/** Fewer pairs say nothing about their spread. */
const LEAST_PAIRS = 5;

/**
 * Percentile bootstrap interval (95 %) of weighted kappa: the pairs are drawn again with replacement. Draws in which
 * kappa is undefined are left out. Undefined for fewer than five pairs, or where most draws are undefined. The same
 * seed gives the same interval.
 *
 * Source: Efron, Bootstrap methods: another look at the jackknife, 1979.
 */
export function kappaInterval(
  pairs: readonly ScorePair[],
  categories: number,
  { weights, seed }: { readonly weights: KappaWeights; readonly seed: number },
): readonly [low: number, high: number] | undefined {
  if (pairs.length < LEAST_PAIRS) return undefined;
  const random = createRandom(seed);
  const seen: number[] = [];
  const counts = new Float64Array(categories * categories);
  for (let round = 0; round < RESAMPLES; round++) {
    counts.fill(0);
    for (let drawn = 0; drawn < pairs.length; drawn++) {
      const [first, second] = pairs[random.integer(pairs.length)]!;
      counts[first * categories + second]!++;
    }
    const kappa = kappaOf(counts, categories, weights);
    if (kappa !== undefined) seen.push(kappa);
  }
  if (seen.length < RESAMPLES / 2) return undefined;
  seen.sort((a, b) => a - b);
  const at = (share: number) => seen[Math.min(Math.floor(share * seen.length), seen.length - 1)]!;
  return [at(0.025), at(0.975)];
}
