/** Structures that overlap, in files of the store: none is lost, whatever its label. */
import { expect, it } from "vitest";
import { type ImageGrid, patientPoint, voxelCount } from "../../src/geometry/index.ts";
import { packMasks, unpackMasks } from "../../src/server/tasks/mask-planes.ts";
import type { Mask } from "../../src/volume/index.ts";

const grid: ImageGrid = {
  size: [2, 3, 4],
  pixelSpacingMm: [1, 1],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  sliceOrigins: [patientPoint(0, 0, 0), patientPoint(0, 0, 1)],
};

/** All voxels before the given one. */
function firstVoxels(count: number): Mask {
  return { grid, voxels: new Uint8Array(voxelCount(grid)).fill(1, 0, count) };
}

it("keeps twelve structures that all overlap, each whole", () => {
  const masks = new Map(Array.from({ length: 12 }, (_, at) => [at + 1, firstVoxels(2 * at + 1)]));
  const packed = packMasks(masks, grid);
  expect(packed).toHaveLength(2 * 24);
  // Voxel 0 is in all twelve: eight bits of the first plane and four of the second.
  expect([packed[0], packed[24]]).toEqual([0b1111_1111, 0b1111]);
  expect(unpackMasks(packed, grid)).toEqual(masks);
});

it("keeps a structure whose label alone needs a plane far up", () => {
  const masks = new Map([[254, firstVoxels(5)]]);
  expect(packMasks(masks, grid)).toHaveLength(32 * 24);
  expect(unpackMasks(packMasks(masks, grid), grid)).toEqual(masks);
});

it("reads files of one plane as they have always been written, and leaves out empty structures", () => {
  const packed = new Uint8Array(24);
  packed[3] = 0b1_0100; // labels 3 and 5
  packed[4] = 0b1_0000;
  const masks = unpackMasks(packed, grid);
  expect([...masks.keys()]).toEqual([3, 5]);
  expect([...masks.get(3)!.voxels.entries()].filter(([, is]) => is === 1)).toEqual([[3, 1]]);
  expect(packMasks(masks, grid)).toEqual(packed);
  expect(unpackMasks(packMasks(new Map(), grid), grid).size).toBe(0);
});

it("refuses bytes that are not whole planes of the grid", () => {
  for (const length of [0, 23, 25, 36]) {
    expect(() => unpackMasks(new Uint8Array(length), grid)).toThrow(
      expect.objectContaining({ code: "labels-damaged" }),
    );
  }
});
