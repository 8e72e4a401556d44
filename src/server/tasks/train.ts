/** A training run on the cohort's pool: the use-case that `arcuate train` calls too. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { writeFileAtomic } from "../../host/index.ts";
import { FileStore } from "../../store/index.ts";
import type { PresetName } from "../../train/index.ts";
import { type RunEvent, trainOnCases } from "../../work/index.ts";
import type { TrainingReport } from "../contract/index.ts";
import { withoutPlaces } from "../places.ts";
import { TRAINING_REPORT } from "../training-report.ts";
import type { TaskContext } from "./task.ts";

export interface TrainInput {
  readonly cohort: string;
  readonly filesFolder: string;
  /** Folder of the run: log, checkpoints, prepared cases, and which cases it uses. */
  readonly folder: string;
  readonly preset: PresetName;
  /** Names of structures of the cohort's scheme. */
  readonly structures: readonly string[];
  readonly minutes: number | null;
  readonly steps: number | null;
}

export type TrainOutput =
  /** Somebody stopped the run. It can be resumed. */
  { readonly stoppedEarly: true } | { readonly stoppedEarly: false; readonly modelSha256: string };

/**
 * Trains, from the run's checkpoint where there is one. The signal stops the run after the step at hand, with a
 * checkpoint. Cases that cannot be used are left out; the run's folder says which, and why, from the first step on.
 *
 * @throws {ArcuateError} As `trainOnCases`, but for an interruption, which is an output.
 */
export async function trainRun(input: TrainInput, context: TaskContext): Promise<TrainOutput> {
  const { cohort, folder, preset, structures, minutes, steps } = input;
  const { progress, signal } = context;
  let writing: Promise<void> = Promise.resolve();
  const onEvent = (event: RunEvent) => {
    if (event.kind === "cases") writing = writeReport(folder, event);
    if (event.kind === "step") progress.report("train", event.step, event.steps);
  };
  const isResumed = existsSync(join(folder, "checkpoint.bin"));
  const request = {
    out: folder,
    preset,
    structures,
    device: "auto",
    skipUnusable: true,
    resume: isResumed,
    force: !isResumed, // a run that was killed before its first checkpoint left a log
    ...(minutes !== null && { minutes }),
    ...(steps !== null && { steps }),
  } as const;
  // What a person should know is in the events; `remark` is for a terminal.
  const work = { progress, signal, remark: () => {}, onEvent };
  try {
    const { modelFile } = await trainOnCases([cohort], request, work);
    const modelSha256 = await new FileStore(input.filesFolder).put(await readFile(modelFile));
    return { stoppedEarly: false, modelSha256 };
  } catch (error) {
    if (error instanceof ArcuateError && error.kind === "interrupted")
      return { stoppedEarly: true };
    throw error;
  } finally {
    await writing;
  }
}

function writeReport(
  folder: string,
  { used, leftOut, remarks }: Extract<RunEvent, { kind: "cases" }>,
): Promise<void> {
  const report: TrainingReport = {
    used: used.map(({ id, slices, drawn, missing }) => ({
      caseId: id,
      slices,
      drawn: [...drawn],
      missing: [...missing],
    })),
    leftOut: leftOut.map(({ source, code, reason }) => ({
      caseId: source,
      code,
      reason: withoutPlaces(reason),
    })),
    remarks: [...remarks],
  };
  return writeFileAtomic(join(folder, TRAINING_REPORT), JSON.stringify(report));
}
