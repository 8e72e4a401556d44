import { expect, test } from "vitest";
import { presets, type TrainingConfiguration } from "./configuration.ts";
import { learningRateAt } from "./schedule.ts";

const configuration: TrainingConfiguration = {
  ...presets.laptop,
  microBatch: 1,
  learningRate: 1,
  fixedStatisticsShare: 0,
};
const AFTER_WARM_UP = 100;

test("a polynomial schedule falls as the rest of the run, to its power", () => {
  const at = (share: number, power: number) =>
    learningRateAt(share, AFTER_WARM_UP, 1, {
      ...configuration,
      schedule: { kind: "polynomial", power },
    });
  expect([0, 0.25, 0.5].map((share) => at(share, 1))).toEqual([1, 0.75, 0.5]);
  expect(at(0.75, 0.5)).toBe(0.5);
});

test("a plateau's factor counts under its own schedule", () => {
  const schedule = { kind: "plateau", factor: 0.5, patience: 5 } as const;
  expect(learningRateAt(0.9, AFTER_WARM_UP, 0.25, { ...configuration, schedule })).toBe(0.25);
});
