import { createRandom } from "../../base/index.ts";
import { quantile } from "./sample.ts";

export interface BootstrapOptions {
  readonly seed: number;
  readonly resamples?: number;
  readonly confidence?: number;
}

/**
 * Percentile bootstrap interval of a statistic: the sample is redrawn with replacement many times, and the interval
 * holds the middle share of the statistic's values. The same seed gives the same interval. Undefined for fewer than two
 * numbers, which say nothing about their spread.
 *
 * Source: Efron, Bootstrap methods: another look at the jackknife, 1979.
 */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (sample: Float64Array) => number,
  { seed, resamples = 10_000, confidence = 0.95 }: BootstrapOptions,
): readonly [low: number, high: number] | undefined {
  if (values.length < 2) return undefined;
  const random = createRandom(seed);
  const sample = new Float64Array(values.length);
  const seen = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    for (let place = 0; place < sample.length; place++) {
      sample[place] = values[random.integer(values.length)]!;
    }
    seen[round] = statistic(sample);
  }
  seen.sort();
  const outside = (1 - confidence) / 2;
  return [quantile(seen, outside), quantile(seen, 1 - outside)];
}
