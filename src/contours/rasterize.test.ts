import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { createRandom } from "../base/index.ts";
import { type ImageGrid, indexToPatient, voxelPoint } from "../geometry/index.ts";
import { rasterizeContours } from "./rasterize.ts";
import type { Contour, ContourGeometricType } from "./types.ts";

/** A closed contour through [row, column] positions of a slice; `z` may lie between slices. */
function contourOn(
  grid: ImageGrid,
  z: number,
  places: readonly (readonly [row: number, column: number])[],
  geometricType: ContourGeometricType = "CLOSED_PLANAR",
): Contour {
  const points = places.flatMap(([row, column]) => [
    ...indexToPatient(grid, voxelPoint(z, row, column)),
  ]);
  return { geometricType, points: Float64Array.from(points) };
}

/** A rectangle from edge to edge, in voxels. */
function rectangle(
  grid: ImageGrid,
  z: number,
  [top, left, bottom, right]: readonly [number, number, number, number],
  geometricType: ContourGeometricType = "CLOSED_PLANAR",
): Contour {
  const corners = [
    [top, left],
    [top, right],
    [bottom, right],
    [bottom, left],
  ] as const;
  return contourOn(grid, z, corners, geometricType);
}

/** The slice as rows of text. */
function drawing(voxels: Uint8Array, { size }: ImageGrid, z = 0): string[] {
  const [, rows, columns] = size;
  return Array.from({ length: rows }, (_, y) => {
    const start = (z * rows + y) * columns;
    return Array.from(voxels.subarray(start, start + columns), (each) => ".#"[each]).join("");
  });
}

/** Inside voxels of each slice. */
function slicesOf(voxels: Uint8Array, { size }: ImageGrid): number[] {
  const plane = size[1] * size[2];
  return Array.from({ length: size[0] }, (_, z) =>
    voxels.subarray(z * plane, (z + 1) * plane).reduce((sum, each) => sum + each, 0),
  );
}

describe("rasterizeContours()", () => {
  const grid = testGrid([1, 6, 8]);

  it("puts a known rectangle in mm on known voxels of a non-square image (R04, R06, R12)", () => {
    const plain = testGrid([1, 5, 7], { spacingMm: [3, 0.8, 1.2], origin: [100, 200, 0] });
    // x 101.2 +- 0.6 to 103.6 +- 0.6 is columns 1 to 3; y 201.6 +- 0.4 is row 2.
    const corners = [100.6, 201.2, 0, 104.2, 201.2, 0, 104.2, 202, 0, 100.6, 202, 0];
    const contour = { geometricType: "CLOSED_PLANAR", points: Float64Array.from(corners) } as const;
    const { mask, remarks } = rasterizeContours(plain, [contour]);
    expect(drawing(mask.voxels, plain)).toEqual([
      ".......",
      ".......",
      ".###...",
      ".......",
      ".......",
    ]);
    expect(remarks).toEqual([]);
  });

  it("counts centres on the left and upper edge in, those on the right and lower edge out", () => {
    const left = rectangle(grid, 0, [1, 1, 3, 3]);
    const right = rectangle(grid, 0, [1, 3, 3, 5]);
    const { mask, remarks } = rasterizeContours(grid, [left, right]);
    expect(drawing(mask.voxels, grid).slice(0, 4)).toEqual([
      "........",
      ".####...",
      ".####...",
      "........",
    ]);
    expect(remarks).toEqual([]);
  });

  it("counts a corner that touches a row of centres once", () => {
    const diamond = [
      [1, 3],
      [3, 5],
      [5, 3],
      [3, 1],
    ] as const;
    const { mask } = rasterizeContours(grid, [contourOn(grid, 0, diamond)]);
    expect(drawing(mask.voxels, grid)).toEqual([
      "........",
      "........",
      "..##....",
      ".####...",
      "..##....",
      "........",
    ]);
  });

  it.each(["CLOSED_PLANAR", "CLOSEDPLANAR_XOR"] as const)(
    "makes holes and islands of nested contours, %s, in any order (R01)",
    (type) => {
      const wide = testGrid([1, 7, 7]);
      const nest = [
        rectangle(wide, 0, [2.5, 2.5, 3.5, 3.5], type),
        rectangle(wide, 0, [-0.5, -0.5, 6.5, 6.5], type),
        rectangle(wide, 0, [1.5, 1.5, 4.5, 4.5], type),
      ];
      const { mask, remarks } = rasterizeContours(wide, nest);
      expect(drawing(mask.voxels, wide)).toEqual([
        "#######",
        "#######",
        "##...##",
        "##.#.##",
        "##...##",
        "#######",
        "#######",
      ]);
      expect(remarks).toEqual([]);
    },
  );

  it("keeps an outline that holds contours smaller than a voxel (R08)", () => {
    const fine = testGrid([1, 60, 60], { spacingMm: [3, 1, 1] });
    const outline = Array.from({ length: 346 }, (_, index) => {
      const angle = (2 * Math.PI * index) / 346;
      return [30 + 20 * Math.sin(angle), 30 + 20 * Math.cos(angle)] as const;
    });
    const contours = [
      contourOn(fine, 0, outline),
      rectangle(fine, 0, [30.1, 30.1, 30.9, 30.9]),
      rectangle(fine, 0, [25.2, 25.2, 25.32, 25.32]),
    ];
    const { mask, remarks } = rasterizeContours(fine, contours);
    const alone = rasterizeContours(fine, contours.slice(0, 1));
    expect(mask.voxels).toEqual(alone.mask.voxels);
    expect(remarks.map(({ kind }) => kind)).toEqual(["noVoxel", "noVoxel"]);
  });

  it("skips and counts contours of one and two points, and what is not closed (R07, R31)", () => {
    const { mask, remarks } = rasterizeContours(grid, [
      contourOn(grid, 0, [[1, 1]]),
      contourOn(grid, 0, [
        [1, 1],
        [2, 2],
      ]),
      contourOn(grid, 0, [[1, 1]], "POINT"),
      rectangle(grid, 0, [0, 0, 3, 3], "OPEN_PLANAR"),
      { geometricType: "CLOSED_PLANAR", points: new Float64Array(9).fill(Number.NaN) },
    ]);
    expect(mask.voxels.every((each) => each === 0)).toBe(true);
    expect(remarks).toEqual([
      { kind: "tooFewPoints", contourIndex: 0, pointCount: 1 },
      { kind: "tooFewPoints", contourIndex: 1, pointCount: 2 },
      { kind: "notClosed", contourIndex: 2, geometricType: "POINT" },
      { kind: "notClosed", contourIndex: 3, geometricType: "OPEN_PLANAR" },
      { kind: "notFinite", contourIndex: 4 },
    ]);
  });

  it("clips contours at the image and tells the area beyond it (R11)", () => {
    const even = testGrid([1, 6, 8], { spacingMm: [3, 2, 1] });
    const { mask, remarks } = rasterizeContours(even, [
      rectangle(even, 0, [-3.5, -138.5, 1.5, 2.5]),
      rectangle(even, 0, [20, 20, 22, 23]),
    ]);
    expect(drawing(mask.voxels, even).slice(0, 3)).toEqual(["###.....", "###.....", "........"]);
    expect(remarks).toMatchObject([
      { kind: "clipped", contourIndex: 0, sliceIndex: 0 },
      { kind: "clipped", contourIndex: 1, sliceIndex: 0 },
    ]);
    // 5 x 141 voxels of 2 mm2 less the 2 x 3 that lie within; 2 x 3 voxels all outside.
    const areas = remarks.map((each) => (each.kind === "clipped" ? each.areaMm2 : 0));
    expect(areas[0]).toBeCloseTo(2 * (5 * 141 - 6), 6);
    expect(areas[1]).toBeCloseTo(12, 6);
  });

  it("does not hang on coordinates far away", () => {
    const far = rectangle(grid, 0, [-2e4, -2e4, 2e4, 2e4]);
    expect(rasterizeContours(grid, [far]).mask.voxels.every((each) => each === 1)).toBe(true);
    // No place in a room: the contour is damaged.
    const nowhere = rectangle(grid, 0, [-1e9, -1e9, 1e9, 1e9]);
    expect(rasterizeContours(grid, [nowhere])).toMatchObject({
      remarks: [{ kind: "notFinite" }],
    });
  });

  it("takes memory by the image, not by how often a contour crosses its rows", () => {
    const tall = testGrid([1, 512, 8]);
    const zigzag = Array.from(
      { length: 40_000 },
      (_, at) => [at % 2 === 0 ? -1 : 513, at % 9] as const,
    );
    const contour = contourOn(tall, 0, zigzag);
    const before = process.memoryUsage().arrayBuffers;
    rasterizeContours(tall, [contour]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32e6);
  });

  it("does not hang on coordinates too far away to be counted", () => {
    const points = Float64Array.of(1, 1, 0, 1e305, 1e305, 0, -1e305, 1e307, 0, 3, -1e308, 0);
    expect(rasterizeContours(grid, [{ geometricType: "CLOSED_PLANAR", points }]).remarks).toEqual(
      expect.anything(),
    );
  });

  it("does not compare each pair of contours where there are hundreds", () => {
    const wide = testGrid([1, 6, 400]);
    const stairs = Array.from({ length: 300 }, (_, at) =>
      rectangle(wide, 0, [0.5, at + 0.5, 4.5, at + 9.5]),
    );
    expect(rasterizeContours(wide, stairs).remarks).toEqual([
      { kind: "crowded", sliceIndex: 0, contourCount: 300 },
    ]);
    const kinds = (count: number) =>
      new Set(rasterizeContours(wide, stairs.slice(0, count)).remarks.map(({ kind }) => kind));
    expect(kinds(100)).toEqual(new Set(["overlap"]));
    expect(kinds(101)).toEqual(new Set(["crowded"]));
  });

  it("tells of an overlap where one contour ends on the row where the other begins, not below", () => {
    const upper = rectangle(grid, 0, [0.5, 0.5, 2.5, 4.5]);
    const kindsWith = (...place: [number, number, number, number]) =>
      rasterizeContours(grid, [rectangle(grid, 0, place), upper]).remarks;
    expect(kindsWith(1.5, 3.5, 4.5, 6.5)).toMatchObject([
      { kind: "overlap", contourIndexes: [1, 0] },
    ]);
    expect(kindsWith(2.5, 3.5, 4.5, 6.5)).toEqual([]);
    expect(kindsWith(1.5, 4.5, 4.5, 6.5)).toEqual([]);
  });

  it("takes contours up to 0.1 mm apart for one plane, and draws the nearer of two", () => {
    const thick = testGrid([3, 6, 6], { spacingMm: [5, 1, 1], origin: [0, 0, 0] });
    const planes = (first: number, second: number) => {
      const contours = [
        rectangle(thick, first / 5, [0, 0, 4, 4]),
        rectangle(thick, second / 5, [1, 1, 3, 3]),
      ];
      const { mask, remarks } = rasterizeContours(thick, contours);
      return { voxels: slicesOf(mask.voxels, thick)[1], remarks };
    };
    expect(planes(5.3, 5.39)).toEqual({ voxels: 12, remarks: [] });
    expect(planes(5.3, 5.41)).toEqual({
      voxels: 16,
      remarks: [
        { kind: "otherPlane", contourIndex: 1, sliceIndex: 1, distanceMm: expect.closeTo(0.41, 9) },
      ],
    });
    expect(planes(4.6, 5.3)).toMatchObject({ voxels: 4, remarks: [{ contourIndex: 0 }] });
  });

  it("leaves out what two contours share in part, and tells slice and area", () => {
    const even = testGrid([1, 6, 8], { spacingMm: [3, 2, 1] });
    const { mask, remarks } = rasterizeContours(even, [
      rectangle(even, 0, [0.5, 0.5, 3.5, 4.5]),
      rectangle(even, 0, [2.5, 3.5, 5.5, 6.5]),
    ]);
    expect(drawing(mask.voxels, even)).toEqual([
      "........",
      ".####...",
      ".####...",
      ".###.##.",
      "....###.",
      "....###.",
    ]);
    expect(remarks).toEqual([
      { kind: "overlap", contourIndexes: [0, 1], sliceIndex: 0, areaMm2: 2 },
    ]);
  });

  it("draws a contour given twice once; XOR cancels as it says", () => {
    const twice = [rectangle(grid, 0, [1, 1, 3, 3]), rectangle(grid, 0, [1, 1, 3, 3])];
    const plain = rasterizeContours(grid, twice);
    expect(slicesOf(plain.mask.voxels, grid)).toEqual([4]);
    expect(plain.remarks).toEqual([{ kind: "duplicate", contourIndex: 1, sliceIndex: 0 }]);
    const xor = twice.map((each) => ({ ...each, geometricType: "CLOSEDPLANAR_XOR" as const }));
    expect(slicesOf(rasterizeContours(grid, xor).mask.voxels, grid)).toEqual([0]);
  });

  it("knows the same contour begun elsewhere or drawn the other way round", () => {
    const places = [
      [1, 1],
      [1, 3],
      [3, 3],
      [3, 1],
    ] as const;
    const [a, b, c, d] = places;
    const { mask, remarks } = rasterizeContours(grid, [
      contourOn(grid, 0, [a, b, c, d]),
      contourOn(grid, 0, [c, d, a, b]),
      contourOn(grid, 0, [b, a, d, c]),
    ]);
    expect(slicesOf(mask.voxels, grid)).toEqual([4]);
    expect(remarks.map(({ kind }) => kind)).toEqual(["duplicate", "duplicate"]);
  });

  it("tells when two contours fill the same voxels and nothing is left", () => {
    const { mask, remarks } = rasterizeContours(grid, [
      rectangle(grid, 0, [0.6, 0.6, 2.6, 2.6]),
      rectangle(grid, 0, [0.7, 0.7, 2.4, 2.4]),
    ]);
    expect(slicesOf(mask.voxels, grid)).toEqual([0]);
    expect(remarks).toMatchObject([{ kind: "overlap", contourIndexes: [0, 1] }]);
  });

  it("agrees with a point-in-polygon test of every centre, on random star polygons", () => {
    const random = createRandom(4);
    const wide = testGrid([1, 25, 31], { orientation: "oblique" });
    for (let round = 0; round < 50; round++) {
      const count = 3 + random.integer(30);
      const places = Array.from(
        { length: count },
        () => [random.between(-5, 30), random.between(-5, 36)] as const,
      );
      const { mask } = rasterizeContours(wide, [contourOn(wide, 0, places)]);
      for (let y = 0; y < 25; y++) {
        for (let x = 0; x < 31; x++) {
          let inside = 0;
          places.forEach(([rowA, columnA], index) => {
            const [rowB, columnB] = places[(index + 1) % count]!;
            if (rowA > y === rowB > y) return;
            if (columnA + ((y - rowA) / (rowB - rowA)) * (columnB - columnA) > x) inside ^= 1;
          });
          expect(mask.voxels[y * 31 + x]).toBe(inside);
        }
      }
    }
  });
});

describe("rasterizeContours() choosing slices", () => {
  it("puts every plane of uneven slices on its own slice (R09)", () => {
    const grid = testGrid([6, 4, 4], { gapsMm: [3, 6, 6, 3, 6] });
    const contours = Array.from({ length: 6 }, (_, z) => rectangle(grid, z, [0, 0, 2, 2]));
    const { mask, remarks } = rasterizeContours(grid, contours);
    expect(slicesOf(mask.voxels, grid)).toEqual([4, 4, 4, 4, 4, 4]);
    expect(remarks).toEqual([]);
  });

  it("adds nothing at the ends: slices beyond the last contour stay empty (R33)", () => {
    const grid = testGrid([5, 4, 4]);
    const contours = [1, 2, 3].map((z) => rectangle(grid, z, [0, 0, 2, 2]));
    const { mask } = rasterizeContours(grid, contours);
    expect(mask.voxels).toHaveLength(80);
    expect(slicesOf(mask.voxels, grid)).toEqual([0, 4, 4, 4, 0]);
  });

  it("accepts planes up to half the spacing off and refuses those further away (R10)", () => {
    const grid = testGrid([4, 4, 4]);
    const at = (z: number) => rasterizeContours(grid, [rectangle(grid, z, [0, 0, 2, 2])]);
    for (const jitter of [1e-5, -1e-4, 0.1, -0.4]) {
      expect(slicesOf(at(2 + jitter).mask.voxels, grid)).toEqual([0, 0, 4, 0]);
    }
    expect(slicesOf(at(3.49).mask.voxels, grid)).toEqual([0, 0, 0, 4]);
    const beyond = at(3.6);
    expect(slicesOf(beyond.mask.voxels, grid)).toEqual([0, 0, 0, 0]);
    expect(beyond.remarks).toMatchObject([{ kind: "offGrid", contourIndex: 0, nearestSlice: 3 }]);
  });

  it("does not move a contour of a missing slice onto its neighbour", () => {
    const grid = testGrid([4, 4, 4], { gapsMm: [3, 6, 3] });
    const { mask, remarks } = rasterizeContours(grid, [rectangle(grid, 1.5, [0, 0, 2, 2])]);
    expect(slicesOf(mask.voxels, grid)).toEqual([0, 0, 0, 0]);
    expect(remarks).toMatchObject([{ kind: "offGrid" }]);
  });

  it("believes the slice a contour names as far as its plane agrees", () => {
    const grid = testGrid([4, 4, 4]);
    const contour = { ...rectangle(grid, 2, [0, 0, 2, 2]), sliceUid: "1.2.3" };
    const named = (sliceIndex: number) =>
      rasterizeContours(grid, [contour], {
        sliceOf: ({ sliceUid }) => (sliceUid === "1.2.3" ? sliceIndex : undefined),
      });
    expect(named(2).remarks).toEqual([]);
    const wrong = named(0);
    expect(slicesOf(wrong.mask.voxels, grid)).toEqual([0, 0, 0, 0]);
    expect(wrong.remarks).toEqual([
      { kind: "otherSlice", contourIndex: 0, namedSlice: 0, sliceIndex: 2, distanceMm: 6 },
    ]);
  });

  it("tells a contour that lies beside its slice by more than rounding", () => {
    const grid = testGrid([4, 4, 4]);
    const drawn = (z: number) => rasterizeContours(grid, [rectangle(grid, z, [0, 0, 2, 2])]);
    expect(drawn(2 + 0.49 / 3).remarks).toEqual([]);
    const beside = drawn(2 - 0.4);
    expect(slicesOf(beside.mask.voxels, grid)).toEqual([0, 0, 4, 0]);
    expect(beside.remarks).toEqual([
      { kind: "besideSlice", contourIndex: 0, sliceIndex: 2, distanceMm: expect.closeTo(1.2, 9) },
    ]);
  });

  it("does not let contours of two planes on one slice cancel out", () => {
    const grid = testGrid([3, 6, 6], { spacingMm: [5, 1, 1] });
    const { mask, remarks } = rasterizeContours(grid, [
      rectangle(grid, 1.3, [0, 0, 4, 4]),
      rectangle(grid, 1, [0, 0, 3, 3]),
      rectangle(grid, 1.004, [1, 1, 2, 2]),
    ]);
    expect(slicesOf(mask.voxels, grid)).toEqual([0, 8, 0]);
    expect(remarks).toMatchObject([{ kind: "otherPlane", contourIndex: 0, sliceIndex: 1 }]);
  });

  it("refuses contours that are not parallel to the slices", () => {
    const grid = testGrid([4, 4, 4]);
    const points = Float64Array.from([
      ...indexToPatient(grid, voxelPoint(0, 0, 0)),
      ...indexToPatient(grid, voxelPoint(0, 0, 3)),
      ...indexToPatient(grid, voxelPoint(3, 3, 3)),
    ]);
    const { mask, remarks } = rasterizeContours(grid, [{ geometricType: "CLOSED_PLANAR", points }]);
    expect(slicesOf(mask.voxels, grid)).toEqual([0, 0, 0, 0]);
    expect(remarks).toMatchObject([{ kind: "tilted", contourIndex: 0, spreadMm: 9 }]);
  });
});
