import type { Random } from "../../base/index.ts";
import { smoothNoise } from "../anatomy/noise.ts";
import { PARTS_PER_TISSUE, partOf, tissue } from "../anatomy/tissue.ts";
import type { ColouredBox } from "./sample.ts";

/** The part that fat within the muscles' outline has in a source: where organs lie against each other in the lean. */
export const INNER_FAT = partOf(tissue.fat, PARTS_PER_TISSUE - 1);

/** Share of the pairs whose fat stays clear. */
const CLEAR_SHARE = 0.3;
/** Over so many standard deviations of the texture fat goes over into soft tissue. */
const EDGE = 0.25;

/**
 * Turns some of the fat between organs into soft tissue of no name, in patches of one to three centimetres: most people
 * have less fat there than a painted body, and what is soft is not for that a bladder. HU in place.
 *
 * @param parts Of the same voxels as `box`.
 */
export function addClutter(box: ColouredBox, parts: Uint8Array, softHu: number, random: Random) {
  if (random.uniform() < CLEAR_SHARE) return;
  const noise = smoothNoise(random, random.between(3, 8));
  const threshold = random.between(-0.4, 0.7);
  const clutterHu = softHu + random.between(-25, 10);
  const [slices, rows, columns] = box.size;
  let voxel = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, voxel++) {
        if (parts[voxel] !== INNER_FAT) continue;
        const share = (noise(x, y, z) - threshold) / EDGE;
        if (share <= 0) continue;
        const hu = box.hu[voxel]!;
        box.hu[voxel] = hu + Math.min(share, 1) * (clutterHu - hu);
      }
    }
  }
}
