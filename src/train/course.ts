/** Whether a figure that a run measures again and again has flattened. */

/** How a figure went from the middle third of its values to the last third. */
export type Course =
  | { readonly kind: "too-few"; readonly values: number; readonly fewest: number }
  | {
      readonly kind: "rising" | "falling" | "flat";
      readonly values: number;
      /** Mean of the last third less that of the third before. */
      readonly change: number;
      /** The larger of the two thirds' ranges, each its highest value less its lowest. */
      readonly spread: number;
    };

/**
 * With three values in a third, the rule calls one in twenty courses of pure noise rising or falling; with two, one in
 * five (simulated with normally distributed values).
 */
const FEWEST_VALUES = 9;

/**
 * A figure is rising or falling when its mean over the last third of the values differs from its mean over the third
 * before by more than the values differ within either third. Otherwise it has flattened. A straight line that rises
 * by the same in every step counts as rising, however slowly: n steps lie between the means, n - 1 within a third.
 *
 * @param values - In order; when they are no multiple of three, the first third has more.
 */
export function courseOf(values: readonly number[]): Course {
  if (values.length < FEWEST_VALUES) {
    return { kind: "too-few", values: values.length, fewest: FEWEST_VALUES };
  }
  const third = Math.floor(values.length / 3);
  const [before, last] = [values.slice(-2 * third, -third), values.slice(-third)];
  const change = meanOf(last) - meanOf(before);
  const spread = Math.max(rangeOf(before), rangeOf(last));
  const direction = change > 0 ? "rising" : "falling";
  const kind = Math.abs(change) > spread ? direction : "flat";
  return { kind, values: values.length, change, spread };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rangeOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}
