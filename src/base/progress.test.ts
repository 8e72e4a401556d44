import { describe, expect, it } from "vitest";
import { progressOfUnit } from "./index.ts";

describe("progressOfUnit()", () => {
  it("moves the stage on by parts of a unit", () => {
    const reports: unknown[] = [];
    const outer = { report: (...report: unknown[]) => void reports.push(report) };
    progressOfUnit(outer, "cases", 2, 5).report("slices", 30, 120);
    expect(reports).toEqual([["cases", 2.25, 5]]);
  });
});
