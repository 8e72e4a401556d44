/** Voxels of which the reference does not say whether they belong to a structure. */
import { UNKNOWN_LABEL } from "../nn/index.ts";
import type { LabelMap } from "../volume/index.ts";

/**
 * The label map with `UNKNOWN_LABEL` where a structure is unknown: in its unknown slices, every voxel that is labelled
 * background or with the structure itself, because a lost contour may have been an outline or a hole. Voxels of other
 * structures stay known. The same label map where there are no such slices.
 *
 * @param unknownSlices By label, slices of the label map's grid, counted from 0.
 * @throws {RangeError} If a slice is not in the grid.
 */
export function markUnknown(
  labelMap: LabelMap,
  unknownSlices: ReadonlyMap<number, readonly number[]>,
): LabelMap {
  if (unknownSlices.size === 0) return labelMap;
  const [slices, rows, columns] = labelMap.grid.size;
  const plane = rows * columns;
  const labels = Uint8Array.from(labelMap.labels);
  for (const [unknown, places] of unknownSlices) {
    for (const place of places) {
      if (!(Number.isInteger(place) && place >= 0 && place < slices)) {
        throw new RangeError(
          `Cannot mark unknown slices: each must be 0 to ${slices - 1}, got ${place}`,
        );
      }
      for (let voxel = place * plane; voxel < (place + 1) * plane; voxel++) {
        if (labels[voxel] === 0 || labels[voxel] === unknown) labels[voxel] = UNKNOWN_LABEL;
      }
    }
  }
  return { grid: labelMap.grid, labels };
}
