import { expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { emptyMask, maskOf } from "./mask.ts";

const grid = testGrid([1, 2, 3]);

it("emptyMask() has a 0 for every voxel", () => {
  expect(emptyMask(grid)).toEqual({ grid, voxels: new Uint8Array(6) });
});

it("maskOf() has a 1 where the label is, and nowhere else", () => {
  const labels = Uint8Array.of(2, 0, 1, 2, 3, 2);
  expect(maskOf({ grid, labels }, 2)).toEqual({ grid, voxels: Uint8Array.of(1, 0, 0, 1, 0, 1) });
  expect(maskOf({ grid, labels }, 9).voxels).toEqual(new Uint8Array(6));
});
