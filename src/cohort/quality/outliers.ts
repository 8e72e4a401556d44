/** Volumes far from those of the other cases. */

/** With fewer cases no volume counts as an outlier. */
const LEAST_CASES = 8;
/** Iglewicz and Hoaglin's limit for the modified z-score. */
const LIMIT = 3.5;

/**
 * Robust z-scores of volumes on a logarithmic scale (twice and half as much are equally far): distance from the median
 * in median absolute deviations, scaled to those of a normal distribution. Empty where there are too few, or all alike.
 */
export function outlyingVolumes(
  volumesCc: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const logs = new Map(
    [...volumesCc].filter(([, cc]) => cc > 0).map(([id, cc]) => [id, Math.log(cc)]),
  );
  if (logs.size < LEAST_CASES) return new Map();
  const middle = median([...logs.values()]);
  const spread = 1.4826 * median([...logs.values()].map((value) => Math.abs(value - middle)));
  if (spread === 0) return new Map();
  const scores = [...logs].map(([id, value]) => [id, (value - middle) / spread] as const);
  return new Map(scores.filter(([, score]) => Math.abs(score) > LIMIT));
}

/** Mean of the two in the middle where their number is even; not a number of none. */
function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By linear interpolation between the ranks; not a number of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const rank = share * (sorted.length - 1);
  const below = Math.floor(rank);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (rank - below);
}
