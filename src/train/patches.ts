/**
 * Which patches a run sees, and when. Every draw depends on the seed, the step and the place in the batch alone, so a
 * resumed run sees the patches it would have seen.
 */
import { createRandom } from "../base/index.ts";
import type { TrainingCase } from "./cases.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import type { MicroBatch } from "./engine.ts";
import { drawPatch, type Patch } from "./patch.ts";

/** The micro-batches of one step of the optimiser. */
export function batchOf(
  step: number,
  cases: readonly TrainingCase[],
  configuration: TrainingConfiguration,
): Generator<MicroBatch> {
  const count = configuration.batch / configuration.microBatch;
  return namedBatches(`step ${step}`, count, cases, configuration);
}

/** Micro-batches that depend on their name alone: for validation, and for measuring statistics. */
export function* namedBatches(
  name: string,
  count: number,
  cases: readonly TrainingCase[],
  configuration: TrainingConfiguration,
): Generator<MicroBatch> {
  for (let index = 0; index < count; index++) {
    yield microBatchOf(`${name} ${index}`, cases, configuration);
  }
}

function microBatchOf(
  name: string,
  cases: readonly TrainingCase[],
  configuration: TrainingConfiguration,
): Patch[] {
  const random = createRandom(configuration.seed).fork(name);
  return Array.from({ length: configuration.microBatch }, () =>
    drawPatch(cases[random.integer(cases.length)]!, configuration, random),
  );
}
