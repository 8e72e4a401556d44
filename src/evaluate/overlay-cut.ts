import type { LabelMap } from "../volume/index.ts";

/** How many voxels of each drawn label lie at each index along z, y and x. */
export interface LabelCounts {
  readonly alongAxis: readonly [Counts, Counts, Counts];
}

/** By label; one number for every index along the axis. */
type Counts = ReadonlyMap<number, Float64Array>;

/** Counts the given labels over both maps together. */
export function countLabels(
  maps: readonly LabelMap[],
  size: readonly [number, number, number],
  labels: readonly number[],
): LabelCounts {
  const [slices, rows, columns] = size;
  const make = (length: number): Map<number, Float64Array> =>
    new Map(labels.map((label) => [label, new Float64Array(length)]));
  const [alongZ, alongY, alongX] = [make(slices), make(rows), make(columns)];
  for (const { labels: voxels } of maps) {
    for (let row = 0; row < slices * rows; row++) {
      const start = row * columns;
      for (let x = 0; x < columns; x++) {
        const label = voxels[start + x]!;
        const counts = label === 0 ? undefined : alongX.get(label);
        if (counts === undefined) continue;
        counts[x]! += 1;
        alongY.get(label)![row % rows]! += 1;
        alongZ.get(label)![Math.floor(row / rows)]! += 1;
      }
    }
  }
  return { alongAxis: [alongZ, alongY, alongX] };
}

/**
 * The index along an axis that shows most: of one structure the largest cut, of several the largest sum of each one's
 * cut as a share of its own largest. The middle when there is nothing to show.
 */
export function fullestIndex({ alongAxis }: LabelCounts, axis: 0 | 1 | 2, count: number): number {
  const shown = new Float64Array(count);
  for (const counts of alongAxis[axis].values()) {
    const largest = counts.reduce((most, value) => Math.max(most, value), 0);
    if (largest === 0) continue;
    for (let index = 0; index < count; index++) shown[index]! += counts[index]! / largest;
  }
  const most = shown.reduce((best, value) => Math.max(best, value), 0);
  return most === 0 ? count >> 1 : shown.indexOf(most);
}

/** First and last index along an axis where any label occurs; undefined when none does. */
export function extentAlong(
  { alongAxis }: LabelCounts,
  axis: 0 | 1 | 2,
): readonly [first: number, last: number] | undefined {
  let extent: [number, number] | undefined;
  for (const counts of alongAxis[axis].values()) {
    const first = counts.findIndex((value) => value > 0);
    if (first < 0) continue;
    const last = counts.findLastIndex((value) => value > 0);
    extent =
      extent === undefined
        ? [first, last]
        : [Math.min(extent[0], first), Math.max(extent[1], last)];
  }
  return extent;
}
