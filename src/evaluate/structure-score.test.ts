import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { ArcuateError, createRandom, type Random } from "../base/index.ts";
import type { GridSize, ImageGrid, Vector3 } from "../geometry/index.ts";
import { emptyMask, type Mask } from "../volume/index.ts";
import {
  compareStructure,
  diceCoefficient,
  hausdorffDistance95,
  meanSurfaceDistance,
  surfaceDice,
} from "./structure-score.ts";
import { surfaceDistances } from "./surface-distances.ts";

function randomVoxels(count: number, density: number, random: Random): Uint8Array {
  const voxels = Uint8Array.from({ length: count }, () => (random.uniform() < density ? 1 : 0));
  voxels[random.integer(count)] = 1;
  return voxels;
}

function randomPair(grid: ImageGrid, random: Random): [Mask, Mask] {
  const count = grid.size[0] * grid.size[1] * grid.size[2];
  const density = random.between(0.01, 0.9);
  const mask = () => ({ grid, voxels: randomVoxels(count, density, random) });
  return [mask(), mask()];
}

/** Surface voxels by the definition, in mm. */
function surfacePlaces(voxels: Uint8Array, size: GridSize, spacingMm: Vector3): Vector3[] {
  const at = (z: number, y: number, x: number) => {
    const within = [z, y, x].every((each, axis) => each >= 0 && each < size[axis]!);
    return within && voxels[(z * size[1] + y) * size[2] + x] === 1;
  };
  const places: Vector3[] = [];
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[2]; x++) {
        const enclosed =
          at(z - 1, y, x) &&
          at(z + 1, y, x) &&
          at(z, y - 1, x) &&
          at(z, y + 1, x) &&
          at(z, y, x - 1) &&
          at(z, y, x + 1);
        if (at(z, y, x) && !enclosed) {
          places.push([z * spacingMm[0], y * spacingMm[1], x * spacingMm[2]]);
        }
      }
    }
  }
  return places;
}

function nearestMm(from: readonly Vector3[], to: readonly Vector3[]): number[] {
  return from.map((a) => {
    let least = Infinity;
    for (const b of to) {
      const squared = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
      if (squared < least) least = squared;
    }
    return Math.sqrt(least);
  });
}

describe("empty masks (K15)", () => {
  const empty = emptyMask(testGrid([2, 2, 2]));
  const full: Mask = { ...empty, voxels: new Uint8Array(8).fill(1) };

  it("are not applicable when both are empty", () => {
    expect(diceCoefficient(empty, empty)).toEqual({ kind: "notApplicable" });
    expect(meanSurfaceDistance(empty, empty)).toEqual({ kind: "notApplicable" });
    expect(compareStructure(empty, empty).kind).toBe("notApplicable");
  });

  it("are missed when one is empty, with its side named and Dice 0", () => {
    expect(diceCoefficient(full, empty)).toEqual({ kind: "missed", empty: "predicted" });
    expect(hausdorffDistance95(empty, full)).toEqual({ kind: "missed", empty: "reference" });
    expect(compareStructure(full, empty)).toMatchObject({
      kind: "missed",
      empty: "predicted",
      dice: 0,
      predictedCc: 0,
    });
  });
});

describe("compareStructure()", () => {
  it("gives volumes in cubic centimetres", () => {
    const grid = testGrid([2, 2, 2], { spacingMm: [3, 1, 0.5] });
    const full: Mask = { grid, voxels: new Uint8Array(8).fill(1) };
    const score = compareStructure(full, full);
    expect(score).toMatchObject({ kind: "scored", dice: 1, meanSurfaceDistanceMm: 0 });
    expect(score.referenceCc).toBeCloseTo(0.012, 12);
  });

  it("counts a single slice as 1 mm thick", () => {
    const grid = testGrid([1, 2, 3], { spacingMm: [3, 1, 0.5] });
    const full: Mask = { grid, voxels: new Uint8Array(6).fill(1) };
    expect(compareStructure(full, full).referenceCc).toBeCloseTo(0.003, 12);
  });

  it("takes 3 mm as tolerance of surface Dice, and no rounding above it for more", () => {
    const grid = testGrid([1, 1, 9], { spacingMm: [1, 1, 0.1] });
    const voxelAt = (x: number): Mask => ({
      grid,
      voxels: Uint8Array.from({ length: 9 }, (_, i) => (i === x ? 1 : 0)),
    });
    const wide = testGrid([1, 1, 9], { spacingMm: [1, 1, 1] });
    const [a, b, c] = [0, 3, 4].map((x) => ({ ...voxelAt(x), grid: wide })) as [Mask, Mask, Mask];
    expect(compareStructure(a, b)).toMatchObject({ surfaceDice: 1 });
    expect(compareStructure(a, c)).toMatchObject({ surfaceDice: 0 });
    // 3 x 0.1 is a bit above 0.3.
    expect(surfaceDice(voxelAt(0), voxelAt(3), { toleranceMm: 0.3 })).toEqual({
      kind: "scored",
      value: 1,
    });
  });

  it("refuses masks on different grids", () => {
    const a = emptyMask(testGrid([2, 2, 2]));
    expect(() => compareStructure(a, emptyMask(testGrid([2, 2, 3])))).toThrow(RangeError);
    expect(() => diceCoefficient(a, emptyMask(testGrid([2, 2, 2], { origin: [0, 0, 0] })))).toThrow(
      RangeError,
    );
  });

  it("refuses uneven slices by name, where one spacing is needed", () => {
    const uneven = emptyMask(testGrid([3, 2, 2], { gapsMm: [3, 6] }));
    const refusal = expect.objectContaining({
      code: "uneven-slices",
      fields: { slice: 0, gapMm: expect.closeTo(3, 9), medianMm: expect.closeTo(6, 9) },
    });
    expect(() => compareStructure(uneven, uneven)).toThrow(ArcuateError);
    expect(() => meanSurfaceDistance(uneven, uneven)).toThrow(refusal);
    expect(diceCoefficient(uneven, uneven).kind).toBe("notApplicable");
  });

  it("holds what the single figures hold", () => {
    const [a, b] = randomPair(testGrid([5, 6, 7]), createRandom(8));
    const score = compareStructure(a, b);
    if (score.kind !== "scored") throw new TypeError("both masks hold voxels");
    expect(diceCoefficient(a, b)).toEqual({ kind: "scored", value: score.dice });
    expect(meanSurfaceDistance(a, b)).toEqual({
      kind: "scored",
      value: score.meanSurfaceDistanceMm,
    });
    expect(hausdorffDistance95(a, b)).toEqual({
      kind: "scored",
      value: score.hausdorffDistance95Mm,
    });
  });
});

describe("invariants (K17)", () => {
  it("equals distances measured one by one on 1,000 random masks of 12 x 12 x 12", () => {
    const random = createRandom(17);
    const size: GridSize = [12, 12, 12];
    const spacingMm: Vector3 = [2.5, 0.977, 1.3];
    let worst = 0;
    for (let round = 0; round < 1000; round++) {
      const density = random.between(0.002, 0.12);
      const [a, b] = [randomVoxels(1728, density, random), randomVoxels(1728, density, random)];
      const measured = surfaceDistances(a, b, { size, spacingMm })!;
      const [placesA, placesB] = [
        surfacePlaces(a, size, spacingMm),
        surfacePlaces(b, size, spacingMm),
      ];
      const expected = [...nearestMm(placesA, placesB), ...nearestMm(placesB, placesA)];
      const actual = [...measured.referenceToPredictedMm, ...measured.predictedToReferenceMm];
      expect(actual).toHaveLength(expected.length);
      actual.forEach((value, index) => {
        worst = Math.max(worst, Math.abs(value - expected[index]!));
      });
    }
    expect(worst).toBeLessThan(1e-9);
  });

  it("is symmetric, 0 for equal masks, and grows with the spacing", () => {
    const random = createRandom(18);
    const grid = testGrid([6, 7, 8], { spacingMm: [2, 1, 1.5] });
    const grown = testGrid([6, 7, 8], { spacingMm: [6, 3, 4.5] });
    for (let round = 0; round < 20; round++) {
      const [a, b] = randomPair(grid, random);
      const [there, back] = [compareStructure(a, b), compareStructure(b, a)];
      const large = compareStructure({ ...a, grid: grown }, { ...b, grid: grown });
      if (there.kind !== "scored" || back.kind !== "scored" || large.kind !== "scored") {
        throw new TypeError("both masks hold voxels");
      }
      expect(back.dice).toBe(there.dice);
      expect(back.meanSurfaceDistanceMm).toBeCloseTo(there.meanSurfaceDistanceMm, 12);
      expect(back.hausdorffDistance95Mm).toBe(there.hausdorffDistance95Mm);
      expect(large.meanSurfaceDistanceMm).toBeCloseTo(3 * there.meanSurfaceDistanceMm, 9);
      expect(compareStructure(a, a)).toMatchObject({ dice: 1, hausdorffDistanceMm: 0 });
    }
  });

  it("does not change with the order of the axes, nor with empty room around the masks", () => {
    const random = createRandom(19);
    const [a, b] = randomPair(testGrid([4, 5, 6], { spacingMm: [2, 1, 1.5] }), random);
    const turned = (mask: Mask): Mask => {
      const other = emptyMask(testGrid([6, 4, 5], { spacingMm: [1.5, 2, 1] }));
      mask.voxels.forEach((value, index) => {
        const [z, y, x] = [Math.floor(index / 30), Math.floor(index / 6) % 5, index % 6];
        other.voxels[(x * 4 + z) * 5 + y] = value;
      });
      return other;
    };
    const padded = (mask: Mask): Mask => {
      const other = emptyMask(testGrid([8, 9, 10], { spacingMm: [2, 1, 1.5] }));
      mask.voxels.forEach((value, index) => {
        const [z, y, x] = [Math.floor(index / 30), Math.floor(index / 6) % 5, index % 6];
        other.voxels[((z + 2) * 9 + y + 1) * 10 + x + 3] = value;
      });
      return other;
    };
    const figures = (reference: Mask, predicted: Mask) => {
      const score = compareStructure(reference, predicted);
      if (score.kind !== "scored") throw new TypeError("both masks hold voxels");
      return [score.dice, score.meanSurfaceDistanceMm, score.hausdorffDistance95Mm];
    };
    for (const changed of [turned, padded]) {
      figures(changed(a), changed(b)).forEach((value, index) => {
        expect(value).toBeCloseTo(figures(a, b)[index]!, 9);
      });
    }
  });
});
