/** Whether a figure that a run measures again and again has flattened. */

/** How a figure went from the middle third of its values to the last third. */
export type Course =
  | { readonly kind: "too-few"; readonly values: number; readonly fewest: number }
  | {
      readonly kind: "rising" | "falling" | "flat";
      readonly values: number;
      /** Mean of the last third less that of the middle third. */
      readonly change: number;
      /** Mean of the middle third less that of the first. */
      readonly changeBefore: number;
      /** Highest less lowest value of the last third. */
      readonly spread: number;
    };

/**
 * With four values in a third, the rule calls one in twenty courses of pure noise rising or falling; with three, one in
 * seven (simulated with normally distributed values).
 */
const FEWEST_VALUES = 12;

/**
 * A figure is rising or falling when its mean over the last third of the values differs from its mean over the middle
 * third by more than the values of the last third differ from each other. Otherwise it has flattened. A straight line
 * counts as rising, however slowly it rises: n values lie between the means of thirds of n values, n - 1 within one.
 *
 * @param values - In order; when their number is no multiple of three, the first third has more.
 */
export function courseOf(values: readonly number[]): Course {
  if (values.length < FEWEST_VALUES)
    return { kind: "too-few", values: values.length, fewest: FEWEST_VALUES };
  const third = Math.floor(values.length / 3);
  const last = values.slice(-third);
  const middle = meanOf(values.slice(-2 * third, -third));
  const change = meanOf(last) - middle;
  const spread = Math.max(...last) - Math.min(...last);
  const direction = change > 0 ? "rising" : "falling";
  return {
    kind: Math.abs(change) > spread ? direction : "flat",
    values: values.length,
    change,
    changeBefore: middle - meanOf(values.slice(0, -2 * third)),
    spread,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
