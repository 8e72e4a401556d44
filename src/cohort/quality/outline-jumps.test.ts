import { describe, expect, it } from "vitest";
import { testGrid } from "../../../test/contours/grids.ts";
import { pelvisScheme, requireStructure } from "../../structures/index.ts";
import { emptyMask } from "../../volume/index.ts";
import { jumpRemarks } from "./jump-remarks.ts";
import { measureJumps } from "./outline-jumps.ts";
import { roiVoxelsOf } from "./roi-voxels.ts";

/** Squares in the middle of slices of 40 x 40 pixels of 2 mm: side in pixels, and how far they lie to the right. */
type Outline = readonly [side: number, aside?: number];

function jumpsOf(outlines: readonly Outline[], gapMm = 3) {
  const grid = testGrid([outlines.length, 40, 40], { spacingMm: [gapMm, 2, 2] });
  const mask = emptyMask(grid);
  outlines.forEach(([side, aside = 0], z) => {
    const low = 20 - Math.floor(side / 2);
    for (let y = low; y < low + side; y++) {
      const start = (z * 40 + y) * 40 + low + aside;
      mask.voxels.fill(1, start, start + side);
    }
  });
  return measureJumps(roiVoxelsOf(mask)!, grid);
}

const plain: readonly Outline[] = Array.from({ length: 8 }, () => [16]);
const withOne = (index: number, ...changed: readonly Outline[]) => [
  ...plain.slice(0, index),
  ...changed,
  ...plain.slice(index + changed.length),
];

describe("measureJumps()", () => {
  it("finds none where outlines grow and shrink as organs do", () => {
    expect(jumpsOf([[4], [10], [14], [16], [16], [14], [10], [4]])).toEqual([]);
    expect(jumpsOf(withOne(4, [11]))).toEqual([]);
    // Tips of less than a square centimetre come and go.
    expect(jumpsOf([...plain, [4, 15]])).toEqual([]);
  });

  it("finds an area that collapses, with both areas: 256 to 100 pixels of 0.04", () => {
    const jump = { slice: 3, kind: "collapse", fromCm2: 10.24, toCm2: 4, overlapShare: 1 };
    expect(jumpsOf(withOne(4, [10], [10], [10], [10]))).toMatchObject([jump]);
    // The same at the end of the structure is its tip.
    expect(jumpsOf(withOne(6, [10], [10]))).toEqual([]);
  });

  it("finds a middle that moves by more than the outline's radius", () => {
    expect(jumpsOf(withOne(4, [16, 9], [16, 9], [16, 9], [16, 9]))).toEqual([]);
    expect(jumpsOf(withOne(4, [16, 10], [16, 10], [16, 10], [16, 10]))).toMatchObject([
      { slice: 3, kind: "shift", shiftMm: 20, overlapShare: 0.38 },
    ]);
  });

  it("finds outlines that lie apart, at the ends too, but not in thick slices", () => {
    const torn = withOne(7, [16, 12]);
    expect(jumpsOf(torn)).toMatchObject([{ slice: 6, kind: "apart", overlapShare: 0.25 }]);
    expect(jumpsOf(torn, 6.5)).toEqual([]);
  });
});

describe("jumpRemarks()", () => {
  const jumps = jumpsOf(withOne(4, [10], [10], [10], [10, -13]));
  const told = (name: string) =>
    jumpRemarks(requireStructure(pelvisScheme, name), {
      ...{ volumeCc: 1, centroidMm: [0, 0, 0], lowMm: [0, 0, 0], highMm: [0, 0, 0] },
      ...{ leftOfMiddleMm: 0, slices: 8, emptySlices: 0, parts: 1, strays: [], jumps },
    });

  it("tells all jumps of an organ of one tissue", () => {
    expect(told("Bladder")).toMatchObject([
      {
        code: "outline-jumps",
        slices: [4, 5, 7, 8],
        figures: { jumps: 2, leastOverlapShare: 0, largestShiftMm: 26 },
        text:
          "Bladder: the outline jumps from slice 4 to 5, 10.2 to 4.0 square centimetres; " +
          "from slice 7 to 8, by 26 mm, without overlap",
      },
    ]);
  });

  it("tells of a bowel bag and a nodal volume, which branch, only outlines that lie apart", () => {
    for (const name of ["Bag_Bowel", "CTVn"]) {
      expect(told(name)).toMatchObject([{ slices: [7, 8], figures: { jumps: 1 } }]);
    }
  });
});
