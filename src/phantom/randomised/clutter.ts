import type { Random } from "../../base/index.ts";
import { smoothNoise } from "../anatomy/noise.ts";
import { PARTS_PER_TISSUE, partOf, tissue } from "../anatomy/tissue.ts";
import type { ColouredBox } from "./sample.ts";

/** The part of a source for fat within the outline of the muscles. In lean people there is little of this fat. */
export const INNER_FAT = partOf(tissue.fat, PARTS_PER_TISSUE - 1);

/** Share of pairs whose fat is not changed. */
const CLEAR_SHARE = 0.3;
/** Width of the change from fat to soft tissue, in standard deviations of the texture. */
const EDGE = 0.25;

/**
 * Turns some of the fat between organs into soft tissue, in patches of 1 to 3 cm. Most people have less fat there than a
 * painted body, and a network must not take all soft tissue there for bladder. Changes the HU of `box` in place.
 *
 * @param parts Parts of the same voxels as `box`.
 * @param softHu HU of muscle.
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
