import { describe, expect, it } from "vitest";
import { pelvisScheme, requireStructure } from "../../structures/index.ts";
import type { RoiShape } from "../folder/case-record.ts";
import { implausible, isOnWrongSide } from "./position.ts";

const shapeAt = (leftOfMiddleMm: number, volumeCc: number): RoiShape => ({
  volumeCc,
  centroidMm: [leftOfMiddleMm, 0, 0],
  lowMm: [leftOfMiddleMm - 20, -20, -20],
  highMm: [leftOfMiddleMm + 20, 20, 20],
  leftOfMiddleMm,
  slices: 20,
  emptySlices: 0,
  parts: 1,
  strays: [],
});

describe("isOnWrongSide()", () => {
  it.each([
    ["Femur_Head_L", 95, false],
    ["Femur_Head_L", -95, true],
    ["Femur_Head_R", 95, true],
    ["Femur_Head_R", -95, false],
    // Within 20 mm of the middle nobody knows.
    ["Femur_Head_L", -19.9, false],
    ["Femur_Head_L", -20, true],
    ["Femur_Head_R", 19.9, false],
    ["Femur_Head_R", 20, true],
    ["Bladder", -95, false],
    ["Bladder", 95, false],
  ])("%s %f mm to the left of the middle: %s", (structure, leftOfMiddleMm, expected) => {
    expect(isOnWrongSide(structure, { leftOfMiddleMm })).toBe(expected);
  });
});

describe("implausible()", () => {
  const why = (name: string, leftOfMiddleMm: number, volumeCc: number) =>
    implausible(requireStructure(pelvisScheme, name), shapeAt(leftOfMiddleMm, volumeCc));

  it.each([
    ["Bladder", 0, 5],
    ["Bladder", 70, 2500],
    ["Bladder", -70, 100],
    ["Femur_Head_L", 95, 60],
    ["Femur_Head_R", -200, 500],
    ["Femur_Head_L", 20, 10],
    // The side is told elsewhere.
    ["Femur_Head_R", 95, 60],
  ])("nothing is said of %s at %f mm with %f cc", (name, mm, cc) => {
    expect(why(name, mm, cc)).toBeUndefined();
  });

  it.each([
    ["Bladder", 0, 4.9, "of 4.9 cc"],
    ["Bladder", 0, 2500.1, "of 2500.1 cc"],
    ["Bladder", 71, 100, "71 mm from the middle"],
    ["Bladder", -71, 100, "71 mm from the middle"],
    ["Femur_Head_L", 19, 60, "in the middle"],
    ["Femur_Head_L", 95, 9, "of 9.0 cc"],
  ])("%s at %f mm with %f cc is %s", (name, mm, cc, expected) => {
    expect(why(name, mm, cc)).toBe(expected);
  });

  it("says nothing of size and place where a structure has no limits", () => {
    const own = { ...requireStructure(pelvisScheme, "Femur_Head_L"), plausible: undefined };
    expect(implausible(own, shapeAt(900, 1e6))).toBeUndefined();
    expect(implausible(own, shapeAt(0, 60))).toBe("in the middle");
  });
});
