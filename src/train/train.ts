/**
 * A training run: split, patches, steps, validation, checkpoints, and a model file at the end.
 *
 * With a number of steps the run is the same to the last bit on the CPU provider, interrupted or not. A time limit
 * makes its length depend on the machine, and says so in the model file.
 */
import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError, createRandom, softwareVersion } from "../base/index.ts";
import { type Model, type ModelDescription, writeModelFile } from "../model/index.ts";
import type { Device } from "../nn/index.ts";
import type { LabelScheme } from "../volume/index.ts";
import { type LabelledCt, prepareCase, type TrainingCase } from "./cases.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import { TrainingEngine } from "./engine.ts";
import { batchOf, namedBatches } from "./patches.ts";
import { learningRateAt, remainingMs, shareDone } from "./schedule.ts";
import { type StructureDice, validate } from "./validation.ts";

export type TrainingEvent =
  | {
      readonly kind: "started";
      readonly device: string;
      readonly parameterCount: number;
      readonly trainingCases: readonly string[];
      /** Empty when there are too few cases to hold any out: then validation looks at the training cases. */
      readonly validationCases: readonly string[];
      /** Steps done before, when resumed. */
      readonly step: number;
    }
  | {
      readonly kind: "step";
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly learningRate: number;
      readonly elapsedMs: number;
      /** Share of the run that is done. */
      readonly share: number;
      readonly remainingMs: number;
    }
  | {
      readonly kind: "validated";
      readonly step: number;
      readonly loss: number;
      readonly dice: readonly StructureDice[];
    }
  | { readonly kind: "checkpoint"; readonly step: number };

export interface TrainOptions {
  readonly configuration: TrainingConfiguration;
  /** Where model.onnx, log.jsonl and the checkpoints go. */
  readonly folder: string;
  readonly device?: Device;
  readonly threads?: number;
  /** Ends the run early, with its schedule fitted to the time. */
  readonly timeLimitMs?: number;
  /** Goes on from the folder's checkpoint. */
  readonly resume?: boolean;
  /** Stops after the step at hand, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
}

export interface TrainingResult {
  readonly model: Model;
  readonly modelFile: string;
  /** Whether the signal stopped it: the model is what it was at that moment, and the run can be resumed. */
  readonly stoppedEarly: boolean;
}

/** Micro-batches over which the normalisation statistics are measured before they are fixed. */
const STATISTICS_BATCHES = 32;

/** Micro-batches whose loss is the validation loss. */
const VALIDATION_BATCHES = 4;

/** Cases whose Dice is looked at in a validation, at most. */
const VALIDATION_CASES = 4;

/**
 * @throws {ArcuateError} `no-cases`; `no-checkpoint` or `other-run` when resuming what is not there or not the same;
 * and as `openSession` and `writeFileAtomic`.
 */
export async function train(
  sources: readonly LabelledCt[],
  scheme: LabelScheme,
  options: TrainOptions,
): Promise<TrainingResult> {
  const { configuration, folder, signal } = options;
  const checkpoint = options.resume ? await checkpointOf(sources, options) : undefined;
  const { training, validation } = splitCases(prepareCases(sources, configuration), configuration);
  await mkdir(folder, { recursive: true });
  const engine = await TrainingEngine.open(configuration, options, checkpoint);
  const run = new TrainingRun({ engine, scheme, options, training, validation, checkpoint });
  try {
    await run.start();
    while (!run.isDone && !signal?.aborted) await run.step();
    return await run.finish(!run.isDone);
  } finally {
    await engine.release();
  }
}

interface RunParts {
  readonly engine: TrainingEngine;
  readonly scheme: LabelScheme;
  readonly options: TrainOptions;
  readonly training: readonly TrainingCase[];
  readonly validation: readonly TrainingCase[];
  readonly checkpoint: Checkpoint | undefined;
}

class TrainingRun {
  readonly #parts: RunParts;
  readonly #startedAt: number;
  #step: number;
  #latest: readonly StructureDice[] = [];

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#step = parts.checkpoint?.step ?? 0;
    this.#startedAt = performance.now() - (parts.checkpoint?.elapsedMs ?? 0);
  }

  get isDone(): boolean {
    return this.#share >= 1;
  }

  async start(): Promise<void> {
    const { engine, training, validation } = this.#parts;
    await this.#emit({
      kind: "started",
      device: engine.device,
      parameterCount: engine.state.weights.parameters.length,
      trainingCases: training.map(({ id }) => id),
      validationCases: validation.map(({ id }) => id),
      step: this.#step,
    });
  }

  async step(): Promise<void> {
    const { engine, training } = this.#parts;
    const configuration = this.#configuration;
    const share = this.#share;
    if (!engine.state.isStatisticsFixed && share >= 1 - configuration.fixedStatisticsShare) {
      await this.#fixStatistics();
    }
    const learningRate = learningRateAt(share, this.#step, configuration);
    const loss = await engine.step(batchOf(this.#step, training, configuration), learningRate);
    this.#step += 1;
    await this.#emit({
      kind: "step",
      step: this.#step,
      steps: configuration.steps,
      loss,
      learningRate,
      elapsedMs: this.#progress.elapsedMs,
      share: this.#share,
      remainingMs: remainingMs(this.#progress, configuration),
    });
    if (this.#step % configuration.validateEvery !== 0 || this.isDone) return;
    await this.#validate();
    await this.#checkpoint();
  }

  async finish(stoppedEarly: boolean): Promise<TrainingResult> {
    const { engine, options } = this.#parts;
    // A run that stops early is checkpointed as it is, before anything that it would not have done by now.
    if (stoppedEarly) await this.#checkpoint();
    if (!engine.state.isStatisticsFixed) await this.#fixStatistics();
    await this.#validate();
    if (!stoppedEarly) await this.#checkpoint();
    const modelFile = join(options.folder, "model.onnx");
    const model = await writeModelFile(modelFile, this.#description, engine.state.weights);
    return { model, modelFile, stoppedEarly };
  }

  get #configuration(): TrainingConfiguration {
    return this.#parts.options.configuration;
  }

  get #progress() {
    const elapsedMs = performance.now() - this.#startedAt;
    return { step: this.#step, elapsedMs, timeLimitMs: this.#parts.options.timeLimitMs };
  }

  get #share(): number {
    return shareDone(this.#progress, this.#configuration);
  }

  get #description(): ModelDescription {
    const { scheme, training, validation, options } = this.#parts;
    const { network, spacingMm, clipHu } = this.#configuration;
    return {
      network,
      scheme,
      spacingMm,
      clipHu,
      training: {
        software: `Arcuate ${softwareVersion}`,
        steps: this.#step,
        timeLimitMs: options.timeLimitMs ?? null,
        trainingCases: training.length,
        validationCases: validation.length,
        validationDice: Object.fromEntries(
          this.#latest.map(({ structure, dice }) => [structure, dice ?? null]),
        ),
        configuration: this.#configuration,
      },
    };
  }

  async #fixStatistics(): Promise<void> {
    const { engine, training } = this.#parts;
    const name = `statistics ${this.#step}`;
    const batches = namedBatches(name, STATISTICS_BATCHES, training, this.#configuration);
    await engine.fixStatistics(batches);
  }

  async #validate(): Promise<void> {
    const { engine, training, validation, options } = this.#parts;
    const cases = validation.length > 0 ? validation : training;
    const batches = namedBatches("validation", VALIDATION_BATCHES, cases, this.#configuration);
    const loss = await engine.loss(batches);
    const { weights } = engine.state;
    const looked = cases.slice(0, VALIDATION_CASES);
    // Not the signal: a stop waits for the validation at hand, so that nothing trained is lost.
    const { device, threads } = options;
    this.#latest = await validate(looked, this.#description, weights, { device, threads });
    await this.#emit({ kind: "validated", step: this.#step, loss, dice: this.#latest });
  }

  async #checkpoint(): Promise<void> {
    const { engine, training, validation, options } = this.#parts;
    await writeCheckpoint(options.folder, {
      ...engine.state,
      configuration: this.#configuration,
      caseIds: [...training, ...validation].map(({ id }) => id),
      step: this.#step,
      elapsedMs: this.#progress.elapsedMs,
    });
    await this.#emit({ kind: "checkpoint", step: this.#step });
  }

  /** Tells whoever listens, and the run's log: one JSON object a line. */
  async #emit(event: TrainingEvent): Promise<void> {
    const { options } = this.#parts;
    await appendFile(join(options.folder, "log.jsonl"), `${JSON.stringify(event)}\n`);
    options.onEvent?.(event);
  }
}

function prepareCases(
  sources: readonly LabelledCt[],
  { spacingMm, network, seed }: TrainingConfiguration,
): TrainingCase[] {
  if (sources.length === 0) {
    throw new ArcuateError(
      "input",
      "no-cases",
      "Cannot train: there must be at least one case, got none",
    );
  }
  const preparation = { spacingMm, channels: network.channels, seed };
  return sources.map((source) => prepareCase(source, preparation));
}

/** Fewer cases than this are all trained on: holding one out would cost more than it tells. */
const FEWEST_TO_SPLIT = 5;

function splitCases(
  cases: readonly TrainingCase[],
  { validationShare, seed }: TrainingConfiguration,
) {
  const count = cases.length < FEWEST_TO_SPLIT ? 0 : Math.round(validationShare * cases.length);
  const random = createRandom(seed).fork("split");
  const shuffled = cases
    .map((each) => ({ each, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
  return { validation: shuffled.slice(0, count), training: shuffled.slice(count) };
}

async function checkpointOf(
  sources: readonly LabelledCt[],
  { folder, configuration }: TrainOptions,
): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(folder);
  const sameCases =
    [...checkpoint.caseIds].sort().join("\n") ===
    sources
      .map(({ id }) => id)
      .sort()
      .join("\n");
  const sameConfiguration =
    JSON.stringify(checkpoint.configuration) === JSON.stringify(configuration);
  if (sameCases && sameConfiguration) return checkpoint;
  throw new ArcuateError(
    "input",
    "other-run",
    `Cannot resume: the checkpoint in ${folder} must be of the same ${sameCases ? "configuration" : "cases"}, got another`,
    { fields: { folder } },
  );
}
