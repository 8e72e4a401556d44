/** Summary of a sample of numbers. */
export interface SampleDescription {
  readonly n: number;
  readonly mean: number;
  /** With n - 1; 0 for a single number. */
  readonly standardDeviation: number;
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  readonly least: number;
  readonly greatest: number;
}

/** Undefined for an empty sample. Quartiles as `quantile`. */
export function describeSample(values: readonly number[]): SampleDescription | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const mean = meanOf(values);
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    n,
    mean,
    standardDeviation: n === 1 ? 0 : Math.sqrt(squares / (n - 1)),
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    least: sorted[0]!,
    greatest: sorted[n - 1]!,
  };
}

/** Of at least one number. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}

/** Of at least one number, in any order. */
export function medianOf(values: ArrayLike<number>): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/**
 * The value below which a share of a rising sample lies: linear between the two nearest ranks, at rank (n - 1) share
 * from 0. The default of numpy and R (type 7). The sample holds at least one number.
 */
export function quantile(sorted: Float64Array, share: number): number {
  const rank = (sorted.length - 1) * share;
  const low = Math.floor(rank);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (rank - low) * (sorted[high]! - sorted[low]!);
}
