import { describe, expect, it } from "vitest";
import type { Expectation } from "../../train/index.ts";
import { expectationSentences } from "./expectation-text.ts";

const point = (patches: number, mean: number) => ({
  patches,
  processorSeconds: patches,
  dice: { mean, lowest: mean - 0.01, highest: mean + 0.01 },
  structures: { Bladder: 0.9, CTVn: 0.7 },
});
const measured = (patches: number, mean: number) =>
  ({ kind: "measured", ...point(patches, mean) }) as const;
const expectation: Expectation = {
  curve: {
    preset: "laptop",
    settingsKey: "",
    isPreliminary: false,
    seeds: 3,
    trainingPatients: 16,
    testPatients: 12,
    points: [point(500, 0.6), point(9000, 0.85)],
  },
  here: measured(2000, 0.7),
  twice: measured(4000, 0.75),
  fourTimes: measured(8000, 0.715),
};
const longer = (patches: number) =>
  ({ kind: "longer", patches, nearest: point(9000, 0.85) }) as const;

describe("expectationSentences()", () => {
  it("gives the place on the curve, what more time brought, and what the curve is of", () => {
    expect(expectationSentences(expectation)).toEqual([
      "By the measured curve of the preset laptop, a run of 2000 patches reaches a mean Dice of 0.70 (0.69 to 0.71 in 3 seeds).",
      "By structure: Bladder 0.90, CTVn 0.70.",
      "There, twice as many patches brought 0.75 (+0.050); four times as many brought 0.71 (+0.015, no more than the seeds differ).",
      "The curve is of a synthetic clinic: 16 patients to learn from, 12 others to test on. Patients differ from it, and a model reaches no more than the contours agree with each other.",
    ]);
  });

  it("says where the curve ends instead of extrapolating", () => {
    const [, , moreTime] = expectationSentences({ ...expectation, fourTimes: longer(9001) });
    expect(moreTime).toBe(
      "There, twice as many patches brought 0.75 (+0.050); four times as many were not measured.",
    );
    const beyond = expectationSentences({
      ...expectation,
      here: longer(10_000),
      twice: longer(20_000),
      fourTimes: longer(40_000),
    });
    expect(beyond.slice(0, 2)).toEqual([
      "The longest measured run of the preset laptop saw 9000 patches and reached a mean Dice of 0.85 (0.84 to 0.86 in 3 seeds); longer runs were not measured.",
      "What twice or four times as many patches bring was not measured.",
    ]);
  });

  it("gives no gain over a run that is shorter than every measured one", () => {
    const here = { kind: "shorter", patches: 400, nearest: point(500, 0.6) } as const;
    const [place, moreTime] = expectationSentences({ ...expectation, here });
    expect(place).toMatch(/^The shortest measured run .* saw 500 patches .*; shorter runs/);
    expect(moreTime).toMatch(
      /twice as many patches brought 0.75; four times as many brought 0.71\.$/,
    );
  });

  it("marks preliminary figures, and claims no spread of one seed", () => {
    const curve = { ...expectation.curve, isPreliminary: true, seeds: 1 };
    const text = expectationSentences({ ...expectation, curve }).join(" ");
    expect(text).toContain("a mean Dice of 0.70 (1 seed).");
    expect(text).toContain("These figures are preliminary.");
  });

  it("says that nothing was measured", () => {
    expect(expectationSentences(null)).toEqual([expect.stringMatching(/not known.*was measured/)]);
  });
});
