import { describe, expect, it } from "vitest";
import { testGrid } from "../../../test/contours/grids.ts";
import { ctRemarks } from "./ct-remarks.ts";

const grid = testGrid([2, 2, 2]);
const codesOf = (...hu: readonly number[]) =>
  ctRemarks({ grid, hu: Int16Array.from(hu) }).map(({ code }) => code);

describe("ctRemarks()", () => {
  it.each([
    [-1024, -1024, -1024, -1024],
    [400, 400, 400, 400],
    [-100, 0, 40, 150],
  ])("tells a CT that shows nothing: %i %i %i %i", (...hu) => {
    expect(codesOf(...hu)).toEqual(["ct-blank"]);
  });

  it.each([
    [-1000, 0, 40, 60],
    [-100, 0, 40, 151],
    [-100, 0, -301, 0],
  ])("says nothing where there is air or bone: %i %i %i %i", (...hu) => {
    expect(codesOf(...hu)).toEqual([]);
  });

  it("tells slices of one value between others, and not those at the ends", () => {
    const slices = [-1000, -1000, 40, 40, 0, 0, -1000, 40, -1000, -1000];
    const tall = testGrid([5, 1, 2]);
    expect(ctRemarks({ grid: tall, hu: Int16Array.from(slices) })).toEqual([]);
    const lost = [-1000, 300, 40, 40, 0, 0, -1000, 40, -1000, -1000];
    expect(ctRemarks({ grid: tall, hu: Int16Array.from(lost) })).toMatchObject([
      {
        code: "slices-blank",
        slices: [2, 3],
        text: "2 of 5 slices show nothing (slices 2 to 3): all their voxels have one value",
      },
    ]);
  });
});
