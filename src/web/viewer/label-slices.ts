import type { Voxel } from "./plane.ts";

/** The middle of a label's largest slice, [z, y, x]; null if the label is nowhere. */
export function largestSliceOf(labels: Uint8Array, size: Voxel, label: number): Voxel | null {
  const [slices, rows, columns] = size;
  let best = { count: 0, z: 0, sumY: 0, sumX: 0 };
  for (let z = 0, at = 0; z < slices; z++) {
    let count = 0;
    let sumY = 0;
    let sumX = 0;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, at++) {
        if (labels[at] !== label) continue;
        count++;
        sumY += y;
        sumX += x;
      }
    }
    if (count > best.count) best = { count, z, sumY, sumX };
  }
  if (best.count === 0) return null;
  return [best.z, Math.round(best.sumY / best.count), Math.round(best.sumX / best.count)];
}

/** The middle of a label in a slice, [z, y, x]; null if the label is not there. */
export function middleInSlice(
  labels: Uint8Array,
  size: Voxel,
  { slice, label }: { readonly slice: number; readonly label: number },
): Voxel | null {
  const area = size[1] * size[2];
  const found = largestSliceOf(
    labels.subarray(slice * area, (slice + 1) * area),
    [1, size[1], size[2]],
    label,
  );
  return found && [slice, found[1], found[2]];
}
