import { expect, test } from "vitest";
import { presets, type TrainingConfiguration } from "./configuration.ts";
import { foldOfCycle } from "./folds.ts";

const configuration: TrainingConfiguration = { ...presets.workstation, microBatch: 1 };

test("every case is held out once in five cycles, and trained on in the four others", () => {
  const held = new Map<number, number>();
  for (let cycle = 0; cycle < 5; cycle++) {
    const { training, validation } = foldOfCycle(cycle, 23, configuration);
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...Array(23).keys()]);
    for (const each of validation) held.set(each, (held.get(each) ?? 0) + 1);
  }
  expect(held.size).toBe(23);
  expect(new Set(held.values())).toEqual(new Set([1]));
});

test("the folds come round again, and another seed draws others", () => {
  const first = foldOfCycle(0, 23, configuration);
  expect(foldOfCycle(5, 23, configuration)).toEqual(first);
  expect(foldOfCycle(0, 23, { ...configuration, seed: 2 })).not.toEqual(first);
});

test("fewer cases than the setting asks for are all trained on", () => {
  const { training, validation } = foldOfCycle(0, 29, { ...configuration, holdOutFrom: 30 });
  expect(training).toHaveLength(29);
  expect(validation).toEqual([]);
  expect(foldOfCycle(0, 30, { ...configuration, holdOutFrom: 30 }).validation).toHaveLength(6);
});
