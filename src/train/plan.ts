/** What a run would take: patches, memory, time from a step that is measured on this machine, and Dice. */
import { freemem } from "node:os";
import { createRandom } from "../base/index.ts";
import { parameterLayout, vectorLength } from "../model/index.ts";
import type { SessionOptions } from "../nn/index.ts";
import type { TrainingConfiguration, TrainingSettings } from "./configuration.ts";
import { initialState, TrainingEngine } from "./engine.ts";
import { type Expectation, expectationOf } from "./expectations.ts";
import { decideMicroBatch, stepBytes } from "./micro-batch.ts";
import type { MicroBatch } from "./patch.ts";

export interface TrainingPlan {
  readonly configuration: TrainingConfiguration;
  readonly device: string;
  readonly parameterCount: number;
  readonly cycles: number;
  readonly epochs: number;
  /** Patches of all steps. */
  readonly patches: number;
  /** Patches that the run sees: of all steps, or at most of those for which its time limit leaves time. */
  readonly patchesInTime: number;
  /** Memory that a step is expected to take. */
  readonly stepBytes: number;
  readonly freeBytes: number;
  /** Measured: one micro-batch, forward and backward. */
  readonly microBatchSeconds: number;
  readonly secondsPerPatch: number;
  /** All steps at that rate; validation, searches for false positives and prepared cases come on top. */
  readonly stepsSeconds: number;
  /** For `patchesInTime`; null where no such run was measured. */
  readonly expectation: Expectation | null;
}

export interface PlanOptions extends SessionOptions {
  /** Names of the structures that the run learns. */
  readonly structures: readonly string[];
  readonly timeLimitMs?: number;
}

/** Micro-batches that are timed, after one that warms up; the fastest counts. */
const TIMED = 2;

/** @throws {ArcuateError} As `openSession`. */
export async function planTraining(
  settings: TrainingSettings,
  { structures, timeLimitMs = Number.POSITIVE_INFINITY, ...options }: PlanOptions,
): Promise<TrainingPlan> {
  const configuration = decideMicroBatch(settings);
  const { network, batch, microBatch, steps, stepsPerEpoch, epochsPerCycle } = configuration;
  const engine = await TrainingEngine.open(configuration, options, initialState(configuration));
  try {
    const microBatchSeconds = await measure(engine, configuration);
    const secondsPerPatch = microBatchSeconds / microBatch;
    const patches = steps * batch;
    const patchesInTime = Math.min(patches, Math.round(timeLimitMs / 1000 / secondsPerPatch));
    return {
      configuration,
      device: engine.device,
      parameterCount: vectorLength(parameterLayout(network).parameters),
      cycles: Math.ceil(steps / (stepsPerEpoch * epochsPerCycle)),
      epochs: Math.ceil(steps / stepsPerEpoch),
      patches,
      patchesInTime,
      stepBytes: stepBytes(configuration, microBatch),
      freeBytes: freemem(),
      microBatchSeconds,
      secondsPerPatch,
      stepsSeconds: patches * secondsPerPatch,
      expectation: expectationOf(patchesInTime, settings, structures) ?? null,
    };
  } finally {
    await engine.release();
  }
}

async function measure(engine: TrainingEngine, configuration: TrainingConfiguration) {
  const microBatch = noise(configuration);
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run <= TIMED; run++) {
    const start = performance.now();
    await engine.step(once(microBatch), configuration.learningRate);
    if (run > 0) fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest / 1000;
}

async function* once(microBatch: MicroBatch): AsyncGenerator<MicroBatch> {
  yield microBatch;
}

/** Random input, which takes as long as a CT's. */
function noise({ microBatch: samples, patch, network }: TrainingConfiguration): MicroBatch {
  const voxels = samples * patch[0] * patch[1] * patch[2];
  const random = createRandom(1);
  return {
    samples,
    cases: [],
    ct: Float32Array.from({ length: voxels }, () => random.between(-1, 1)),
    labels: Float32Array.from({ length: voxels }, () => random.integer(network.channels)),
    missing: new Float32Array(samples * network.channels),
  };
}
