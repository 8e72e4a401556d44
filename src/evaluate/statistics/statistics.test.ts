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

  // scipy.stats.wilcoxon 1.10.1 with correction=True, mode="approx" (exact: mode="exact"), and ranks by rankdata.
  it.each([
    [
      "ties and a zero",
      60,
      (i: number) => (((i * 37) % 101) - 40) / 10,
      59,
      1187,
      0.02285823465265919,
    ],
    ["many ties", 60, (i: number) => (((i * 7) % 23) - 7) / 2, 57, 1312.5, 0.00011333582735584895],
    ["a far tail", 70, (i: number) => (i - 20) / 4, 69, 2005, 1.8844834709307985e-6],
    ["the farthest tail", 100, (i: number) => i + 1, 100, 5050, 3.955911608899515e-18],
    ["51 pairs", 51, (i: number) => (i % 2 ? -1 : 1) * (i + 1) + 0.25, 51, 676, 0.9067266583852887],
  ])("gives scipy's p above 50 pairs: %s", (_, count, differenceAt, n, positiveRankSum, p) => {
    const test = signedRankTest(Array.from({ length: count }, (_, i) => differenceAt(i)));
    expect(test).toMatchObject({ n, positiveRankSum, method: "normal" });
    expect(Math.abs(test.p / p - 1)).toBeLessThan(1e-9);
  });

  it("counts exactly up to 50 pairs, as scipy does", () => {
    const differences = Array.from({ length: 50 }, (_, i) => (i % 2 ? -1 : 1) * (i + 1) + 0.25);
    const test = signedRankTest(differences);
    expect(test).toMatchObject({ n: 50, positiveRankSum: 625, method: "exact" });
    expect(Math.abs(test.p / 0.9085978224870299 - 1)).toBeLessThan(1e-9);
  });

  it("gives at most 1 where the ranks are in balance", () => {
    expect(signedRankTest([1, -1]).p).toBe(1);
    const balanced = Array.from(
      { length: 60 },
      (_, i) => (i % 2 ? -1 : 1) * (1 + Math.floor(i / 2)),
    );
    expect(signedRankTest(balanced)).toMatchObject({ p: 1, method: "normal" });
  });

  it("takes differences of a billionth as one, and as none", () => {
    expect(signedRankTest([1e-9, -1e-9])).toMatchObject({ n: 0 });
    expect(signedRankTest([2e-9, 5e-9])).toMatchObject({ n: 2, positiveRankSum: 3 });
    // Each within a billionth of the next: one tie, and rank 2 for each.
    expect(signedRankTest([1, 1 + 0.9e-9, -1 - 1.8e-9]).positiveRankSum).toBe(4);
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

it("holmAdjusted() gives at most 1, and the same to equal p", () => {
  expect(holmAdjusted([0.5, 0.7, 0.5])).toEqual([1, 1, 1]);
  expect(holmAdjusted([0.125, 0.125])).toEqual([0.25, 0.25]);
  expect(holmAdjusted([])).toEqual([]);
});

it("medianOf() takes numbers in any order, and leaves them so", () => {
  const values = [9, 1, 2, 10];
  expect(medianOf(values)).toBe(5.5);
  expect(values).toEqual([9, 1, 2, 10]);
});

it("limitsOfAgreement() lie 1.96 standard deviations from the bias", () => {
  const limits = limitsOfAgreement([1, 3])!;
  expect(limits).toMatchObject({ n: 2, bias: 2, standardDeviation: Math.SQRT2 });
  expect(limits.bias - limits.lower).toBeCloseTo(1.96 * Math.SQRT2, 12);
  expect(limits.upper - limits.bias).toBeCloseTo(1.96 * Math.SQRT2, 12);
  expect(limitsOfAgreement([1])).toBeUndefined();
  expect(limitsOfAgreement([])).toBeUndefined();
});

describe("bootstrapInterval()", () => {
  it("is the same for the same seed, and lies around the statistic", () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const interval = bootstrapInterval(values, medianOf, { seed: 1 })!;
    expect(bootstrapInterval(values, medianOf, { seed: 1 })).toEqual(interval);
    expect(interval[0]).toBeLessThan(3.5);
    expect(interval[1]).toBeGreaterThan(3.5);
  });

  it("cuts off the same share on both sides, of 10,000 resamples and 95 % unless told", () => {
    let round = 0;
    const counting = () => round++;
    const interval = bootstrapInterval([1, 2], counting, { seed: 1 })!;
    // Ranks 0 to 9999: 2.5 % and 97.5 % of 9999.
    expect(interval[0]).toBeCloseTo(249.975, 9);
    expect(interval[1]).toBeCloseTo(9749.025, 9);
    round = 0;
    const options = { seed: 1, resamples: 101, confidence: 0.5 };
    expect(bootstrapInterval([1, 2], counting, options)).toEqual([25, 75]);
  });

  it("draws samples of the same size, with each number as likely", () => {
    const counts = new Map<number, number>();
    const count = (sample: Float64Array) => {
      expect(sample).toHaveLength(4);
      for (const value of sample) counts.set(value, (counts.get(value) ?? 0) + 1);
      return 0;
    };
    bootstrapInterval([3, 5, 7, 9], count, { seed: 1, resamples: 1000 });
    expect([...counts.keys()].sort()).toEqual([3, 5, 7, 9]);
    // 1000 each, with a standard deviation of 27.
    for (const each of counts.values()) expect(Math.abs(each - 1000)).toBeLessThan(140);
  });

  it("is a point for equal numbers, and nothing for one", () => {
    expect(bootstrapInterval([2, 2, 2], medianOf, { seed: 1 })).toEqual([2, 2]);
    expect(bootstrapInterval([2], medianOf, { seed: 1 })).toBeUndefined();
  });
});
