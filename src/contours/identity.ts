/** Whether contours are the same, in time proportional to their points however similar they are. */

/**
 * A text that is equal for contours through the same points, wherever they begin and whichever way they turn, and for
 * no others.
 *
 * @param points x, y, z of each point in turn; -0 counts as 0.
 */
export function identityOf(points: Float64Array): string {
  const [forwards, backwards] = [leastSequence(points, 1), leastSequence(points, -1)];
  return textOf(isBefore(backwards, forwards) ? backwards : forwards);
}

/** The least of all sequences that go round the contour in one direction, from any of its points. */
function leastSequence(points: Float64Array, step: number): Float64Array {
  const count = points.length / 3;
  const start = leastStart(points, step);
  const ordered = new Float64Array(points.length);
  for (let at = 0; at < count; at++) {
    const from = 3 * placeOf(start + at, step, count);
    for (let axis = 0; axis < 3; axis++) ordered[3 * at + axis] = points[from + axis]! + 0; // no -0
  }
  return ordered;
}

function isBefore(a: Float64Array, b: Float64Array): boolean {
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return a[index]! < b[index]!;
  }
  return false;
}

/** Arguments of one call: far fewer than any engine's limit. */
const CHUNK = 4096;

/** The numbers' bytes as UTF-16 units: a text of another kind would take several times as long. */
function textOf(values: Float64Array): string {
  const units = new Uint16Array(values.buffer);
  let text = "";
  for (let start = 0; start < units.length; start += CHUNK) {
    text += Reflect.apply(String.fromCharCode, undefined, units.subarray(start, start + CHUNK));
  }
  return text;
}

/** Point of the contour that comes `at`-th, going forwards or backwards. */
function placeOf(at: number, step: number, count: number): number {
  const forwards = at % count;
  return step > 0 ? forwards : count - 1 - forwards;
}

/**
 * Where to begin for the least of all sequences: of two candidate starts the loser's stretch is skipped, so each point
 * is compared a constant number of times.
 */
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
