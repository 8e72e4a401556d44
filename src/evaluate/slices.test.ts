import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { drawnVoxels } from "../../test/contours/masks.ts";
import type { Vector3 } from "../geometry/index.ts";
import type { Mask } from "../volume/index.ts";
import { withinReferenceSlices } from "./slices.ts";
import { compareStructure } from "./structure-score.ts";

function scoreOf(
  reference: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  spacingMm: Vector3,
) {
  const maskOf = (drawing: readonly (readonly string[])[]): Mask => {
    const { voxels, size } = drawnVoxels(...drawing);
    return { grid: testGrid(size, { spacingMm }), voxels };
  };
  const score = compareStructure(maskOf(reference), maskOf(predicted));
  if (score.kind !== "scored") throw new TypeError("both masks must hold voxels");
  return score;
}

const square = ["......", ".####.", ".####.", ".####.", ".####."];
const shifted = ["......", "..####", "..####", "..####", "..####"];
const nothing = ["......", "......", "......", "......", "......"];

describe("added path length", () => {
  it("is the reference's outline that the predicted one does not run along, in mm", () => {
    // Of the reference's 12 outline pixels the left column (4) and the right column's middle two are missed.
    expect(scoreOf([square], [shifted], [3, 2, 2]).addedPathLengthMm).toBe(6 * 2);
  });

  it("counts slice by slice: what lies above or below does not make an outline shared", () => {
    const stack = [nothing, square, square, square, nothing];
    expect(scoreOf(stack, stack, [3, 2, 2]).addedPathLengthMm).toBe(0);
    const lower = [square, square, square, nothing, nothing];
    expect(scoreOf(stack, lower, [3, 2, 2]).addedPathLengthMm).toBe(12 * 2);
  });

  it("takes the geometric mean of oblong pixels", () => {
    expect(scoreOf([square], [shifted], [3, 1, 4]).addedPathLengthMm).toBe(6 * 2);
  });
});

describe("worst slice", () => {
  it("is the slice in the whole grid where most area differs", () => {
    const score = scoreOf(
      [nothing, square, square, square],
      [nothing, square, nothing, shifted],
      [3, 5, 2],
    );
    expect(score.worstSlice).toEqual({ slice: 2, differingCm2: 1.6 });
  });

  it("is the first of those that differ as much, whichever side holds the area", () => {
    const score = scoreOf([square, nothing, square], [square, square, nothing], [3, 5, 2]);
    expect(score.worstSlice).toEqual({ slice: 1, differingCm2: 1.6 });
  });

  it("is none where the masks are equal", () => {
    expect(scoreOf([square], [square], [3, 1, 1]).worstSlice).toBeUndefined();
  });
});

it("withinReferenceSlices() leaves out what lies above and below the reference, and nothing where there is none", () => {
  const grid = testGrid([5, 5, 6], { spacingMm: [3, 2, 2] });
  const mask = (...drawing: (readonly string[])[]): Mask => ({
    grid,
    voxels: drawnVoxels(...drawing).voxels,
  });
  const reference = mask(nothing, square, nothing, square, nothing);
  const predicted = mask(shifted, shifted, shifted, shifted, shifted);
  const kept = mask(nothing, shifted, shifted, shifted, nothing);
  expect(withinReferenceSlices(reference, predicted).voxels).toEqual(kept.voxels);
  const empty = mask(nothing, nothing, nothing, nothing, nothing);
  expect(withinReferenceSlices(empty, predicted)).toBe(predicted);
});
