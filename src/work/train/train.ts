/** From case folders to a model file. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { TrainingCase, TrainingEvent, TrainingResult } from "../../train/index.ts";
import { loadCases, type UnusableCase } from "../cases/find-cases.ts";
import type { WorkContext } from "../context.ts";
import type { TrainingRequest } from "./request.ts";
import { readSettings, readStart, schemeToLearn } from "./settings.ts";
import { drawSample, REPORT_NAME, SAMPLES_NAME, writeTrainingReport } from "./training-report.ts";
import type { LoadedSource, TrainingSource } from "./training-source.ts";

type Validation = Extract<TrainingEvent, { kind: "validated" }>;

/** The events of a run; the first says which cases it learns from. */
export type RunEvent =
  | TrainingEvent
  | {
      readonly kind: "cases";
      readonly sources: readonly TrainingSource[];
      readonly unusable: readonly UnusableCase[];
      readonly scheme: LabelScheme;
      /** Whether it learns from generated cases too, which draw every structure. */
      readonly isGenerated: boolean;
    };

export interface TrainingContext extends WorkContext {
  readonly onEvent?: (event: RunEvent) => void;
}

export interface TrainedModel {
  readonly modelFile: string;
  readonly sha256: string;
  readonly logFile: string;
  readonly reportFile: string;
  readonly steps: number;
  readonly elapsedMs: number;
  readonly lastLoss: number | null;
  readonly validation: Validation | null;
  readonly cases: readonly TrainingSource[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Trains on the cases below `paths`.
 *
 * @throws {ArcuateError} `output-exists`; `config-invalid`; what is wrong with a case; `training-interrupted` when
 * the signal stopped it, after the checkpoint is written; and as `train`.
 */
export async function trainOnCases(
  paths: readonly string[],
  request: TrainingRequest,
  context: TrainingContext,
): Promise<TrainedModel> {
  const { out, resume = false, force = false } = request;
  const { progress, onEvent } = context;
  const scheme = schemeToLearn(request);
  const start = await readStart(request);
  const settings = await readSettings(request, scheme, context, start);
  if (!resume) await makeRoom(out, force);
  if (paths.length === 0 && settings.generated === undefined) throw noCases();
  const { prepareForRun, prepareGenerated, requireCheckpoint, train } = await import(
    "../../train/index.ts"
  );
  if (resume) await requireCheckpoint(out);
  const cases: TrainingCase[] = [];
  const take = async ({ labelledCt }: LoadedSource) => {
    cases.push(await prepareForRun(labelledCt, settings, scheme, out));
  };
  const wish = { scheme, roi: request.roi, take };
  const { sources, unusable, testGroupSha256 } = await loadCases(paths, wish, context);
  refuseUnusable(unusable, request);
  const isGenerated = settings.generated !== undefined;
  if (paths.length > 0) onEvent?.({ kind: "cases", sources, unusable, scheme, isGenerated });
  cases.push(...(await prepareGenerated(settings, scheme, out, context)));
  const run = followRun(onEvent);
  const { device, threads, minutes, stopAfter } = request;
  const result = await train(cases, scheme, {
    settings,
    folder: out,
    progress,
    device,
    resume,
    testGroupSha256,
    signal: context.signal,
    onEvent: run.onEvent,
    onValidated: async (step, sample) => {
      if (sample) await drawSample(out, scheme, step, sample);
      await writeTrainingReport(out, { step, isRunning: true });
    },
    ...(threads && { threads }),
    ...(start && { startFrom: start.model }),
    ...(minutes && { timeLimitMs: minutes * 60_000 }),
    ...(stopAfter && { stopAfterMs: stopAfter }),
  }).catch((error) => {
    // During a validation the signal ends the run at once; the last checkpoint stays.
    throw context.signal.aborted ? interrupted(out, run.state().step) : error;
  });
  return { ...(await finishRun(out, result, run.state())), ...taken(sources, unusable) };
}

/** Writes the run's page for the last time. @throws {ArcuateError} `training-interrupted` when the run was stopped. */
async function finishRun(
  out: string,
  { modelFile, model, stoppedEarly }: TrainingResult,
  { step: steps, elapsedMs, lastLoss, validation }: RunState,
) {
  const reportFile = await writeTrainingReport(out, { step: steps, isRunning: false });
  if (stoppedEarly) throw interrupted(out, steps);
  const logFile = join(out, "log.jsonl");
  const { sha256 } = model;
  return { modelFile, sha256, logFile, reportFile, steps, elapsedMs, lastLoss, validation };
}

/** The cases that a run learned from, and those it left out, with the reason. */
function taken(sources: readonly TrainingSource[], unusable: readonly UnusableCase[]) {
  const skipped = unusable.map(({ path, error }) => ({ path, reason: error.message }));
  return { cases: sources, skipped };
}

function noCases(): ArcuateError {
  const message =
    "Cannot train: there must be at least one folder of cases, got none; only the preset starter needs none";
  return new ArcuateError("usage", "cases-missing", message);
}

const runFiles = [
  "model.onnx",
  "log.jsonl",
  "checkpoint.bin",
  "checkpoint.previous.bin",
  REPORT_NAME,
  SAMPLES_NAME,
];

/** A new run must not mix its files with those of an earlier one. */
async function makeRoom(out: string, force: boolean): Promise<void> {
  const there = runFiles.map((name) => join(out, name)).filter((path) => existsSync(path));
  if (there.length === 0) return;
  if (force) {
    for (const path of there) await rm(path, { force: true, recursive: true });
    return;
  }
  const message = `Cannot train into ${out}: it must hold no earlier run, got ${there.join(", ")}; --resume continues it`;
  throw new ArcuateError("storage", "output-exists", message, { fields: { path: out } });
}

function refuseUnusable(
  unusable: readonly UnusableCase[],
  { skipUnusable = false }: TrainingRequest,
): void {
  const [first] = unusable;
  if (first === undefined || skipUnusable) return;
  if (unusable.length === 1) throw first.error;
  const reasons = unusable.map(({ error }) => error.message).join("; ");
  const message = `Cannot train: each case must be usable, got ${unusable.length} that are not: ${reasons}`;
  throw new ArcuateError("input", "cases-unusable", message, {
    fields: { cases: unusable.length },
  });
}

interface RunState {
  readonly step: number;
  readonly elapsedMs: number;
  readonly lastLoss: number | null;
  readonly validation: Validation | null;
}

/** Keeps what the last events said, and passes all of them on. */
function followRun(pass: TrainingContext["onEvent"]) {
  let [step, elapsedMs] = [0, 0];
  let lastLoss: number | null = null;
  let validation: Validation | null = null;
  const onEvent = (event: TrainingEvent) => {
    if (event.kind === "started") step = event.step;
    else if (event.kind === "step") ({ step, elapsedMs, loss: lastLoss } = event);
    else if (event.kind === "validated") validation = event;
    pass?.(event);
  };
  return { onEvent, state: (): RunState => ({ step, elapsedMs, lastLoss, validation }) };
}

function interrupted(out: string, step: number): ArcuateError {
  const isKept = existsSync(join(out, "checkpoint.bin"));
  const message = `Stopped after step ${step}; ${isKept ? `the run is kept in ${out}` : "it was too early to keep anything"}`;
  const code = isKept ? "training-interrupted" : "interrupted";
  return new ArcuateError("interrupted", code, message, { fields: { path: out, step } });
}
