import { describe, expect, it } from "vitest";
import { drawnVoxels } from "../../test/contours/masks.ts";
import { keepLargestComponent } from "./components.ts";

describe("keepLargestComponent()", () => {
  it("keeps the larger of two pieces and counts what it removed", () => {
    const { voxels, size } = drawnVoxels(["##...", "##..#"]);
    expect(keepLargestComponent(voxels, size, 1)).toEqual({ componentCount: 2, removedVoxels: 1 });
    expect(voxels).toEqual(drawnVoxels(["##...", "##..."]).voxels);
  });

  it("joins voxels that touch by a corner across slices (26-connected)", () => {
    const { voxels, size } = drawnVoxels(
      ["#..", "...", "..."],
      ["...", ".#.", "..."],
      ["...", "...", "..#"],
    );
    expect(keepLargestComponent(voxels, size, 1)).toEqual({ componentCount: 1, removedVoxels: 0 });
  });

  it("joins corner neighbours in every one of the 26 directions and nothing further away", () => {
    for (let dz = -2; dz <= 2; dz++) {
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          const voxels = new Uint8Array(125);
          voxels[2 * 25 + 2 * 5 + 2] = 1;
          voxels[(2 + dz) * 25 + (2 + dy) * 5 + 2 + dx] = 1;
          const near = Math.max(Math.abs(dz), Math.abs(dy), Math.abs(dx)) <= 1;
          const { componentCount } = keepLargestComponent(voxels, [5, 5, 5], 1);
          expect(componentCount).toBe(near ? 1 : 2);
        }
      }
    }
  });

  it("leaves other labels alone, does not join through them, and knows an absent label", () => {
    const voxels = Uint8Array.of(1, 2, 1, 1);
    expect(keepLargestComponent(voxels, [1, 1, 4], 1)).toEqual({
      componentCount: 2,
      removedVoxels: 1,
    });
    expect([...voxels]).toEqual([0, 2, 1, 1]);
    expect(keepLargestComponent(voxels, [1, 1, 4], 9).componentCount).toBe(0);
  });

  it("keeps the first of equally large pieces", () => {
    const { voxels, size } = drawnVoxels(["##.##"]);
    keepLargestComponent(voxels, size, 1);
    expect(voxels).toEqual(drawnVoxels(["##..."]).voxels);
  });

  it("keeps the first by its first voxel, however far down it reaches", () => {
    const { voxels, size } = drawnVoxels(["#.##", "#.#.", "#..."]);
    expect(keepLargestComponent(voxels, size, 1)).toEqual({ componentCount: 2, removedVoxels: 3 });
    expect(voxels).toEqual(drawnVoxels(["#...", "#...", "#..."]).voxels);
  });

  it("does not join the last row of a slice to the first, of its own or of another slice", () => {
    const rows = ["#..", "...", "..."];
    const last = ["...", "...", "#.."];
    const apart = (...slices: string[][]) => {
      const { voxels, size } = drawnVoxels(...slices);
      return keepLargestComponent(voxels, size, 1).componentCount;
    };
    expect(apart(["...", "...", "..."], ["#..", "...", "#.."])).toBe(2);
    expect(apart(rows, last)).toBe(2);
    expect(apart(last, rows)).toBe(2);
  });

  it("keeps all of what is joined late, and nothing of what is not", () => {
    const comb = ["#.#.#.#", "#.#.#.#", "#######", "......."];
    const { voxels, size } = drawnVoxels(comb, [".......", ".......", ".......", "......."], comb);
    expect(keepLargestComponent(voxels, size, 1)).toEqual({ componentCount: 2, removedVoxels: 15 });
    expect(voxels.subarray(0, 28)).toEqual(drawnVoxels(comb).voxels);
  });

  it("joins a U whose arms meet only at the end of the scan", () => {
    const { voxels, size } = drawnVoxels(["#..#", "#..#", "####"]);
    expect(keepLargestComponent(voxels, size, 1)).toEqual({ componentCount: 1, removedVoxels: 0 });
  });

  it("refuses an array of another length", () => {
    expect(() => keepLargestComponent(new Uint8Array(3), [1, 2, 2], 1)).toThrow(RangeError);
  });
});
