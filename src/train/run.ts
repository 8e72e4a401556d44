/** The loop of a training run, from the first step or a checkpoint to the end. */
import { join } from "node:path";
import { type Progress, silentProgress } from "../base/index.ts";
import { softwareVersion } from "../host/index.ts";
import { type Model, type ModelDescription, writeModelFile } from "../model/index.ts";
import type { Device } from "../nn/index.ts";
import type { LabelScheme } from "../structures/index.ts";
import { type CaseRecords, describeCases, logLinesOf } from "./case-records.ts";
import { caseKey, type TrainingCase } from "./cases.ts";
import { type Checkpoint, type EarlierLearningRate, writeCheckpoint } from "./checkpoint.ts";
import type { TrainingConfiguration, TrainingSettings } from "./configuration.ts";
import { type Divergence, divergedError } from "./divergence.ts";
import type { TrainingEngine } from "./engine.ts";
import type { TrainingEvent } from "./events.ts";
import { findFalsePositives } from "./false-positives.ts";
import { type Fold, fixedFold, foldOfCycle } from "./folds.ts";
import { learnedCaseIds } from "./learned-cases.ts";
import { appendToLog } from "./log.ts";
import type { MicroBatch } from "./patch.ts";
import type { PatchOrder, PatchQueue } from "./patch-queue.ts";
import { afterEpoch, initialPlateau, type PlateauState } from "./plateau.ts";
import { recordOfSettings } from "./recorded-settings.ts";
import { learningRateAt, remainingMs, shareDone } from "./schedule.ts";
import { type Sample, type StructureDice, validate } from "./validation.ts";

export interface TrainOptions {
  readonly settings: TrainingSettings;
  /** Where model.onnx, log.jsonl, the checkpoints and the prepared cases go. */
  readonly folder: string;
  readonly device?: Device;
  readonly threads?: number;
  /** Ends the run early, with its schedule fitted to the time. */
  readonly timeLimitMs?: number;
  /** In ms; the time limit is measured on it. The wall's when absent; benches count processor time. */
  readonly clock?: () => number;
  /** Stops after this time like the signal, with a checkpoint; the schedule does not depend on it. */
  readonly stopAfterMs?: number;
  /** Goes on from the folder's checkpoint. */
  readonly resume?: boolean;
  /** Begins with this model's weights; the network must have its widths and units. */
  readonly startFrom?: Model;
  /** Of the cohort the cases come from, for the record in the model file; null without a test group. */
  readonly testGroupSha256?: string | null;
  /** What is known of the cases that were named or found, for the log and the model file. */
  readonly caseRecords?: CaseRecords;
  /** Stops after the step at hand, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
  readonly onEvent?: (event: TrainingEvent) => void;
  /** After each validation and its event; the run waits for it. */
  readonly onValidated?: (step: number, sample: Sample | undefined) => Promise<void>;
}

export interface TrainingResult {
  readonly model: Model;
  readonly modelFile: string;
  /** Whether the run was stopped: the model is as it was at that moment, and the run can be resumed. */
  readonly stoppedEarly: boolean;
}

export interface RunParts {
  readonly engine: TrainingEngine;
  readonly queue: PatchQueue;
  readonly scheme: LabelScheme;
  readonly options: TrainOptions;
  readonly configuration: TrainingConfiguration;
  readonly cases: readonly TrainingCase[];
  readonly checkpoint: Checkpoint | undefined;
  /** Those of the run before it was resumed with a smaller one. */
  readonly earlierLearningRates: readonly EarlierLearningRate[];
}

/** Micro-batches over which the normalisation statistics are measured before they are fixed. */
const STATISTICS_BATCHES = 32;

/** Cases whose Dice is looked at in a validation, at most. */
const VALIDATION_CASES = 4;

/** A long epoch must not cost more than this when the power fails. */
const CHECKPOINT_MS = 10 * 60_000;

export class TrainingRun {
  readonly #parts: RunParts;
  readonly #clockMs: () => number;
  /** When the run would have started had it never stopped, on the run's clock. */
  readonly #startedAt: number;
  /** When this process started or resumed the run, and at which step. */
  readonly #takenUp: { readonly at: number; readonly step: number };
  #step: number;
  #plateau: PlateauState;
  #falsePositives: readonly Int32Array[];
  #latest: readonly StructureDice[] = [];
  #checkpointAt: number;
  #checkpointStep: number | undefined;
  /** Of the current cycle. */
  #fold: Fold;

  constructor(parts: RunParts) {
    const { checkpoint } = parts;
    this.#parts = parts;
    this.#clockMs = parts.options.clock ?? (() => performance.now());
    this.#step = checkpoint?.step ?? 0;
    this.#plateau = checkpoint?.plateau ?? initialPlateau;
    this.#falsePositives = checkpoint?.falsePositives ?? [];
    const at = performance.now();
    this.#startedAt = this.#clockMs() - (checkpoint?.elapsedMs ?? 0);
    this.#takenUp = { at, step: this.#step };
    this.#checkpointAt = at;
    this.#checkpointStep = checkpoint?.step;
    this.#fold = this.#foldAt(Math.min(this.#step, parts.configuration.steps - 1));
  }

  /**
   * Trains until the steps or the time are done, or the signal stops the run; then writes the checkpoint and the model
   * file.
   * @throws {ArcuateError} `training-diverged` when a loss, gradient or weight is not finite: the checkpoint is then the
   * last one that was written before, and there is no model file; as `openSession` and `writeFileAtomic`.
   */
  async toTheEnd(): Promise<TrainingResult> {
    await this.#start();
    while (!this.#isDone && !this.#isStopped) await this.#cycle();
    return this.#finish(!this.#isDone);
  }

  async #start(): Promise<void> {
    const { engine, queue, cases, options } = this.#parts;
    queue.setFalsePositives(this.#falsePositives);
    for (const line of options.caseRecords ? logLinesOf(options.caseRecords) : []) {
      await appendToLog(options.folder, line);
    }
    await this.#emit({
      kind: "started",
      device: engine.device,
      parameterCount: engine.state.weights.parameters.length,
      cases: cases.map(({ id }) => id),
      microBatch: this.#configuration.microBatch,
      steps: this.#configuration.steps,
      step: this.#step,
    });
  }

  /** Trains to the end of the current cycle, then searches for false positives. */
  async #cycle(): Promise<void> {
    const { stepsPerEpoch, epochsPerCycle, steps } = this.#configuration;
    const cycle = this.#cycleAt(this.#step);
    const end = Math.min((cycle + 1) * epochsPerCycle * stepsPerEpoch, steps);
    const fold = this.#foldAt(this.#step);
    this.#fold = fold;
    await this.#emit({
      kind: "cycle",
      cycle,
      step: this.#step,
      trainingCases: this.#idsOf(fold.training),
      validationCases: this.#idsOf(fold.validation),
      falsePositives: this.#falsePositives.reduce((sum, { length }) => sum + length, 0),
    });
    const patches = this.#parts.queue.draw(this.#trainingOrders(end, fold));
    while (this.#step < end && !this.#isDone && !this.#isStopped) {
      await this.#takeStep(patches);
      const isEpoch = this.#step % stepsPerEpoch === 0;
      if (isEpoch) await this.#endEpoch();
      if (isEpoch && this.#step === end && !this.#isDone) await this.#endCycle(cycle);
      const isLate = performance.now() - this.#checkpointAt > CHECKPOINT_MS;
      if ((isEpoch && !this.#isDone) || isLate) await this.#checkpoint();
    }
    await patches.return(undefined);
  }

  async #takeStep(patches: AsyncGenerator<MicroBatch>): Promise<void> {
    const { engine } = this.#parts;
    const configuration = this.#configuration;
    const share = this.#share;
    if (!engine.state.isStatisticsFixed && share >= 1 - configuration.fixedStatisticsShare) {
      await this.#fixStatistics();
    }
    const learningRate = learningRateAt(share, this.#step, this.#plateau.factor, configuration);
    const outcome = await engine.step(taken(patches, this.#microBatches), learningRate);
    if (outcome.kind === "diverged") {
      const { what, cases } = outcome;
      const step = this.#step + 1;
      return this.#endDiverged({ step, what, cases: this.#idsOf(cases) });
    }
    const { loss } = outcome;
    this.#step += 1;
    const sinceMs = performance.now() - this.#takenUp.at;
    const patchCount = (this.#step - this.#takenUp.step) * configuration.batch;
    await this.#emit({
      kind: "step",
      step: this.#step,
      steps: configuration.steps,
      loss,
      learningRate,
      elapsedMs: this.#progress.elapsedMs,
      share: this.#share,
      remainingMs: remainingMs(this.#progress, configuration),
      patchesPerSecond: (1000 * patchCount) / sinceMs,
      waitingShare: this.#parts.queue.waitedMs / sinceMs,
    });
  }

  /** Writes nothing but a line of the log: the state before this step may be about to diverge, too. */
  async #endDiverged(found: Pick<Divergence, "step" | "what" | "cases">): Promise<never> {
    const { learningRate } = this.#configuration;
    const divergence = { ...found, learningRate, checkpointStep: this.#checkpointStep };
    await appendToLog(this.#parts.options.folder, { kind: "diverged", ...divergence });
    throw divergedError(divergence);
  }

  #endDivergedAfterStep(what: Divergence["what"]): Promise<never> {
    return this.#endDiverged({ step: this.#step, what, cases: [] });
  }

  async #endEpoch(): Promise<void> {
    if (this.#isDone) return; // the last validation, after this, uses the weights that the model file gets
    const loss = await this.#validate();
    this.#plateau = afterEpoch(this.#plateau, loss, this.#configuration);
  }

  async #endCycle(cycle: number): Promise<void> {
    const { options, queue, cases } = this.#parts;
    this.#plateau = initialPlateau;
    if (this.#configuration.falsePositiveShare === 0) return;
    const { device, threads, progress = silentProgress } = options;
    // The signal is not passed on: a stop waits for the search, so that no training is lost.
    this.#falsePositives = await findFalsePositives(cases, this.#model, {
      device,
      threads,
      progress,
      seed: this.#configuration.seed,
      name: `false positives ${cycle}`,
    });
    queue.setFalsePositives(this.#falsePositives);
  }

  async #finish(stoppedEarly: boolean): Promise<TrainingResult> {
    const { engine, options } = this.#parts;
    // Before the statistics are fixed: a killed run that resumes here repeats, and logs, what follows.
    await this.#checkpoint();
    const isAveraging = this.#configuration.averaging > 0;
    if (isAveraging) engine.takeAverage();
    if (isAveraging || !engine.state.isStatisticsFixed) await this.#fixStatistics();
    await this.#validate();
    const modelFile = join(options.folder, "model.onnx");
    const model = await writeModelFile(modelFile, this.#description, engine.state.weights);
    return { model, modelFile, stoppedEarly };
  }

  get #configuration(): TrainingConfiguration {
    return this.#parts.configuration;
  }

  get #isDone(): boolean {
    return this.#share >= 1;
  }

  get #isStopped(): boolean {
    const { signal, stopAfterMs = Number.POSITIVE_INFINITY } = this.#parts.options;
    return signal?.aborted === true || performance.now() - this.#takenUp.at >= stopAfterMs;
  }

  #cycleAt(step: number): number {
    const { stepsPerEpoch, epochsPerCycle } = this.#configuration;
    return Math.floor(step / (stepsPerEpoch * epochsPerCycle));
  }

  #foldAt(step: number): Fold {
    const { cases, configuration } = this.#parts;
    return fixedFold(cases) ?? foldOfCycle(this.#cycleAt(step), cases.length, configuration);
  }

  get #microBatches(): number {
    return this.#configuration.batch / this.#configuration.microBatch;
  }

  get #progress() {
    const elapsedMs = this.#clockMs() - this.#startedAt;
    return { step: this.#step, elapsedMs, timeLimitMs: this.#parts.options.timeLimitMs };
  }

  get #share(): number {
    return shareDone(this.#progress, this.#configuration);
  }

  get #description(): ModelDescription {
    const { scheme, cases, options, earlierLearningRates } = this.#parts;
    const { network, spacingMm, clipHu, centreHu } = this.#configuration;
    return {
      network,
      scheme,
      spacingMm,
      clipHu,
      centreHu,
      training: {
        software: `Arcuate ${softwareVersion}`,
        steps: this.#step,
        timeLimitMs: options.timeLimitMs ?? null,
        startedFrom: options.startFrom?.sha256 ?? null,
        caseIds: learnedCaseIds(cases, options.startFrom),
        ...describeCases(options.caseRecords, options.startFrom),
        testGroupSha256: options.testGroupSha256 ?? null,
        validationDice: Object.fromEntries(
          this.#latest.map(({ structure, dice }) => [structure, dice ?? null]),
        ),
        configuration: recordOfSettings(this.#configuration),
        ...(earlierLearningRates.length > 0 && { earlierLearningRates }),
      },
    };
  }

  /** The current network, on the prepared cases' own grid. */
  get #model(): Model {
    const description = { ...this.#description, spacingMm: "native" } as const;
    return { description, weights: this.#parts.engine.state.weights, sha256: "" };
  }

  #idsOf(places: readonly number[]): string[] {
    return places.map((place) => this.#parts.cases[place]!.id);
  }

  *#trainingOrders(end: number, { training }: Fold): Generator<PatchOrder> {
    for (let step = this.#step; step < end; step++) {
      yield* ordersNamed(`step ${step}`, this.#microBatches, training);
    }
  }

  async #fixStatistics(): Promise<void> {
    const { engine, queue } = this.#parts;
    const name = `statistics ${this.#step}`;
    const orders = ordersNamed(name, STATISTICS_BATCHES, this.#fold.training);
    if (await engine.fixStatistics(queue.draw(orders))) return;
    await this.#endDivergedAfterStep("statistics");
  }

  async #validate(): Promise<number> {
    const { engine, queue, cases, options } = this.#parts;
    const { training, validation } = this.#fold;
    const places = validation.length > 0 ? validation : training;
    const { validationPatches, microBatch } = this.#configuration;
    const count = Math.ceil(validationPatches / microBatch);
    const loss = await engine.loss(queue.draw(ordersNamed("validation", count, places)));
    if (!Number.isFinite(loss)) await this.#endDivergedAfterStep("validation loss");
    const looked = places.slice(0, VALIDATION_CASES).map((place) => cases[place]!);
    // The signal is not passed on: a stop waits for the validation, so that no training is lost.
    const { device, threads } = options;
    const { dice, sample } = await validate(looked, this.#model, { device, threads });
    this.#latest = dice;
    await this.#emit({ kind: "validated", step: this.#step, loss, dice });
    await options.onValidated?.(this.#step, sample);
    return loss;
  }

  async #checkpoint(): Promise<void> {
    const { engine, cases, options } = this.#parts;
    const event = { kind: "checkpoint", step: this.#step } as const;
    // Logged first: resuming removes the lines after that of the checkpoint and keeps those before it, so a kill
    // between the two leaves no line twice.
    await appendToLog(options.folder, event);
    await writeCheckpoint(options.folder, {
      ...engine.state,
      configuration: this.#configuration,
      caseKeys: cases.map(caseKey),
      step: this.#step,
      plateau: this.#plateau,
      falsePositives: this.#falsePositives,
      earlierLearningRates: this.#parts.earlierLearningRates,
      elapsedMs: this.#progress.elapsedMs,
    });
    this.#checkpointAt = performance.now();
    this.#checkpointStep = this.#step;
    options.onEvent?.(event);
  }

  async #emit(event: TrainingEvent): Promise<void> {
    const { options } = this.#parts;
    await appendToLog(options.folder, event);
    options.onEvent?.(event);
  }
}

function* ordersNamed(
  name: string,
  count: number,
  cases: readonly number[],
): Generator<PatchOrder> {
  for (let index = 0; index < count; index++) yield { name: `${name} ${index}`, cases };
}

/** The next few items of a stream, which stays open. */
async function* taken<Item>(stream: AsyncGenerator<Item>, count: number): AsyncGenerator<Item> {
  for (let index = 0; index < count; index++) {
    const { value, done } = await stream.next();
    if (done) return;
    yield value;
  }
}
