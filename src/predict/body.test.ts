import { describe, expect, test } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import type { GridSize } from "../geometry/index.ts";
import type { CtVolume } from "../volume/index.ts";
import { findBody } from "./body.ts";

const size: GridSize = [12, 120, 160];

/** Air with blocks of a density painted over it, each from one corner up to, not including, another. */
function ctOf(...blocks: readonly (readonly [low: GridSize, high: GridSize, hu: number])[]) {
  const [slices, rows, columns] = size;
  const hu = new Int16Array(slices * rows * columns).fill(-1000);
  for (const [low, high, value] of blocks) {
    for (let z = low[0]; z < high[0]; z++) {
      for (let y = low[1]; y < high[1]; y++) {
        const row = (z * rows + y) * columns;
        hu.fill(value, row + low[2], row + high[2]);
      }
    }
  }
  return { grid: testGrid(size), hu } satisfies CtVolume;
}

const body = [[0, 40, 50], [12, 80, 110], 40] as const;

/** How far the box reaches beyond rows 40 to 80 and columns 50 to 110, on each of the four sides. */
function marginsOf(ct: CtVolume): number[] {
  const { low, high } = findBody(ct)!;
  return [40 - low[1], high[1] - 80, 50 - low[2], high[2] - 110];
}

function expectMargins(margins: readonly number[]): void {
  expect(Math.min(...margins)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...margins)).toBeLessThanOrEqual(13);
}

describe("findBody()", () => {
  test("keeps 5 to 13 voxels around the body", () => {
    expectMargins(marginsOf(ctOf(body)));
  });

  test("does not take the shell of the couch that the body lies on for body", () => {
    const top = [[0, 80, 0], [12, 84, 160], -60] as const;
    const bottom = [[0, 110, 0], [12, 114, 160], -60] as const;
    expectMargins(marginsOf(ctOf(body, top, bottom)));
  });

  test("takes a body that the picture cuts off as far as it goes", () => {
    const cut = findBody(ctOf([[0, 0, 0], [12, 80, 160], 40]));
    expect(cut).toMatchObject({ low: [0, 0, 0], high: [12, expect.any(Number), 160] });
  });

  test("finds nothing in air", () => {
    expect(findBody(ctOf())).toBeUndefined();
  });
});
