import { expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import { partOf, tissue } from "../anatomy/tissue.ts";
import { addClutter, INNER_FAT } from "./clutter.ts";

const [FAT_HU, SOFT_HU] = [-100, 60];
const SIZE = [12, 20, 24] as const;
const COUNT = 12 * 20 * 24;

/** A block whose first half is fat between organs and whose second is fat below the skin. */
function cluttered(seed: number): Float32Array {
  const parts = new Uint8Array(COUNT).fill(INNER_FAT, 0, COUNT / 2);
  parts.fill(partOf(tissue.fat, 0), COUNT / 2);
  const hu = new Float32Array(COUNT).fill(FAT_HU);
  const labels = new Uint8Array(COUNT);
  addClutter({ hu, labels, low: [0, 0, 0], size: SIZE }, parts, SOFT_HU, createRandom(seed));
  return hu;
}

it("turns fat between organs into soft tissue, not beyond it, and leaves other fat alone", () => {
  for (let seed = 0; seed < 20; seed++) {
    const hu = cluttered(seed);
    expect(hu.subarray(COUNT / 2).every((value) => value === FAT_HU)).toBe(true);
    expect(Math.min(...hu)).toBe(FAT_HU);
    expect(Math.max(...hu)).toBeLessThanOrEqual(SOFT_HU + 10);
  }
});

it("leaves some pairs clear and fills others more than half, the same ones for the same seed", () => {
  const shares = Array.from({ length: 40 }, (_, seed) => {
    const hu = cluttered(seed);
    expect(cluttered(seed)).toEqual(hu);
    return hu.subarray(0, COUNT / 2).filter((value) => value > 0).length / (COUNT / 2);
  });
  expect(shares.filter((share) => share === 0).length).toBeGreaterThan(4);
  expect(Math.max(...shares)).toBeGreaterThan(0.5);
});
