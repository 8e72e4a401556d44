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
});
