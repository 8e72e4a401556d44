import { describe, expect, it } from "vitest";
import { presets } from "./configuration.ts";
import { expectationOf, readCurve, settingsKey } from "./expectations.ts";
import { type CurvePoint, type MeasuredCurve, measuredCurves } from "./measured-curves.ts";

const point = (patches: number, mean: number, bladder: number): CurvePoint => ({
  patches,
  processorSeconds: patches,
  dice: { mean, lowest: mean - 0.02, highest: mean + 0.04 },
  structures: { Bladder: bladder, CTVn: 0.5 },
});
const points = [point(1000, 0.6, 0.7), point(4000, 0.8, 0.8), point(8000, 0.82, 0.9)];
const curve: MeasuredCurve = {
  preset: "demo",
  settingsKey: settingsKey(presets.demo),
  isPreliminary: false,
  seeds: 3,
  trainingPatients: 16,
  testPatients: 12,
  points,
};

describe("readCurve()", () => {
  it("lies half way between two points at the patches that are as many times the one as the other is times them", () => {
    const reading = readCurve(points, 2000); // 2 x 1000, and 4000 is 2 x 2000
    expect(reading).toMatchObject({ kind: "measured", patches: 2000 });
    if (reading.kind !== "measured") return;
    expect(reading.dice.mean).toBeCloseTo(0.7, 12);
    expect(reading.dice.lowest).toBeCloseTo(0.68, 12);
    expect(reading.dice.highest).toBeCloseTo(0.74, 12);
    expect(reading.structures.Bladder).toBeCloseTo(0.75, 12);
    expect(reading.structures.CTVn).toBeCloseTo(0.5, 12);
  });

  it("lies a quarter of the way at the fourth root of the factor", () => {
    const reading = readCurve(points, 1000 * 4 ** 0.25);
    expect(reading.kind === "measured" && reading.dice.mean).toBeCloseTo(0.65, 12);
  });

  it.each([
    [1000, 0.6],
    [4000, 0.8],
    [8000, 0.82],
  ])("is the point itself at %d patches", (patches, mean) => {
    expect(readCurve(points, patches)).toMatchObject({ kind: "measured", dice: { mean } });
  });

  it("extrapolates nothing, and names the nearest measured run", () => {
    expect(readCurve(points, 999)).toEqual({ kind: "shorter", patches: 999, nearest: points[0] });
    expect(readCurve(points, 8001)).toEqual({ kind: "longer", patches: 8001, nearest: points[2] });
  });
});

describe("expectationOf()", () => {
  const of = (settings = presets.demo, structures = ["CTVn", "Bladder"]) =>
    expectationOf(2000, settings, structures, [curve]);

  it("reads the curve at the patches of the run, at twice and at four times as many", () => {
    const expectation = of();
    expect(expectation?.here).toEqual(readCurve(points, 2000));
    expect(expectation?.twice).toMatchObject({ kind: "measured", dice: { mean: 0.8 } });
    expect(expectation?.fourTimes).toMatchObject({ kind: "measured", dice: { mean: 0.82 } });
  });

  it("holds for any seed and number of steps, and for no other settings or structures", () => {
    expect(of({ ...presets.demo, seed: 9, steps: 77 })).toBeDefined();
    expect(of({ ...presets.demo, learningRate: 1e-3 })).toBeUndefined();
    expect(of(presets.laptop)).toBeUndefined();
    expect(of(presets.demo, ["Bladder"])).toBeUndefined();
    expect(of(presets.demo, ["Bladder", "Rectum"])).toBeUndefined();
    expect(of(presets.demo, ["Bladder", "CTVn", "Rectum"])).toBeUndefined();
  });
});

describe.each(measuredCurves)("the measured curve of $preset", (measured) => {
  it("is of the preset as it is: measure it anew, or remove it, when the preset changes", () => {
    expect(measured.settingsKey).toBe(settingsKey(presets[measured.preset]));
  });

  it("has points by increasing patches, of the same structures, with Dice from 0 to 1", () => {
    const patches = measured.points.map((each) => each.patches);
    expect(patches.length).toBeGreaterThan(0);
    expect(patches).toEqual([...new Set(patches)].sort((a, b) => a - b));
    for (const { dice, structures } of measured.points) {
      expect(Object.keys(structures)).toEqual(Object.keys(measured.points[0]!.structures));
      const inOrder = [0, dice.lowest, dice.mean, dice.highest, 1];
      expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
      for (const each of Object.values(structures)) expect(each >= 0 && each <= 1).toBe(true);
    }
  });
});
