/** A mean over patients with an interval. */
import { bootstrapInterval } from "../../src/evaluate/index.ts";

/** A mean over pairs of patient and structure, with a 95 % interval; null where there is nothing to average, or one patient. */
export interface Estimate {
  readonly mean: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly pairs: number;
}

/** Of the resampling; the same figures give the same intervals. */
const SEED = 1;

/**
 * The mean over pairs, with an interval from resampled patients: the pairs of one patient are not independent, so a
 * patient is drawn with all of them. Pairs without a value are left out.
 */
export function estimateOf<Pair extends { readonly case: string }>(
  pairs: readonly Pair[],
  figureOf: (pair: Pair) => number | null,
): Estimate {
  const there = pairs.flatMap((pair) => {
    const value = figureOf(pair);
    return value === null ? [] : [{ case: pair.case, value }];
  });
  const patients = [...grouped(there, (each) => each.case).values()].map((own) => ({
    sum: own.reduce((sum, { value }) => sum + value, 0),
    count: own.length,
  }));
  const meanOfPatients = (places: ArrayLike<number>) => {
    let [sum, count] = [0, 0];
    for (let index = 0; index < places.length; index++) {
      const patient = patients[places[index]!]!;
      sum += patient.sum;
      count += patient.count;
    }
    return sum / count;
  };
  const places = patients.map((_, place) => place);
  return {
    mean: patients.length === 0 ? null : meanOfPatients(places),
    interval: bootstrapInterval(places, meanOfPatients, { seed: SEED }) ?? null,
    pairs: there.length,
  };
}

/** Items with the same key, in the order of the first of each. */
export function grouped<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
