import { indexToPatient, voxelPoint } from "../../geometry/index.ts";
import type { CtVolume } from "../../volume/index.ts";

/** Air, clothes and the couch's foam are less dense than this. */
export const TISSUE_HU = -300;
/** Only every fourth row is read: the middle of a body needs no more. */
const STRIDE = 4;

/**
 * The middle of everything that is not air in each slice, as the patient's x in mm (larger is further left). NaN where
 * a slice holds only air. Arms and couch count, so the middle separates left from right but is not exact to millimetres.
 *
 * @returns One value for each slice.
 */
export function bodyMiddles({ grid, hu }: CtVolume): Float64Array {
  const [slices, rows, columns] = grid.size;
  const middles = new Float64Array(slices);
  for (let z = 0; z < slices; z++) {
    let [count, sumY, sumX] = [0, 0, 0];
    for (let y = 0; y < rows; y += STRIDE) {
      const row = (z * rows + y) * columns;
      for (let x = 0; x < columns; x++) {
        if (hu[row + x]! < TISSUE_HU) continue;
        count++;
        sumY += y;
        sumX += x;
      }
    }
    middles[z] =
      count === 0 ? Number.NaN : indexToPatient(grid, voxelPoint(z, sumY / count, sumX / count))[0];
  }
  return middles;
}
