import { describe, expect, it } from "vitest";
import { limitsOfAgreement } from "./agreement.ts";
import { bootstrapInterval } from "./bootstrap.ts";
import { holmAdjusted } from "./holm.ts";
import { describeSample, medianOf } from "./sample.ts";
import { signedRankTest } from "./wilcoxon.ts";

/** 2 to the power n ways to sign n ranks. */
const ways = (n: number) => 2 ** n;

describe("describeSample()", () => {
  it("puts quartiles linearly between ranks", () => {
    expect(describeSample([7, 1, 4, 2])).toEqual({
      n: 4,
      mean: 3.5,
      standardDeviation: Math.sqrt(21 / 3),
      median: 3,
      lowerQuartile: 1.75,
      upperQuartile: 4.75,
      least: 1,
      greatest: 7,
    });
  });

  it("knows nothing of an empty sample and no spread of one number", () => {
    expect(describeSample([])).toBeUndefined();
    expect(describeSample([3])).toMatchObject({
      median: 3,
      lowerQuartile: 3,
      standardDeviation: 0,
    });
  });
});

describe("signedRankTest()", () => {
  it("counts exactly: six differences of one sign are one way in 64, on each side", () => {
    expect(signedRankTest([1, 2, 3, 4, 5, 6])).toEqual({
      n: 6,
      positiveRankSum: 21,
      p: 2 / ways(6),
      method: "exact",
    });
  });

  it("leaves zeros out and shares ranks among ties", () => {
    // Magnitudes 1, 1, 2: ranks 1.5, 1.5, 3. Sums at most 1.5: of nothing, of either tie; the far side the same.
    const test = signedRankTest([0, -1, 1 + 1e-12, -2]);
    expect(test).toMatchObject({ n: 3, positiveRankSum: 1.5 });
    expect(test.p).toBeCloseTo((2 * 3) / ways(3), 12);
  });

  it("says nothing where nothing differs", () => {
    expect(signedRankTest([0, 0])).toMatchObject({ n: 0, p: 1 });
  });

  it("does not care which side is called first", () => {
    const differences = [0.3, -0.1, 0.4, 0.2, -0.25, 0.05, 0.5];
    expect(signedRankTest(differences.map((each) => -each)).p).toBe(signedRankTest(differences).p);
  });
});

it("holmAdjusted() multiplies by how many are not smaller, and never falls", () => {
  const adjusted = holmAdjusted([0.04, 0.01, 0.03, 0.6]);
  [0.09, 0.04, 0.09, 0.6].forEach((expected, index) => {
    expect(adjusted[index]).toBeCloseTo(expected, 12);
  });
});

it("limitsOfAgreement() lie 1.96 standard deviations from the bias", () => {
  const limits = limitsOfAgreement([1, 3])!;
  expect(limits.bias).toBe(2);
  expect(limits.upper - limits.bias).toBeCloseTo(1.96 * Math.SQRT2, 12);
  expect(limitsOfAgreement([1])).toBeUndefined();
});

describe("bootstrapInterval()", () => {
  it("is the same for the same seed, and lies around the statistic", () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const interval = bootstrapInterval(values, medianOf, { seed: 1 })!;
    expect(bootstrapInterval(values, medianOf, { seed: 1 })).toEqual(interval);
    expect(interval[0]).toBeLessThan(3.5);
    expect(interval[1]).toBeGreaterThan(3.5);
  });

  it("is a point for equal numbers, and nothing for one", () => {
    expect(bootstrapInterval([2, 2, 2], medianOf, { seed: 1 })).toEqual([2, 2]);
    expect(bootstrapInterval([2], medianOf, { seed: 1 })).toBeUndefined();
  });
});
