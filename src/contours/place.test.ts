import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { placeContours, type SliceOf, slicesOfPoints } from "./place.ts";
import type { ContourRemark } from "./remarks.ts";
import type { Contour } from "./types.ts";

/** Slices at 0, 3, 9 and 15 mm. */
const grid = testGrid([4, 4, 4], { origin: [0, 0, 0], gapsMm: [3, 6, 6] });

/** A closed contour of three points at heights in mm. */
function contourAt(...heightsMm: readonly [number, number, number]): Contour {
  const [a, b, c] = heightsMm;
  const points = Float64Array.of(0, 0, a, 2, 0, b, 0, 2, c);
  return { geometricType: "CLOSED_PLANAR", points };
}

function place(contour: Contour, { sliceOf, on = grid }: { sliceOf?: SliceOf; on?: typeof grid }) {
  const remarks: ContourRemark[] = [];
  const placed = placeContours(on, [contour], sliceOf, (remark) => remarks.push(remark));
  return { placed: placed[0], remarks };
}

const placeAt = (heightMm: number, named?: number) =>
  place(
    contourAt(heightMm, heightMm, heightMm),
    named === undefined ? {} : { sliceOf: () => named },
  );

describe("placeContours()", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e30])(
    "draws nothing through a point at %f mm",
    (mm) => {
      const contour = contourAt(0, 0, 0);
      contour.points[3] = mm;
      expect(place(contour, {})).toEqual({
        placed: undefined,
        remarks: [{ kind: "notFinite", contourIndex: 0 }],
      });
    },
  );

  it.each([
    [-1.5, 0],
    [1.4, 0],
    [1.6, 1],
    [4.5, 1],
    [6.1, 2],
    [11.9, 2],
    [12.1, 3],
    [18, 3],
  ])(
    "takes a plane at %f mm to slice %i: half the smaller gap beside it is the limit",
    (mm, slice) => {
      const { placed, remarks } = placeAt(mm);
      expect(placed).toMatchObject({ contourIndex: 0, sliceIndex: slice });
      expect(placed!.offsetMm).toBeCloseTo(mm - [0, 3, 9, 15][slice]!, 9);
      expect(remarks).toEqual([]);
    },
  );

  it.each([
    [-1.51, 0, 1.51],
    [4.51, 1, 1.51],
    [5.9, 1, 2.9],
    [18.01, 3, 3.01],
  ])("takes a plane at %f mm to no slice", (mm, nearestSlice, distanceMm) => {
    const { placed, remarks } = placeAt(mm);
    expect(placed).toBeUndefined();
    expect(remarks).toEqual([
      { kind: "offGrid", contourIndex: 0, nearestSlice, distanceMm: expect.closeTo(distanceMm, 9) },
    ]);
  });

  it("looks at the gap above as at the gap below", () => {
    // Slices at 0, 6 and 9 mm.
    const on = testGrid([3, 4, 4], { origin: [0, 0, 0], gapsMm: [6, 3] });
    const sliceAt = (mm: number) => place(contourAt(mm, mm, mm), { on }).placed?.sliceIndex;
    expect([3, 4.4, 4.6, 7.4, 7.6, 10.5, 10.6].map(sliceAt)).toEqual([
      0,
      undefined,
      1,
      1,
      2,
      2,
      undefined,
    ]);
  });

  it("takes a plane half way to the lower slice, unless the contour names the upper one", () => {
    expect(placeAt(12).placed).toMatchObject({ sliceIndex: 2, offsetMm: 3 });
    expect(placeAt(12, 3)).toEqual({
      placed: { contourIndex: 0, sliceIndex: 3, offsetMm: -3 },
      remarks: [],
    });
    // The last bits of a position do not decide.
    expect(placeAt(12 - 1e-6, 3).placed).toMatchObject({ sliceIndex: 3 });
    expect(placeAt(12 - 1e-4, 3).placed).toMatchObject({ sliceIndex: 2 });
  });

  it.each([
    [0, 9.5],
    [1, 6.5],
    [3, 5.5],
    // No slices of the grid.
    [4, Number.NaN],
    [-1, Number.NaN],
    [1.5, Number.NaN],
  ])(
    "takes a contour at 9.5 mm that names slice %f to no slice, and tells the distance",
    (named, distanceMm) => {
      const { placed, remarks } = placeAt(9.5, named);
      expect(placed).toBeUndefined();
      expect(remarks).toEqual([
        { kind: "otherSlice", contourIndex: 0, namedSlice: named, sliceIndex: 2, distanceMm },
      ]);
    },
  );

  it("tells a contour beyond the image that names a slice by that slice", () => {
    expect(placeAt(30, 3).remarks).toEqual([
      { kind: "otherSlice", contourIndex: 0, namedSlice: 3, sliceIndex: 3, distanceMm: 15 },
    ]);
    expect(placeAt(30).remarks).toMatchObject([{ kind: "offGrid", nearestSlice: 3 }]);
  });

  it("counts a single slice as 1 mm thick", () => {
    const on = testGrid([1, 4, 4], { origin: [0, 0, 0] });
    expect(place(contourAt(0.5, 0.5, 0.5), { on }).placed).toMatchObject({ offsetMm: 0.5 });
    expect(place(contourAt(0.51, 0.51, 0.51), { on }).remarks).toMatchObject([{ kind: "offGrid" }]);
  });

  it("takes the mean height of points that stray up to 0.25 mm, and no plane of others", () => {
    const { placed } = place(contourAt(3, 3.25, 3.05), {});
    expect(placed).toMatchObject({ sliceIndex: 1, offsetMm: expect.closeTo(0.1, 9) });
    expect(place(contourAt(3, 3.26, 3.05), {}).remarks).toEqual([
      { kind: "tilted", contourIndex: 0, spreadMm: expect.closeTo(0.26, 9) },
    ]);
    expect(place(contourAt(3.26, 3, 3.05), {}).remarks).toMatchObject([{ kind: "tilted" }]);
  });
});

describe("slicesOfPoints()", () => {
  const slices = (...heightsMm: readonly [number, number, number]) =>
    slicesOfPoints(grid, contourAt(...heightsMm).points);

  it("gives the slice of a plane, and all slices of a tilted one", () => {
    expect(slices(9, 9, 9)).toEqual([2]);
    expect(slices(9.5, 9.5, 9.5)).toEqual([2]);
    expect(slices(3, 8, 14)).toEqual([1, 2, 3]);
  });

  it("gives none without a point, nor beyond the image or in a wide gap", () => {
    expect(slicesOfPoints(grid, new Float64Array(2))).toEqual([]);
    expect(slices(30, 30, 30)).toEqual([]);
    expect(slices(5, 5, 5)).toEqual([]);
  });
});
