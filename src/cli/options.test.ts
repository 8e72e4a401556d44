import { describe, expect, it } from "vitest";
import { nameList, roiName, sizeTriple, spacingTriple, wholeNumber } from "./options.ts";

describe("what an option takes and what it refuses", () => {
  it("wholeNumber()", () => {
    expect(wholeNumber(10)("10")).toBe(10);
    expect(wholeNumber(10, 0)("0")).toBe(0);
    for (const text of ["0", "11", "1.5", "-1", "1e1", "", "ten"]) {
      expect(() => wholeNumber(10)(text), text).toThrow("from 1 to 10");
    }
  });

  it("sizeTriple()", () => {
    const parse = sizeTriple([600, 1024, 1024]);
    expect(parse("96x256x128")).toEqual([96, 256, 128]);
    for (const text of ["96x256", "96x256x128x1", "0x1x1", "601x1x1", "axbxc", "1.5x2x2"]) {
      expect(() => parse(text), text).toThrow("ZxYxX");
    }
  });

  it("spacingTriple()", () => {
    expect(spacingTriple("3x1.6x0.98")).toEqual([3, 1.6, 0.98]);
    for (const text of ["3x1", "0x1x1", "3xx1", "NaNx1x1", "3x1x21"]) {
      expect(() => spacingTriple(text), text).toThrow("mm from 0.1 to 20");
    }
  });

  it("roiName() collects spellings, and lets a ROI's name hold an equals sign", () => {
    const once = roiName("Bladder=Vescica");
    const names = roiName("Bladder = B=2 ", roiName("CTVn=#12", once));
    expect([...names]).toEqual([
      ["Bladder", ["Vescica", "B=2"]],
      ["CTVn", ["#12"]],
    ]);
    for (const text of ["Bladder", "=x", "Bladder=", " = "]) {
      expect(() => roiName(text), text).toThrow("Structure=ROI");
    }
  });

  it("nameList()", () => {
    expect(nameList("Bladder, CTVn,Bladder")).toEqual(["Bladder", "CTVn"]);
    expect(() => nameList("Bladder,,CTVn")).toThrow("between commas");
  });
});
