import { describe, expect, it } from "vitest";
import { drawnVoxels } from "../../test/contours/masks.ts";
import { fillHoles } from "./fill-holes.ts";

describe("fillHoles()", () => {
  it("fills a closed cavity and leaves a dent open", () => {
    const wall = ["###", "###", "###"];
    const cavity = drawnVoxels(wall, ["###", "#.#", "###"], wall);
    expect(fillHoles(cavity.voxels, cavity.size, 1)).toBe(1);
    const dent = drawnVoxels(["###", "#.#", "###"], wall);
    expect(fillHoles(dent.voxels, dent.size, 1)).toBe(0);
  });

  it("does not fill a ring within one slice: it is open above and below", () => {
    const ring = drawnVoxels(["###", "#.#", "###"]);
    expect(fillHoles(ring.voxels, ring.size, 1)).toBe(0);
  });

  it("leaves a cavity that is open by a corner (background is 26-connected)", () => {
    const cavity = drawnVoxels(["##.", "###", "###"], ["###", "#.#", "###"], ["###", "###", "###"]);
    expect(fillHoles(cavity.voxels, cavity.size, 1)).toBe(0);
  });

  it("leaves a cavity open that reaches any one face of the label's box, and fills it elsewhere", () => {
    // A box of 5 x 5 x 5 at 1 in a grid of 7 x 8 x 9, with a voxel taken out of its middle or of the middle of a face.
    const size = [7, 8, 9] as const;
    const filledWithHoleAt = (z: number, y: number, x: number) => {
      const voxels = new Uint8Array(7 * 8 * 9);
      for (let row = 0; row < 25; row++) {
        const start = ((1 + Math.floor(row / 5)) * 8 + 1 + (row % 5)) * 9 + 1;
        voxels.fill(1, start, start + 5);
      }
      voxels[(z * 8 + y) * 9 + x] = 0;
      const filled = fillHoles(voxels, size, 1);
      expect(voxels[(z * 8 + y) * 9 + x]).toBe(filled);
      expect(voxels.filter((each) => each === 1)).toHaveLength(124 + filled);
      return filled;
    };
    for (const [z, y, x] of [
      [1, 3, 3],
      [5, 3, 3],
      [3, 1, 3],
      [3, 5, 3],
      [3, 3, 1],
      [3, 3, 5],
    ] as const) {
      expect(filledWithHoleAt(z, y, x)).toBe(0);
      // One voxel further in it is closed.
      const inwards = (place: number) => (place === 1 ? 2 : place === 5 ? 4 : 3);
      expect(filledWithHoleAt(inwards(z), inwards(y), inwards(x))).toBe(1);
    }
    expect(filledWithHoleAt(3, 3, 3)).toBe(1);
  });

  it("never overwrites another label, and fills the background beside it", () => {
    const wall = ["####", "####", "####"];
    const { voxels, size } = drawnVoxels(wall, ["####", "#..#", "####"], wall);
    voxels[12 + 5] = 2;
    expect(fillHoles(voxels, size, 1)).toBe(1);
    expect([...voxels.subarray(12 + 4, 12 + 8)]).toEqual([1, 2, 1, 1]);
  });

  it("does nothing where the label is absent", () => {
    expect(fillHoles(new Uint8Array(8), [2, 2, 2], 1)).toBe(0);
  });
});
