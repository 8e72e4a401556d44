/** A training run on the cohort's pool, as `arcuate train` does it. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { openCohort } from "../../cohort/index.ts";
import { FileStore } from "../../store/index.ts";
import { type LabelScheme, pelvisScheme } from "../../structures/index.ts";
import {
  type PresetName,
  prepareForRun,
  presets,
  type TrainingCase,
  type TrainingSettings,
  train,
  trainingConfigurationSchema,
} from "../../train/index.ts";
import type { TaskContext } from "./task.ts";

export interface TrainInput {
  readonly cohort: string;
  readonly filesFolder: string;
  /** Of the run: log, checkpoints, prepared cases. */
  readonly folder: string;
  readonly preset: PresetName;
  readonly structures: readonly string[];
  readonly minutes: number | null;
  readonly steps: number | null;
}

export interface TrainOutput {
  readonly stoppedEarly: boolean;
  readonly modelSha256: string;
}

/**
 * Trains, from the run's checkpoint where there is one. The signal stops it after the step at hand, with a checkpoint.
 * @throws {ArcuateError} As `openCohort` and `train`; `nothing-to-learn` when the pool has no usable case.
 */
export async function trainRun(input: TrainInput, context: TaskContext): Promise<TrainOutput> {
  const { cohort, folder, minutes } = input;
  const { progress, signal } = context;
  const scheme = schemeOf(input.structures);
  const settings = settingsOf(input, scheme);
  const isResumed = existsSync(join(folder, "checkpoint.bin"));
  const { cases, testGroupSha256 } = await prepareCases(
    cohort,
    { scheme, settings, folder },
    context,
  );
  const result = await train(cases, scheme, {
    settings,
    folder,
    progress,
    signal,
    resume: isResumed,
    testGroupSha256,
    ...(minutes !== null && { timeLimitMs: minutes * 60_000 }),
    onEvent: (event) => {
      if (event.kind === "step") progress.report("train", event.step, event.steps);
    },
  });
  const model = await readFile(result.modelFile);
  const modelSha256 = await new FileStore(input.filesFolder).put(model);
  return { stoppedEarly: result.stoppedEarly, modelSha256 };
}

function schemeOf(names: readonly string[]): LabelScheme {
  const wanted = pelvisScheme.structures.filter(({ name }) => names.includes(name));
  return { structures: wanted.map((each, index) => ({ ...each, label: index + 1 })) };
}

function settingsOf({ preset, steps }: TrainInput, { structures }: LabelScheme): TrainingSettings {
  const base = presets[preset];
  return trainingConfigurationSchema.parse({
    ...base,
    ...(steps !== null && { steps }),
    network: { ...base.network, channels: structures.length + 1 },
  });
}

interface Preparing {
  readonly scheme: LabelScheme;
  readonly settings: TrainingSettings;
  readonly folder: string;
}

async function prepareCases(
  cohort: string,
  { scheme, settings, folder }: Preparing,
  { progress, signal }: TaskContext,
): Promise<{ cases: TrainingCase[]; testGroupSha256: string | null }> {
  const pool = await openCohort(cohort);
  const cases: TrainingCase[] = [];
  for (const [index, caseId] of pool.caseIds.entries()) {
    signal.throwIfAborted();
    progress.report("prepare cases", index, pool.caseIds.length);
    try {
      const { loaded, reference } = await pool.load(caseId, scheme, { signal });
      if (reference.presentLabels.length === 0) continue;
      const { labelMap, missingLabels } = reference;
      const labelled = { id: caseId, ct: loaded.series.volume, labelMap, missingLabels };
      cases.push(await prepareForRun(labelled, settings, scheme, folder));
    } catch (error) {
      // A case that cannot be used is left out, as --skip-unusable does; a test case in training ends the run.
      if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
    }
  }
  if (cases.length > 0) return { cases, testGroupSha256: pool.testGroupSha256 };
  const message = `Cannot train: the pool must hold a case with a structure to learn, got none of ${pool.caseIds.length}`;
  throw new ArcuateError("input", "nothing-to-learn", message);
}
