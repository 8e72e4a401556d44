import { describe, expect, it } from "vitest";
import { courseOf } from "./course.ts";

describe("courseOf()", () => {
  it("calls a figure rising when its last thirds differ by more than the last one varies", () => {
    // The thirds 1 to 4, 5 to 8 and 9 to 12 have means 2.5, 6.5 and 10.5; the last ranges over 3.
    expect(courseOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).toEqual({
      kind: "rising",
      values: 12,
      change: 4,
      changeBefore: 4,
      spread: 3,
    });
  });

  it("calls it falling in the other direction", () => {
    const course = courseOf([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(course).toMatchObject({ kind: "falling", change: -4, changeBefore: -4 });
  });

  it("calls it flat when the thirds differ by no more than the last one varies", () => {
    // Means 0, 5 and 6; the last third ranges over 1, which is what the means differ by.
    expect(courseOf([0, 0, 0, 0, 4, 6, 4, 6, 5.5, 6, 6, 6.5])).toEqual({
      kind: "flat",
      values: 12,
      change: 1,
      changeBefore: 5,
      spread: 1,
    });
    expect(courseOf(new Array<number>(12).fill(0.75))).toMatchObject({ kind: "flat", change: 0 });
  });

  it("leaves the remainder to the first third", () => {
    // Fourteen values, four in a third: the first six have the mean 3.
    const course = courseOf([3, 3, 3, 3, 0, 6, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(course).toEqual({ kind: "rising", values: 14, change: 1, changeBefore: -2, spread: 0 });
  });

  it("does not judge fewer than twelve values", () => {
    expect(courseOf([])).toEqual({ kind: "too-few", values: 0, fewest: 12 });
    const eleven = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    expect(courseOf(eleven)).toEqual({ kind: "too-few", values: 11, fewest: 12 });
  });
});
