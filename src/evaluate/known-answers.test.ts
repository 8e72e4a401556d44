import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { drawnMask } from "../../test/contours/masks.ts";
import type { GridSize, Vector3 } from "../geometry/index.ts";
import { emptyMask, type Mask } from "../volume/index.ts";
import { compareStructure, type StructureScore, surfaceDice } from "./structure-score.ts";
import { surfaceDistances } from "./surface-distances.ts";

/*
 * Cases whose figures are known from arithmetic, from scipy (tools/check-metrics.py) or from the tests of other
 * projects; see docs/evaluation.md#known-answers.
 */

const unit: Vector3 = [1, 1, 1];

function maskWhere(
  size: GridSize,
  spacingMm: Vector3,
  inside: (z: number, y: number, x: number) => boolean,
): Mask {
  const mask = emptyMask(testGrid(size, { spacingMm, origin: [0, 0, 0] }));
  for (let index = 0; index < mask.voxels.length; index++) {
    const z = Math.floor(index / (size[1] * size[2]));
    const y = Math.floor(index / size[2]) % size[1];
    if (inside(z, y, index % size[2])) mask.voxels[index] = 1;
  }
  return mask;
}

/** Voxels from `low` to before `high` on each axis. */
function block(size: GridSize, spacingMm: Vector3, low: Vector3, high: Vector3): Mask {
  return maskWhere(size, spacingMm, (...place) =>
    place.every((each, axis) => each >= low[axis]! && each < high[axis]!),
  );
}

function cube(count: number, low: number, high: number, spacingMm = unit): Mask {
  return block([count, count, count], spacingMm, [low, low, low], [high, high, high]);
}

function ball(radius: number, centre: Vector3): Mask {
  return maskWhere([99, 99, 99], unit, (...place) => {
    const squared = place.reduce((sum, each, axis) => sum + (each - centre[axis]!) ** 2, 0);
    return squared <= radius * radius;
  });
}

type Scores = Extract<StructureScore, { kind: "scored" }>;

function scored(reference: Mask, predicted: Mask): Scores {
  const score = compareStructure(reference, predicted);
  if (score.kind !== "scored")
    throw new TypeError(`both masks must hold voxels, got ${score.kind}`);
  return score;
}

function directedMeans(reference: Mask, predicted: Mask, spacingMm = unit): [number, number] {
  const { size } = reference.grid;
  const distances = surfaceDistances(reference.voxels, predicted.voxels, { size, spacingMm })!;
  const mean = (values: Float64Array) => values.reduce((sum, each) => sum + each) / values.length;
  return [mean(distances.referenceToPredictedMm), mean(distances.predictedToReferenceMm)];
}

function expectScores(
  score: Scores,
  expected: { dice?: number; msd?: number; hd?: number; hd95?: number; pooledHd95?: number },
): void {
  const near = (actual: number, value: number | undefined) => {
    if (value !== undefined) expect(Math.abs(actual - value)).toBeLessThan(1e-9);
  };
  near(score.dice, expected.dice);
  near(score.meanSurfaceDistanceMm, expected.msd);
  near(score.hausdorffDistanceMm, expected.hd);
  near(score.hausdorffDistance95Mm, expected.hd95);
  near(score.pooledHausdorffDistance95Mm, expected.pooledHd95);
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, index) => {
    expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-9);
  });
}

describe("compareStructure() known answers", () => {
  it("K1: two voxels two columns apart", () => {
    const spacing: Vector3 = [3, 2, 1];
    const a = block([5, 5, 9], spacing, [2, 2, 2], [3, 3, 3]);
    const b = block([5, 5, 9], spacing, [2, 2, 4], [3, 3, 5]);
    expectScores(scored(a, b), { dice: 0, msd: 2, hd: 2, hd95: 2 });
  });

  it.each([
    ["K2 along x", [3, 1, 1], [0, 0, 1], 164 / 488, 1],
    ["K2z along z", [3, 1, 1], [1, 0, 0], 416 / 488, 3],
    ["K2p along z", [2.5, 0.977, 0.977], [1, 0, 0], 0.7304016393442624, 2.5],
    ["K2p along x", [2.5, 0.977, 0.977], [0, 0, 1], 0.3283360655737705, 0.977],
  ] as const)("%s: a cube of ten shifted by a voxel", (_, spacingMm, shift, msd, hd) => {
    const a = cube(20, 5, 15, spacingMm);
    const moved = (from: number): Vector3 => [from + shift[0], from + shift[1], from + shift[2]];
    const b = block([20, 20, 20], spacingMm, moved(5), moved(15));
    expectScores(scored(a, b), { dice: 0.9, msd, hd, hd95: hd });
  });

  it("K3: a cube of ten in a cube of twelve", () => {
    const [a, b] = [cube(20, 5, 15), cube(20, 4, 16)];
    const outward = (600 + 120 * Math.SQRT2 + 8 * Math.sqrt(3)) / 728;
    expectNear(directedMeans(a, b), [1, outward]);
    expectScores(scored(a, b), {
      dice: 2000 / 2728,
      msd: (1 + outward) / 2,
      hd: Math.sqrt(3),
      hd95: Math.SQRT2,
    });
  });

  it("K4: two cubes of four, twenty apart", () => {
    const size: GridSize = [10, 10, 40];
    const a = block(size, unit, [2, 2, 2], [6, 6, 6]);
    const b = block(size, unit, [2, 2, 22], [6, 6, 26]);
    expectScores(scored(a, b), { dice: 0, msd: 18.5, hd: 20, hd95: 20 });
  });

  it("K5: solid against hollow", () => {
    const solid = cube(20, 5, 15);
    const hollow = cube(20, 5, 15);
    const hole = cube(20, 8, 12);
    hole.voxels.forEach((inside, index) => {
      if (inside === 1) hollow.voxels[index] = 0;
    });
    expectScores(scored(solid, hollow), {
      dice: 1872 / 1936,
      msd: 0.1643835616438356,
      hd: 2,
      hd95: 2,
    });
  });

  const planeSpacing = { spacingMm: unit };
  const plane = (...rows: string[]): Mask => {
    const drawn = drawnMask(...rows);
    return { ...drawn, grid: testGrid(drawn.grid.size, planeSpacing) };
  };

  it("K6: MedPy's plane pair, percentiles directed and pooled", () => {
    const a = plane("#...", "#...", "#...", "##..");
    const b = plane("##..", "#...", "#...", "....");
    expectNear(directedMeans(a, b), [0.48284271247461896, 0.25]);
    const hd95 = { hd95: 1.331370849898476, pooledHd95: 1.248528137423857 };
    expectScores(scored(a, b), { dice: 2 / 3, msd: 0.3664213562373095, ...hd95 });
  });

  it("K7: MetricsReloaded's square against the square with arms", () => {
    const arms = (y: number, x: number) =>
      (y === 5 && x >= 1 && x < 10) || (x === 5 && y >= 1 && y < 10);
    const square = block([1, 11, 11], unit, [0, 3, 3], [1, 8, 8]);
    const cross = maskWhere(
      [1, 11, 11],
      unit,
      (_, y, x) => arms(y, x) || square.voxels[y * 11 + x] === 1,
    );
    expectScores(scored(square, cross), { dice: 50 / 58, msd: 0.425, hd: 2, hd95: 2 });
    const share = (toleranceMm: number) => surfaceDice(square, cross, { toleranceMm });
    expect(share(1)).toEqual({ kind: "scored", value: 32 / 36 });
    expect(share(2)).toEqual({ kind: "scored", value: 1 });
  });

  it("K8: one far voxel, percentiles directed and pooled", () => {
    const predicted = block([1, 14, 14], unit, [0, 9, 9], [1, 12, 12]);
    const reference = block([1, 14, 14], unit, [0, 9, 9], [1, 12, 12]);
    reference.voxels[14 + 1] = 1;
    expectScores(scored(reference, predicted), {
      dice: 18 / 19,
      msd: 0.628539361054709,
      hd: 8 * Math.SQRT2,
      hd95: 6.788225099390853,
      pooledHd95: 2.2627416997969507, // 0.2 of the far voxel's 8 root 2: rank 0.95 * 16 of 17 distances
    });
  });

  it("K9: slabs that touch the border of the image", () => {
    const size: GridSize = [10, 10, 10];
    const a = block(size, [2, 1, 1], [0, 0, 0], [5, 10, 10]);
    const b = block(size, [2, 1, 1], [0, 0, 0], [6, 10, 10]);
    expectNear(directedMeans(a, b, [2, 1, 1]), [100 / 308, 200 / 344]);
    expectScores(scored(a, b), { dice: 1000 / 1100, msd: 0.453035336756267, hd: 2, hd95: 2 });
  });

  it("K10: balls of 20 and 40, clipped by the image", () => {
    const [a, b] = [ball(20, [20, 33, 22]), ball(40, [20, 33, 22])];
    expectNear(directedMeans(a, b), [12.040033513150455, 15.911313879451193]);
    expectScores(scored(a, b), {
      msd: 13.975673696300824,
      hd: 20.223748416156685,
      hd95: 20.09975124224178,
    });
  });

  it("K11: balls of 33 shifted by a voxel", () => {
    const [a, b] = [ball(33, [19, 33, 22]), ball(33, [20, 33, 22])];
    expectNear(directedMeans(a, b), [0.3483278807706289, 0.3520961329960246]);
    expectScores(scored(a, b), { msd: 0.35021200688332677, hd: 1, hd95: 1 });
  });

  it("K12: concentric balls of 20 and 30", () => {
    const [a, b] = [ball(20, [49, 49, 49]), ball(30, [49, 49, 49])];
    expectScores(scored(a, b), {
      msd: 9.75767909435759,
      hd: 10.344080432788601,
      hd95: 10.246950765959598,
    });
  });

  it("K13: half a block of a hundred against one slice more", () => {
    const size: GridSize = [100, 100, 100];
    const a = block(size, [2, 1, 1], [0, 0, 0], [50, 100, 100]);
    const b = block(size, [2, 1, 1], [0, 0, 0], [51, 100, 100]);
    expectScores(scored(a, b), { dice: 100 / 101, msd: 0.4950139096741614, hd: 2 });
  });

  it("K14: a large and a small cube: the mean of means, not the mean of all", () => {
    expectScores(scored(cube(30, 5, 25), cube(30, 14, 16)), {
      msd: 10.208094201003714,
      hd: 15.588457268119896,
      hd95: 13.92838827718412,
    });
  });

  it("K16: MONAI's pair of lines", () => {
    const predicted = block([1, 10, 10], unit, [0, 1, 1], [1, 4, 2]);
    const reference = block([1, 10, 10], unit, [0, 5, 6], [1, 8, 7]);
    const share = (toleranceMm: number) => surfaceDice(reference, predicted, { toleranceMm });
    expect(share(5.5)).toEqual({ kind: "scored", value: 1 / 3 });
    expect(share(6)).toEqual({ kind: "scored", value: 2 / 3 });
    expectScores(scored(reference, predicted), { hd: Math.sqrt(41) });
  });
});
