import { describe, expect, it } from "vitest";
import { createRandom } from "../base/index.ts";
import type { GridSize, Vector3 } from "../geometry/index.ts";
import { squaredDistanceTransform } from "./distance.ts";

/** Every voxel against every voxel. */
function bruteForce(
  foreground: Uint8Array,
  [slices, rows, columns]: GridSize,
  [sz, sy, sx]: Vector3,
): number[] {
  const places = Array.from({ length: slices * rows * columns }, (_, index) => [
    Math.floor(index / (rows * columns)) * sz,
    (Math.floor(index / columns) % rows) * sy,
    (index % columns) * sx,
  ]);
  const targets = places.filter((_, index) => foreground[index] !== 0);
  return places.map((a) =>
    targets.reduce(
      (least, b) =>
        Math.min(
          least,
          b.reduce((sum, each, axis) => sum + (each - a[axis]!) ** 2, 0),
        ),
      Infinity,
    ),
  );
}

describe("squaredDistanceTransform()", () => {
  it("equals distances measured one by one, for anisotropic spacing and any density", () => {
    const random = createRandom(11);
    for (const density of [0.005, 0.05, 0.5]) {
      const size: GridSize = [7, 9, 8];
      const spacingMm: Vector3 = [3, 0.977, 1.31];
      const voxels = Uint8Array.from({ length: 504 }, () => (random.uniform() < density ? 1 : 0));
      voxels[random.integer(504)] = 1;
      const measured = squaredDistanceTransform(voxels, size, spacingMm);
      bruteForce(voxels, size, spacingMm).forEach((expected, index) => {
        expect(Math.abs(measured[index]! - expected)).toBeLessThan(1e-9);
      });
    }
  });

  it("is Infinity everywhere without a voxel to measure to, and 0 everywhere when all are", () => {
    const empty = squaredDistanceTransform(new Uint8Array(8), [2, 2, 2], [1, 1, 1]);
    expect(empty.every((each) => each === Infinity)).toBe(true);
    const full = squaredDistanceTransform(new Uint8Array(8).fill(1), [2, 2, 2], [1, 1, 1]);
    expect(full.every((each) => each === 0)).toBe(true);
  });
});
