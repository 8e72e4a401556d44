import { expect, test } from "vitest";
import { presets } from "./configuration.ts";
import { decideMicroBatch, stepBytes } from "./micro-batch.ts";

const settings = { ...presets.paper, patch: [24, 48, 48] as [number, number, number], batch: 12 };

test("the micro-batch is the largest divisor of the batch that fits into half of the memory", () => {
  const one = stepBytes(settings, 1);
  expect(decideMicroBatch(settings, 2 * 5.1 * one).microBatch).toBe(4); // five fit, four divide twelve
  expect(decideMicroBatch(settings, 2 * 100 * one).microBatch).toBe(12);
  expect(decideMicroBatch(settings, 0.1 * one).microBatch).toBe(1);
});

test("a micro-batch that is asked for is taken", () => {
  expect(decideMicroBatch({ ...settings, microBatch: 3 }, 0).microBatch).toBe(3);
});
