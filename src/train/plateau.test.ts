import { expect, test } from "vitest";
import { presets, type TrainingConfiguration } from "./configuration.ts";
import { afterEpoch, initialPlateau } from "./plateau.ts";

const configuration: TrainingConfiguration = {
  ...presets.paper,
  microBatch: 1,
  schedule: { kind: "plateau", factor: 0.5, patience: 2 },
};

function factorsAfter(losses: readonly number[]): number[] {
  let state = initialPlateau;
  return losses.map((loss) => {
    state = afterEpoch(state, loss, configuration);
    return state.factor;
  });
}

test("the learning rate halves after two epochs without a lower loss, and waits two more", () => {
  expect(factorsAfter([1, 0.9, 0.95, 0.92, 0.91, 0.9, 0.8])).toEqual([
    1, 1, 1, 0.5, 0.5, 0.25, 0.25,
  ]);
});

test("a fall too small to matter is none", () => {
  expect(factorsAfter([1, 0.99999, 0.99998])).toEqual([1, 1, 0.5]);
});

test("other schedules have no plateau", () => {
  const cosine = { ...configuration, schedule: { kind: "cosine" } as const };
  expect(afterEpoch(initialPlateau, 1, cosine)).toBe(initialPlateau);
});
