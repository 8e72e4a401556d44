import { describe, expect, it } from "vitest";
import {
  continuousSlice,
  evenSpacingMm,
  findMissingSlices,
  findUnevenGap,
  hasRoundedPositions,
  type ImageGrid,
  indexToPatient,
  medianSliceGapMm,
  patientPoint,
  patientToIndex,
  sameGrid,
  sliceGapsMm,
  sliceNormal,
  slicePositionsMm,
  voxelCount,
  voxelPoint,
} from "./index.ts";

/** Axial, head first supine, slices where they are told to be; the first voxel of each at x = -10, y = -20. */
function axial(positionsMm: readonly number[]): ImageGrid {
  return {
    size: [positionsMm.length, 4, 5],
    pixelSpacingMm: [2, 3],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: positionsMm.map((z) => patientPoint(-10, -20, z)),
  };
}

/** Rows along (0.6, 0.8, 0), columns towards the feet, slices along (-0.8, 0.6, 0) at 0, 2 and 7 mm, sheared. */
const oblique: ImageGrid = {
  size: [3, 4, 5],
  pixelSpacingMm: [2, 3],
  rowDirection: [0.6, 0.8, 0],
  columnDirection: [0, 0, -1],
  sliceOrigins: [
    patientPoint(10, 20, 30),
    patientPoint(10 - 1.6, 20 + 1.2, 34),
    patientPoint(10 - 5.6, 20 + 4.2, 32),
  ],
};

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [axis, value] of expected.entries()) expect(actual[axis]).toBeCloseTo(value, 10);
}

describe("the slices of a grid", () => {
  it("have the normal, positions and gaps of their origins", () => {
    expectClose(sliceNormal(oblique), [-0.8, 0.6, 0]);
    // 10 x -0.8 + 20 x 0.6 = 4.
    expectClose([...slicePositionsMm(oblique)], [4, 6, 11]);
    expectClose([...sliceGapsMm(oblique)], [2, 5]);
    expect(voxelCount(oblique)).toBe(60);
  });

  it("have the median of their gaps, in the order of numbers and not of words", () => {
    expect(medianSliceGapMm(axial([0, 9, 19, 39]))).toBe(10);
    expect(medianSliceGapMm(axial([0, 5, 6, 8, 16, 19]))).toBe(3);
    expect(medianSliceGapMm(axial([0, 2, 7]))).toBe(5);
  });

  it("have no gap when there is one, and no spacing", () => {
    expect([...sliceGapsMm(axial([7]))]).toEqual([]);
    expect(medianSliceGapMm(axial([7]))).toBeUndefined();
    expect(findUnevenGap(axial([7]))).toBeUndefined();
    expect(() => evenSpacingMm(axial([7]))).toThrow(RangeError);
  });

  it("are even up to 2 % of the median, and uneven from there", () => {
    expect(findUnevenGap(axial([0, 100, 200, 302, 402]))).toBeUndefined();
    expect(findUnevenGap(axial([0, 100, 200, 298, 398]))).toBeUndefined();
    const uneven = { below: 2, gapMm: 102.5, medianMm: 100 };
    expect(findUnevenGap(axial([0, 100, 200, 302.5, 402.5]))).toEqual(uneven);
    expect(findUnevenGap(axial([0, 97.5, 197.5, 297.5, 397.5]))).toEqual({
      ...{ below: 0, gapMm: 97.5, medianMm: 100 },
    });
  });

  it("are even where each position is within half a unit of its own last decimal of even ones", () => {
    const written = (spacing: number, decimals: number, start = -100.03) =>
      axial(Array.from({ length: 48 }, (_, z) => Number((start + z * spacing).toFixed(decimals))));
    for (const grid of [written(1.25, 1), written(0.625, 1), written(0.375, 2), written(1, 1)]) {
      expect(findUnevenGap(grid)).toBeUndefined();
    }
    expect(hasRoundedPositions(written(1.25, 1))).toBe(true);
    expect(evenSpacingMm(written(1.25, 1))[0]).toBeCloseTo(1.25, 3);
    expect(evenSpacingMm(written(0.625, 1))[0]).toBeCloseTo(0.625, 3);
    // Even anyway, so that nothing needs to be said.
    expect(hasRoundedPositions(written(5, 1))).toBe(false);
    // Whole millimetres say too little: 2, 3, 2, 3.
    expect(findUnevenGap(written(2.5, 0))).toMatchObject({ below: expect.any(Number) });
    // As far off as one decimal would explain, but written with three.
    expect(findUnevenGap(axial([0, 1.25, 2.541, 3.75, 5]))).toMatchObject({ below: 1 });
    // One slice 0.06 mm beside its place is more than rounding to one decimal.
    const shifted = [-100, -98.8, -97.5, -96.3, -95.2, -93.8, -92.5, -91.3, -90];
    expect(findUnevenGap(axial(shifted))).toBeDefined();
  });

  it("that are missing leave gaps of whole steps, also between rounded positions", () => {
    expect(findMissingSlices(axial([0, 3, 6, 9]))).toEqual([]);
    expect(findMissingSlices(axial([7]))).toEqual([]);
    expect(findMissingSlices(axial([0, 3, 9, 12, 21, 24]))).toEqual([
      { below: 1, gapMm: 6, missing: 1 },
      { below: 3, gapMm: 9, missing: 2 },
    ]);
    expect(findMissingSlices(axial([0, 3, 6, 10, 13]))).toBeUndefined();
    const rounded = [0, 1.3, 2.5, 3.8, 5, 6.3, 8.8, 10, 11.3];
    expect(findMissingSlices(axial(rounded))).toMatchObject([{ below: 5, missing: 1 }]);
  });

  it("give the mean gap as spacing, between pixel spacings in the order of axes", () => {
    expectClose(evenSpacingMm(axial([50, 150, 251, 353])), [101, 2, 3]);
    expect(() => evenSpacingMm(axial([0, 100, 200, 310]))).toThrow(RangeError);
  });
});

describe("indexToPatient() and patientToIndex()", () => {
  it("go along rows by the column spacing, along columns by the row spacing", () => {
    expectClose(indexToPatient(oblique, voxelPoint(0, 0, 2)), [13.6, 24.8, 30]);
    expectClose(indexToPatient(oblique, voxelPoint(0, 3, 0)), [10, 20, 24]);
    expectClose(patientToIndex(oblique, patientPoint(13.6, 24.8, 24)), [0, 3, 2]);
  });

  it("take each slice where it is, and go on linearly between and beyond slices", () => {
    const places = [
      [1, patientPoint(8.4, 21.2, 34)],
      [2, patientPoint(4.4, 24.2, 32)],
      [0.5, patientPoint(9.2, 20.6, 32)],
      [1.5, patientPoint(6.4, 22.7, 33)],
      [-1, patientPoint(11.6, 18.8, 26)],
      [3, patientPoint(0.4, 27.2, 30)],
    ] as const;
    for (const [z, expected] of places) {
      expectClose(indexToPatient(oblique, voxelPoint(z, 0, 0)), expected);
      expectClose(patientToIndex(oblique, expected), [z, 0, 0]);
    }
  });

  it("are each other's inverse", () => {
    for (const index of [voxelPoint(1.25, 2.5, 3.75), voxelPoint(-0.5, -1, 7), voxelPoint(4, 0, 1)])
      expectClose(patientToIndex(oblique, indexToPatient(oblique, index)), index);
  });

  it("take a single slice as 1 mm thick", () => {
    const single = {
      ...oblique,
      size: [1, 4, 5],
      sliceOrigins: [patientPoint(10, 20, 30)],
    } as const;
    expectClose(indexToPatient(single, voxelPoint(2, 0, 0)), [8.4, 21.2, 30]);
    expectClose(patientToIndex(single, patientPoint(8.4, 21.2, 30)), [2, 0, 0]);
    expectClose(indexToPatient(axial([7]), voxelPoint(2, 0, 0)), [-10, -20, 9]);
  });
});

describe("continuousSlice()", () => {
  it("finds a position between, on and beyond slices", () => {
    const positions = [10, 12, 17, 18, 28];
    const places = [10, 11, 12, 14.5, 17, 17.25, 18, 23, 28, 38, 8];
    const expected = [0, 0.5, 1, 1.5, 2, 2.25, 3, 3.5, 4, 5, -1];
    expectClose(
      places.map((place) => continuousSlice(positions, place)),
      expected,
    );
    expect(continuousSlice([10], 12.5)).toBe(2.5);
  });
});

describe("sameGrid()", () => {
  const grid = axial([0, 2, 4]);
  const shifted = (mm: number): ImageGrid => ({
    ...grid,
    sliceOrigins: grid.sliceOrigins.with(1, patientPoint(-10, -20, 2 + mm)),
  });

  it("holds for the same places, up to a thousandth of a millimetre", () => {
    expect(sameGrid(grid, grid)).toBe(true);
    expect(sameGrid(grid, axial([0, 2, 4]))).toBe(true);
    expect(sameGrid(grid, shifted(0.0009))).toBe(true);
    expect(sameGrid(grid, shifted(0.0011))).toBe(false);
    expect(sameGrid(grid, shifted(-0.0011))).toBe(false);
  });

  it.each([
    ["more slices", axial([0, 2, 4, 6])],
    ["fewer slices", axial([0, 2])],
    ["more rows", { ...grid, size: [3, 5, 5] }],
    ["more columns", { ...grid, size: [3, 4, 6] }],
    ["another row spacing", { ...grid, pixelSpacingMm: [2.1, 3] }],
    ["another column spacing", { ...grid, pixelSpacingMm: [2, 3.1] }],
    ["other rows", { ...grid, rowDirection: [-1, 0, 0] }],
    ["other columns", { ...grid, columnDirection: [0, -1, 0] }],
  ] as [string, ImageGrid][])("fails for %s", (_, other) => {
    expect(sameGrid(grid, other)).toBe(false);
  });
});
