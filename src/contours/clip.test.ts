import { describe, expect, it } from "vitest";
import { areaBeyondImage } from "./clip.ts";

/** Of an image of 4 rows and 6 columns, which reaches from -0.5 to 3.5 and to 5.5. */
const beyond = (...polygon: number[]) => areaBeyondImage(Float64Array.from(polygon), 4, 6);

const rectangle = (left: number, top: number, right: number, bottom: number) =>
  [left, top, right, top, right, bottom, left, bottom] as const;

describe("areaBeyondImage()", () => {
  it("is nothing up to the outer edge of the outermost voxels", () => {
    expect(beyond(...rectangle(-0.5, -0.5, 5.5, 3.5))).toBe(0);
  });

  it.each([
    ["left", rectangle(-1.5, 0, 2, 3), 3],
    ["above", rectangle(0, -2.5, 5, 1), 10],
    ["right", rectangle(3, 1, 6, 3), 1],
    ["below", rectangle(1, 1, 4, 4.5), 3],
    ["on all sides", rectangle(-1.5, -1.5, 6.5, 4.5), 48 - 24],
    ["outside altogether, left", rectangle(-4, 0, -2, 3), 6],
    ["outside altogether, below", rectangle(0, 5, 4, 7), 8],
  ])("is what lies %s, whichever way the contour turns", (_, polygon, area) => {
    expect(beyond(...polygon)).toBeCloseTo(area, 12);
    const [a, b, c, d, e, f, g, h] = polygon;
    expect(beyond(g, h, e, f, c, d, a, b)).toBeCloseTo(area, 12);
  });

  it("looks at every point", () => {
    // A triangle 4.5 high and 4 wide, whose tip lies 1.5 beyond the lower border: a third of each side.
    const points = [
      [0, 0.5],
      [4, 0.5],
      [2, 5],
    ];
    for (const first of [0, 1, 2]) {
      const turned = [...points.slice(first), ...points.slice(0, first)];
      expect(beyond(...turned.flat())).toBeCloseTo(1, 12);
    }
  });

  it("cuts slanted edges where they cross the border", () => {
    // A triangle of which the tip of 1 x 2 / 2 lies right of 5.5.
    expect(beyond(3.5, 0, 6.5, 1.5, 3.5, 3)).toBeCloseTo(0.5, 12);
    // A diamond of which the tips reach a voxel over the left and the upper border.
    expect(beyond(0.5, -1.5, 2.5, 0.5, 0.5, 2.5, -1.5, 0.5)).toBeCloseTo(2, 12);
  });
});
