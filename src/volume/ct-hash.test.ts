import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { type ImageGrid, patientPoint } from "../geometry/index.ts";
import { ctSha256Of } from "./ct-hash.ts";

const grid: ImageGrid = {
  ...testGrid([2, 2, 3]),
  pixelSpacingMm: [0.9765625, 1.5],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  sliceOrigins: [patientPoint(0, 0, 0), patientPoint(0, 0, 2.5)],
};
const hu = Int16Array.from({ length: 12 }, (_, index) => index * 100 - 1000);

it("ctSha256Of() hashes size, spacing in micrometres and Hounsfield units", () => {
  const expected = createHash("sha256").update("arcuate CT 1\n2 2 3\n2500 977 1500\n");
  for (const value of hu) expected.update(Buffer.from([value & 0xff, (value >> 8) & 0xff]));
  expect(ctSha256Of({ grid, hu })).toBe(expected.digest("hex"));
});

it("ctSha256Of() knows a CT again that was moved, or whose voxels are counted from another corner", () => {
  const moved = {
    ...grid,
    sliceOrigins: [patientPoint(-7, 12, 100), patientPoint(-7, 12, 102.5)],
  };
  expect(ctSha256Of({ grid: moved, hu })).toBe(ctSha256Of({ grid, hu }));
  // Rows from left to right: x falls along a row, and so the slices rise towards the feet.
  const mirrored: ImageGrid = {
    ...grid,
    rowDirection: [-1, 0, 0],
    sliceOrigins: [patientPoint(3, 0, 2.5), patientPoint(3, 0, 0)],
  };
  const at = (z: number, y: number, x: number) => hu[(z * 2 + y) * 3 + x]!;
  const order = [1, 0].flatMap((z) => [0, 1].flatMap((y) => [2, 1, 0].map((x) => at(z, y, x))));
  expect(ctSha256Of({ grid: mirrored, hu: Int16Array.from(order) })).toBe(ctSha256Of({ grid, hu }));
});

it("ctSha256Of() tells CTs apart by a voxel, by the spacing and by the size", () => {
  const other = hu.slice();
  other[11]!++;
  const flat: ImageGrid = { ...grid, size: [2, 3, 2] };
  const wider: ImageGrid = { ...grid, pixelSpacingMm: [0.9785625, 1.5] };
  const hashes = [
    ctSha256Of({ grid, hu }),
    ctSha256Of({ grid, hu: other }),
    ctSha256Of({ grid: flat, hu }),
    ctSha256Of({ grid: wider, hu }),
  ];
  expect(new Set(hashes).size).toBe(4);
});

it("ctSha256Of() takes a part of a larger buffer, a sagittal series and a single slice", () => {
  const larger = Int16Array.of(5, ...hu, 5);
  expect(ctSha256Of({ grid, hu: larger.subarray(1, 13) })).toBe(ctSha256Of({ grid, hu }));
  const sagittal: ImageGrid = { ...grid, rowDirection: [0, 1, 0], columnDirection: [0, 0, -1] };
  expect(ctSha256Of({ grid: sagittal, hu })).toMatch(/^[0-9a-f]{64}$/);
  const single: ImageGrid = { ...grid, size: [1, 2, 3], sliceOrigins: [patientPoint(0, 0, 0)] };
  expect(ctSha256Of({ grid: single, hu: hu.subarray(0, 6) })).toMatch(/^[0-9a-f]{64}$/);
});
