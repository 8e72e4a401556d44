import { describe, expect, it } from "vitest";
import { outsideText } from "./outside-text.ts";
import { sideFlags } from "./side-flags.ts";

describe("outsideText()", () => {
  it.each([
    [300.4, "300 mm, usually 110 to 270 mm"],
    [270.4, "270.4 mm, usually 110 to 270 mm"],
    [270.04, "270.04 mm, usually 110 to 270 mm"],
    [270.6, "271 mm, usually 110 to 270 mm"],
    [109.7, "109.7 mm, usually 110 to 270 mm"],
    [109.4, "109 mm, usually 110 to 270 mm"],
  ])("shows %d so that it does not look inside the range", (value, text) => {
    expect(outsideText(value, [110, 270], "mm")).toBe(text);
  });
});

describe("sideFlags()", () => {
  it("gives a distance just above the usual ones with a decimal", () => {
    const head = (name: string, leftMm: number) => ({
      structure: { name, pairDistanceMm: [110, 270] as const },
      leftMm,
      bodyMiddleMm: 0,
    });
    const flags = sideFlags([head("Femur_Head_L", 135.4), head("Femur_Head_R", -135)]);
    expect(flags.map(({ text }) => text)).toEqual([
      "270.4 mm from Femur_Head_R, usually 110 to 270 mm",
    ]);
  });
});
