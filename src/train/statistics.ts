/**
 * Normalisation statistics of a whole population from those of many micro-batches.
 *
 * The vectors hold mean and variance in pairs, unit after unit, as `ParameterLayout.statistics` says.
 */

import type { ParameterLayout } from "../model/index.ts";
import { elementCount } from "../nn/index.ts";

/** How fast running statistics follow: the weight of a new micro-batch. */
const MOMENTUM = 0.1;

/** Moves running statistics towards a micro-batch's. */
export function follow(running: Float32Array, batch: Float32Array): Float32Array {
  return running.map((value, index) => value + MOMENTUM * (batch[index]! - value));
}

/**
 * Statistics of all micro-batches together: the mean of their means, and the mean of their variances plus the variance
 * of their means.
 */
export function pool(batches: readonly Float32Array[], layout: ParameterLayout): Float32Array {
  const average = (index: number, of: (value: number) => number) =>
    batches.reduce((sum, batch) => sum + of(batch[index]!), 0) / batches.length;
  const pooled = new Float32Array(batches[0]!.length);
  for (let pair = 0; pair + 1 < layout.statistics.length; pair += 2) {
    const mean = layout.statistics[pair]!;
    const variance = layout.statistics[pair + 1]!;
    for (let channel = 0; channel < elementCount(mean.shape); channel++) {
      const at = mean.offset + channel;
      const centre = average(at, (value) => value);
      const between = average(at, (value) => (value - centre) ** 2);
      pooled[at] = centre;
      pooled[variance.offset + channel] =
        average(variance.offset + channel, (value) => value) + between;
    }
  }
  return pooled;
}
