/**
 * An exponential average of the weights over the steps of a run. Single steps of a large learning rate scatter around
 * what they tend to; their average lies nearer to it (Polyak averaging; Izmailov et al. 2018 compare such averages).
 */

/** Early on, the average keeps less of itself, so that the first steps are soon forgotten. */
const EARLY_STEPS = 10;

/**
 * The average after a step.
 *
 * @param average Before the step. It is left as it is.
 * @param weights After the step.
 * @param step Steps taken, this one included.
 * @param share What the average keeps of itself, 0 to 1; 0 gives the weights.
 */
export function averageAfter(
  average: Float32Array,
  weights: Float32Array,
  step: number,
  share: number,
): Float32Array {
  if (share === 0) return weights;
  const kept = Math.min(share, step / (step + EARLY_STEPS));
  const after = new Float32Array(average.length);
  for (let index = 0; index < after.length; index++) {
    after[index] = weights[index]! + kept * (average[index]! - weights[index]!);
  }
  return after;
}
