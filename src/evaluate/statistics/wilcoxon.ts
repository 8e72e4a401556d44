export interface SignedRankTest {
  /** Pairs that differ; the others say nothing about the direction and are left out. */
  readonly n: number;
  /** Sum of the ranks of the positive differences. */
  readonly positiveRankSum: number;
  /** Two-sided. */
  readonly p: number;
  readonly method: "exact" | "normal";
}

/** Up to this many pairs the distribution is exact: every way to sign the ranks is counted. */
const MOST_COUNTED = 50;

/**
 * Differences closer than this to each other, or to 0, are one: figures read from a table with two decimals leave
 * 0.94 - 0.93 and 0.91 - 0.90 apart by rounding alone.
 */
const SAME = 1e-9;

/**
 * Wilcoxon's signed-rank test of paired differences, two-sided. Differences of 0 are dropped, ties share their mean
 * rank. Up to 50 pairs the probability is exact, given the ranks and with ties (every sign equally likely); above that
 * it is the normal approximation with corrections for ties and continuity. Without a pair that differs p is 1.
 *
 * Source: Wilcoxon, Individual comparisons by ranking methods, 1945; Pratt and Gibbons, Concepts of nonparametric
 * theory, 1981, chapter 3.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const told = differences.filter((each) => Math.abs(each) > SAME);
  const n = told.length;
  if (n === 0) return { n, positiveRankSum: 0, p: 1, method: "exact" };
  const { doubledRanks, tieSizes } = rankMagnitudes(told);
  const doubledSum = told.reduce(
    (sum, each, index) => sum + (each > 0 ? doubledRanks[index]! : 0),
    0,
  );
  const isExact = n <= MOST_COUNTED;
  const p = isExact ? exactP(doubledRanks, doubledSum) : normalP(n, doubledSum / 2, tieSizes);
  return { n, positiveRankSum: doubledSum / 2, p, method: isExact ? "exact" : "normal" };
}

/** Ranks of the magnitudes, doubled so that ties are whole numbers too. */
function rankMagnitudes(differences: readonly number[]): {
  doubledRanks: Int32Array;
  tieSizes: number[];
} {
  const magnitudes = differences.map(Math.abs);
  const order = magnitudes.map((_, index) => index).sort((a, b) => magnitudes[a]! - magnitudes[b]!);
  const doubledRanks = new Int32Array(magnitudes.length);
  const tieSizes: number[] = [];
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && magnitudes[order[end]!]! - magnitudes[order[end - 1]!]! <= SAME) {
      end++;
    }
    // Ranks first + 1 to end; twice their mean.
    for (let place = first; place < end; place++) doubledRanks[order[place]!] = first + 1 + end;
    tieSizes.push(end - first);
    first = end;
  }
  return { doubledRanks, tieSizes };
}

/** Share of all ways to sign the ranks whose sum lies as far from the middle or farther. */
function exactP(doubledRanks: Int32Array, doubledSum: number): number {
  const most = doubledRanks.reduce((sum, rank) => sum + rank, 0);
  let share = new Float64Array(most + 1);
  share[0] = 1;
  let reached = 0;
  for (const rank of doubledRanks) {
    const next = new Float64Array(most + 1);
    for (let sum = 0; sum <= reached; sum++) {
      next[sum]! += share[sum]! / 2;
      next[sum + rank]! += share[sum]! / 2;
    }
    reached += rank;
    share = next;
  }
  const least = Math.min(doubledSum, most - doubledSum);
  let tail = 0;
  for (let sum = 0; sum <= least; sum++) tail += share[sum]!;
  return Math.min(1, 2 * tail);
}

function normalP(n: number, rankSum: number, tieSizes: readonly number[]): number {
  const ties = tieSizes.reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  const away = Math.abs(rankSum - (n * (n + 1)) / 4);
  return Math.min(1, 2 * upperTail(Math.max(away - 0.5, 0) / Math.sqrt(variance)));
}

/**
 * Share of a standard normal above z >= 0, to about 1e-15: Taylor's series of the middle for small z, else a
 * continued fraction of Mills' ratio, from its end.
 */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let [term, sum] = [z, z];
    for (let k = 3; term > sum * 1e-17; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let ratio = z;
  for (let k = 60; k > 0; k--) ratio = z + k / ratio;
  return density / ratio;
}
