/**
 * A training run: section 2.3 of the paper. Cycles of epochs of steps; each cycle holds out other cases for validation
 * and looks for false positives where the next one draws patches more often; checkpoints; a model file at the end.
 *
 * With a given number of steps, a run on the CPU provider gives the same bits however often it is interrupted. With a
 * time limit its length depends on the machine; the model file records the limit.
 */
import { ArcuateError } from "../base/index.ts";
import type { Model } from "../model/index.ts";
import type { LabelScheme } from "../structures/index.ts";
import { caseKey, type TrainingCase } from "./cases.ts";
import { type Checkpoint, type EarlierLearningRate, readCheckpoint } from "./checkpoint.ts";
import {
  type TrainingConfiguration,
  type TrainingSettings,
  trainingConfigurationSchema,
} from "./configuration.ts";
import { type EngineState, initialState, TrainingEngine } from "./engine.ts";
import { truncateLog } from "./log.ts";
import { decideMicroBatch } from "./micro-batch.ts";
import { PatchQueue } from "./patch-queue.ts";
import { type TrainingResult, TrainingRun, type TrainOptions } from "./run.ts";
import { transferWeights } from "./transfer.ts";

/**
 * @param prepared By `prepareForRun`, with the same settings and folder.
 * @throws {ArcuateError} `training-diverged`; `no-cases`; `no-checkpoint` or `other-run` when resuming what is not there or not the same;
 * and as `openSession` and `writeFileAtomic`.
 */
export async function train(
  prepared: readonly TrainingCase[],
  scheme: LabelScheme,
  options: TrainOptions,
): Promise<TrainingResult> {
  const { folder } = options;
  // Keys in the schema's order, not the caller's: a resumed run must write the same bytes.
  const settings = trainingConfigurationSchema.parse(options.settings);
  const checkpoint = options.resume ? await readCheckpoint(folder) : undefined;
  if (checkpoint) requireSameSettings(checkpoint, settings, folder);
  const configuration = checkpoint
    ? { ...checkpoint.configuration, learningRate: settings.learningRate }
    : decideMicroBatch(settings);
  if (prepared.length === 0) {
    const message = "Cannot train: there must be at least one case, got none";
    throw new ArcuateError("input", "no-cases", message);
  }
  // The order must not depend on how the cases were named or found.
  const cases = [...prepared].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (checkpoint) requireSameCases(checkpoint, cases, folder);
  await truncateLog(folder, checkpoint?.step);
  const state = checkpoint ?? firstState(scheme, configuration, options.startFrom);
  const engine = await TrainingEngine.open(configuration, options, state);
  const queue = new PatchQueue(cases, configuration);
  try {
    const run = new TrainingRun({
      engine,
      queue,
      scheme,
      options,
      configuration,
      cases,
      checkpoint,
      earlierLearningRates: earlierLearningRates(checkpoint, settings),
    });
    return await run.toTheEnd();
  } finally {
    await Promise.all([engine.release(), queue.release()]);
  }
}

function firstState(
  scheme: LabelScheme,
  configuration: TrainingConfiguration,
  startFrom: Model | undefined,
): EngineState {
  const weights = startFrom && transferWeights(startFrom, scheme, configuration);
  return initialState(configuration, weights);
}

/** Those of the checkpoint, and its own where the run goes on with a smaller one. */
function earlierLearningRates(
  checkpoint: Checkpoint | undefined,
  { learningRate }: TrainingSettings,
): readonly EarlierLearningRate[] {
  if (checkpoint === undefined) return [];
  const { step, configuration, earlierLearningRates: known } = checkpoint;
  const last = configuration.learningRate;
  return learningRate === last ? known : [...known, { untilStep: step, learningRate: last }];
}

/** The learning rate alone may differ, if it is smaller: that is how a run that diverged goes on. */
function requireSameSettings(
  { configuration }: Checkpoint,
  settings: TrainingSettings,
  folder: string,
): void {
  // The checkpoint's run has decided the micro-batch, which the settings may leave open.
  const microBatch =
    settings.microBatch === "auto" ? configuration.microBatch : settings.microBatch;
  const learningRate = Math.min(settings.learningRate, configuration.learningRate);
  const known = { ...configuration, learningRate };
  const isSame = JSON.stringify({ ...settings, microBatch }) === JSON.stringify(known);
  if (!isSame) throw otherRun(folder, "configuration");
}

function requireSameCases(
  { caseKeys }: Checkpoint,
  cases: readonly TrainingCase[],
  folder: string,
): void {
  if (cases.map(caseKey).join("\n") !== caseKeys.join("\n")) throw otherRun(folder, "cases");
}

function otherRun(folder: string, what: string): ArcuateError {
  const message = `Cannot resume: the checkpoint in ${folder} must be of the same ${what}, got another`;
  return new ArcuateError("input", "other-run", message, { fields: { folder } });
}
