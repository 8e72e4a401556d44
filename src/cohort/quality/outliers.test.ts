import { describe, expect, it } from "vitest";
import { outlyingVolumes, quantile } from "./outliers.ts";

function volumes(...cc: readonly number[]): Map<string, number> {
  return new Map(cc.map((value, index) => [`${index}`, value]));
}

describe("outlyingVolumes()", () => {
  it("finds the volume that is far off, with its robust z", () => {
    // Logs to base e: 0 to 7 times ln 2 from 1, and 2^20. Median 4 ln 2; deviations 4 3 2 1 0 1 2 3 16, median 2 ln 2.
    const found = outlyingVolumes(volumes(1, 2, 4, 8, 16, 32, 64, 128, 2 ** 20));
    expect([...found.keys()]).toEqual(["8"]);
    expect(found.get("8")).toBeCloseTo(16 / (1.4826 * 2), 10);
  });

  it("finds nothing among few cases, or among equals", () => {
    expect(outlyingVolumes(volumes(1, 2, 3, 1000)).size).toBe(0);
    expect(outlyingVolumes(volumes(5, 5, 5, 5, 5, 5, 5, 5, 900)).size).toBe(0);
  });
});

describe("quantile()", () => {
  it("interpolates between ranks", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(quantile([7], 0.75)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
