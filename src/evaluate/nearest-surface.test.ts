import { expect, it } from "vitest";
import { createRandom, type Random } from "../base/index.ts";
import type { GridSize, Vector3 } from "../geometry/index.ts";
import { distancesToSurface } from "./nearest-surface.ts";

const size: GridSize = [9, 14, 11];
const spacingMm: Vector3 = [3, 0.977, 1.3];

/** Some voxels in a part of the array; at least one. */
function sparse(random: Random, low: number, high: number, share: number): Uint8Array {
  const voxels = Uint8Array.from({ length: 9 * 14 * 11 }, (_, index) =>
    index >= low && index < high && random.uniform() < share ? 1 : 0,
  );
  voxels[low + random.integer(high - low)] = 1;
  return voxels;
}

it("distancesToSurface() finds by rows what the distance transform finds, near and far", () => {
  const random = createRandom(5);
  const half = (9 * 14 * 11) / 2;
  for (let round = 0; round < 60; round++) {
    const share = random.between(0, 0.2);
    const from = sparse(random, 0, half, share);
    const to =
      round % 2 === 0 ? sparse(random, half, 2 * half, share) : sparse(random, 0, half, share);
    const byRows = distancesToSurface(from, to, { size, spacingMm }, Infinity);
    const byTransform = distancesToSurface(from, to, { size, spacingMm }, 0);
    expect(byRows).toHaveLength(byTransform.length);
    byRows.forEach((mm, index) => {
      expect(Math.abs(mm - byTransform[index]!)).toBeLessThan(1e-9);
    });
  }
});
