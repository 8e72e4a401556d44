/** Whether contours are the same, in time that goes with their points however alike they are. */

/**
 * Equal for contours that go through the same points, wherever they begin and whichever way they turn, and for no
 * others.
 */
export function identityOf(points: Float64Array): string {
  const count = points.length / 3;
  const texts = [1, -1].map((step) => {
    const start = leastStart(points, step);
    const ordered = new Float64Array(points.length);
    for (let at = 0; at < count; at++) {
      const from = 3 * placeOf(start + at, step, count);
      for (let axis = 0; axis < 3; axis++) ordered[3 * at + axis] = points[from + axis]! + 0; // no -0
    }
    return Buffer.from(ordered.buffer).toString("latin1");
  });
  return texts.sort()[0]!;
}

/** Point of the contour that comes `at`-th, going forwards or backwards. */
function placeOf(at: number, step: number, count: number): number {
  const forwards = at % count;
  return step > 0 ? forwards : count - 1 - forwards;
}

/** Where to begin for the least of all sequences: two candidates race, and the loser's stretch is never looked at again. */
function leastStart(points: Float64Array, step: number): number {
  const count = points.length / 3;
  let [one, other, alike] = [0, 1, 0];
  while (one < count && other < count && alike < count) {
    const order = compare(
      points,
      placeOf(one + alike, step, count),
      placeOf(other + alike, step, count),
    );
    if (order === 0) {
      alike++;
      continue;
    }
    if (order > 0) one += alike + 1;
    else other += alike + 1;
    if (one === other) other++;
    alike = 0;
  }
  return Math.min(one, other);
}

function compare(points: Float64Array, a: number, b: number): number {
  for (let axis = 0; axis < 3; axis++) {
    const difference = points[3 * a + axis]! - points[3 * b + axis]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
