import { describe, expect, it } from "vitest";
import { fillPolygon, sharedArea, spanArea } from "./scanline.ts";

const fill = (...polygon: number[]) => [...fillPolygon(Float64Array.from(polygon), 4, 6)];
const spans = (...numbers: number[]) => Int32Array.from(numbers);

describe("fillPolygon()", () => {
  it("lists row, first column and column after the last, in rising order", () => {
    expect(fill(0.5, 0.5, 3.5, 0.5, 3.5, 2.5, 0.5, 2.5)).toEqual([1, 1, 4, 2, 1, 4]);
    // A fork: two stretches in its upper row.
    expect(
      fill(-0.4, 0.6, 0.4, 0.6, 0.4, 1.5, 2.6, 1.5, 2.6, 0.6, 3.4, 0.6, 3.4, 2.4, -0.4, 2.4),
    ).toEqual([1, 0, 1, 1, 3, 4, 2, 0, 4]);
  });

  it("keeps to the image on every side", () => {
    expect(fill(-9, -9, 20, -9, 20, 20, -9, 20)).toEqual([0, 0, 6, 1, 0, 6, 2, 0, 6, 3, 0, 6]);
    expect(fill(3.5, 2.5, 20, 2.5, 20, 20, 3.5, 20)).toEqual([3, 4, 6]);
    expect(fill(-9, -9, 1.5, -9, 1.5, 0.5, -9, 0.5)).toEqual([0, 0, 2]);
  });

  it("is empty between two rows, beside, above and below the image", () => {
    expect(fill(0, 0.2, 5, 0.2, 5, 0.8, 0, 0.8)).toEqual([]);
    expect(fill(6, 0, 9, 0, 9, 3, 6, 3)).toEqual([]);
    expect(fill(-9, 0, -1, 0, -1, 3, -9, 3)).toEqual([]);
    expect(fill(0, -9, 5, -9, 5, -1, 0, -1)).toEqual([]);
    expect(fill(0, 4, 5, 4, 5, 9, 0, 9)).toEqual([]);
  });

  it("takes centres on the left and upper boundary, not those on the right and lower one", () => {
    expect(fill(1, 1, 3, 1, 3, 3, 1, 3)).toEqual([1, 1, 3, 2, 1, 3]);
    // So do centres that miss it by the last bits of a coordinate, and not by more.
    const almost = (bits: number) => fill(1 + bits, 1 + bits, 3, 1 + bits, 3, 3, 1 + bits, 3);
    expect(almost(4e-7)).toEqual([1, 1, 3, 2, 1, 3]);
    expect(almost(2e-6)).toEqual([2, 2, 3]);
  });

  it("fills slanted edges by where they cross a row", () => {
    expect(fill(0, 0, 5, 0, 0, 3)).toEqual([0, 0, 5, 1, 0, 4, 2, 0, 2]);
    // From (1, 1) to (5, 3): row 2 is crossed at 3.
    expect(fill(1, 1, 5, 3, 1, 3)).toEqual([2, 1, 3]);
    expect(fill(5, 1, 5, 3, 1, 3)).toEqual([2, 3, 5]);
  });
});

describe("spanArea() and sharedArea()", () => {
  const a = spans(1, 0, 4, 2, 1, 3, 2, 5, 6);

  it("count voxels", () => {
    expect(spanArea(a)).toBe(7);
    expect(spanArea(spans())).toBe(0);
    expect(sharedArea(a, a)).toBe(7);
  });

  it.each([
    ["other rows", spans(0, 0, 6, 3, 0, 6), 0],
    ["stretches that only touch", spans(1, 4, 6, 2, 3, 5), 0],
    ["one stretch over two", spans(2, 0, 6), 3],
    ["part of each", spans(1, 2, 6, 2, 2, 6), 4],
    ["a stretch before those that count", spans(1, 5, 6, 2, 0, 1, 2, 2, 3), 1],
    ["several in one", spans(1, 0, 1, 1, 2, 3, 1, 5, 6), 2],
    ["nothing", spans(), 0],
  ])("share with %s", (_, b, area) => {
    expect(sharedArea(a, b)).toBe(area);
    expect(sharedArea(b, a)).toBe(area);
  });
});
