import { describe, expect, it } from "vitest";
import { type Severity, worstFirst } from "./index.ts";

describe("worstFirst()", () => {
  it("puts severe before warning before notice, and keeps the order of equals", () => {
    const remarks = (["notice", "warning", "severe", "warning", "severe"] as Severity[]).map(
      (severity, place) => ({ severity, place }),
    );
    expect(worstFirst(remarks).map(({ place }) => place)).toEqual([2, 4, 1, 3, 0]);
    expect(remarks.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4]);
  });
});
