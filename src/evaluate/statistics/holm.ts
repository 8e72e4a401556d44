/**
 * Holm's correction of p values that were tested together: each is multiplied by the number of those not smaller, and
 * none falls below a smaller one's. In the order given.
 *
 * Source: Holm, A simple sequentially rejective multiple test procedure, 1979.
 */
export function holmAdjusted(p: readonly number[]): number[] {
  const order = p.map((_, index) => index).sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length).fill(0);
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.max(largest, Math.min(1, p[index]! * (p.length - place)));
    adjusted[index] = largest;
  });
  return adjusted;
}
