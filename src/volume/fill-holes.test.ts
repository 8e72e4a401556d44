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
