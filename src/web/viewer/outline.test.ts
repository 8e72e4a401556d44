import { describe, expect, it } from "vitest";
import type { Grid } from "../../server/contract/index.ts";
import { type Outline, outlinesOf } from "./outline.ts";
import { patientPoint, placeAtMm, planesOf } from "./plane.ts";

const grid: Grid = {
  size: [3, 4, 5],
  pixelSpacingMm: [2, 1],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  sliceOrigins: [
    [-10, -20, 5],
    [-10, -20, 8],
    [-10, -20, 14],
  ],
};

/** Area inside by the shoelace formula over unordered pieces: each is walked with the inside on the same hand. */
function areaMm2(outline: Outline | undefined): number {
  let twice = 0;
  for (let at = 0; outline && at < outline.length; at += 4) {
    twice += outline[at]! * outline[at + 3]! - outline[at + 2]! * outline[at + 1]!;
  }
  return twice / 2;
}

describe("planes", () => {
  it("put the head on top and keep uneven slices where they are", () => {
    const { down } = planesOf(grid).sagittal;
    expect([...down.voxelAt]).toEqual([2, 1, 0]);
    expect([...down.centresMm]).toEqual([0, 6, 9]);
    expect([...down.edgesMm]).toEqual([-3, 3, 7.5, 10.5]);
    expect(down.ends).toEqual(["S", "I"]);
  });
  it("put the patient's right on the left of the screen for prone patients too", () => {
    const prone: Grid = { ...grid, rowDirection: [-1, 0, 0], columnDirection: [0, -1, 0] };
    const { across, down } = planesOf(prone).axial;
    expect(across.ends).toEqual(["R", "L"]);
    expect(down.ends).toEqual(["A", "P"]);
    expect([...across.voxelAt]).toEqual([4, 3, 2, 1, 0]);
  });
  it("find the voxel under a position, within the ends", () => {
    const { down } = planesOf(grid).sagittal;
    expect([-9, 2.9, 3.1, 7.6, 99].map((mm) => placeAtMm(down, mm))).toEqual([0, 0, 1, 2, 2]);
  });
  it("tell patient coordinates from the slice's own origin", () => {
    expect(patientPoint(grid, [2, 1, 3])).toEqual([-7, -18, 14]);
  });
});

describe("outlines", () => {
  const labels = new Uint8Array(60);
  // Slice 1: rows 1 and 2, columns 1 to 3 of label 2; one voxel of label 5 at the corner of the grid.
  for (const y of [1, 2]) for (const x of [1, 2, 3]) labels[20 + y * 5 + x] = 2;
  labels[20] = 5;
  const axial = outlinesOf(labels, grid.size, { plane: planesOf(grid).axial, slice: 1 });

  it("enclose the voxel centres half way to the neighbours", () => {
    // 3 mm x 4 mm less four corners of (1/2 x 1 mm) / 2.
    expect(Math.abs(areaMm2(axial.get(2)))).toBeCloseTo(12 - 4 * 0.25, 6);
  });
  it("close at the border of the grid", () => {
    // A single voxel is a diamond: 1 mm x 2 mm / 2.
    expect(Math.abs(areaMm2(axial.get(5)))).toBeCloseTo(1, 6);
  });
  it("are absent where the label is", () => {
    const empty = outlinesOf(labels, grid.size, { plane: planesOf(grid).axial, slice: 0 });
    expect(empty.size).toBe(0);
  });
  it("are drawn in the other planes from the same voxels", () => {
    const { coronal } = planesOf(grid);
    const found = outlinesOf(labels, grid.size, { plane: coronal, slice: 1 });
    // One row of three voxels 1 mm wide: half way to the slices 6 mm above and 3 mm below is 4.5 mm of height.
    expect([...found.keys()]).toEqual([2]);
    expect(Math.abs(areaMm2(found.get(2)))).toBeCloseTo(2 * 4.5 + 4.5 / 2, 6);
  });
});
