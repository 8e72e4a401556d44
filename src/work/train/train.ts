/** From case folders to a model file. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { isSameName, type LabelScheme } from "../../structures/index.ts";
import type { TrainingCase, TrainingEvent, TrainingResult } from "../../train/index.ts";
import {
  type CaseList,
  type LeftOutCase,
  type LeftOutReport,
  leftOutReport,
  refuseUnusable,
} from "../cases/case-list.ts";
import { loadCases } from "../cases/find-cases.ts";
import type { WorkContext } from "../context.ts";
import type { RoiNames } from "../roi-names.ts";
import { schemeOfRun } from "../schemes.ts";
import type { TrainingRequest } from "./request.ts";
import type { RunFacts, RunStanding } from "./run-standing.ts";
import { readSettings, readStart, schemeToLearn } from "./settings.ts";
import { drawSample, REPORT_NAME, SAMPLES_NAME, writeTrainingReport } from "./training-report.ts";
import type { LoadedSource, TrainingSource } from "./training-source.ts";

type Validation = Extract<TrainingEvent, { kind: "validated" }>;

/** What a run reports while it goes on; first of all the cases that it uses and leaves out. */
export type RunEvent =
  | TrainingEvent
  | ({
      readonly kind: "cases";
      readonly scheme: LabelScheme;
      /** Whether it learns from generated cases too, which draw every structure. */
      readonly isGenerated: boolean;
    } & CaseList<TrainingSource>);

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
  readonly standing: RunStanding;
  readonly cases: readonly TrainingSource[];
  readonly leftOut: readonly LeftOutReport[];
}

/**
 * Trains on the cases below `paths`: folders, archives and cohorts, of which it reads the pool.
 *
 * @throws {ArcuateError} `output-exists`; `config-invalid`; `structure-unknown`; `scheme-of-cohort`; `roi-not-found`; what is wrong with a
 * case, unless the request skips unusable ones; `nothing-to-learn` when no case is left; `training-interrupted` when the
 * signal stopped it, after the checkpoint is written; and as `train`.
 */
export async function trainOnCases(
  paths: readonly string[],
  request: TrainingRequest,
  context: TrainingContext,
): Promise<TrainedModel> {
  const { out, resume = false, force = false } = request;
  const { progress, onEvent } = context;
  const start = await readStart(request);
  const known = await schemeOfRun(paths, request.scheme, start?.model.description.scheme);
  const scheme = schemeToLearn({ ...request, scheme: known });
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
  const wish = { scheme, roi: request.roi, reading: request, take };
  const { testGroupSha256, ...list } = await loadCases(paths, wish, context);
  if (!request.skipUnusable) refuseUnusable(list, "train");
  refuseNowhere(request.roi, list.used);
  const isGenerated = settings.generated !== undefined;
  if (paths.length > 0) onEvent?.({ kind: "cases", ...list, scheme, isGenerated });
  if (cases.length === 0 && !isGenerated) throw nothingToLearn(list.leftOut);
  cases.push(...(await prepareGenerated(settings, scheme, out, context)));
  const run = followRun(onEvent);
  const facts = { settings, scheme, isFineTuning: start !== undefined };
  const result = await train(cases, scheme, {
    settings,
    folder: out,
    progress,
    resume,
    testGroupSha256,
    caseRecords: { used: list.used, leftOut: leftOutReport(list.leftOut) },
    signal: context.signal,
    onEvent: run.onEvent,
    onValidated: async (step, sample) => {
      if (sample) await drawSample(out, scheme, step, sample);
      await writeTrainingReport(out, step, { ...facts, state: "running" });
    },
    ...(start && { startFrom: start.model }),
    ...machineAndTime(request),
  }).catch(async (error) => {
    if (isDivergence(error))
      await writeTrainingReport(out, run.state().step, { ...facts, state: "diverged" });
    // Inside a validation the signal ends the run at once, with the last checkpoint.
    const isStopped = context.signal.aborted && !isDivergence(error);
    throw isStopped ? interrupted(out, run.state().step) : error;
  });
  return {
    ...(await finishRun(out, facts, result, run.state())),
    cases: list.used,
    leftOut: leftOutReport(list.leftOut),
  };
}

/** What a run computes on, and for how long. */
function machineAndTime({ device, threads, minutes, stopAfter, clock }: TrainingRequest) {
  return {
    device,
    ...(threads && { threads }),
    ...(clock && { clock }),
    ...(minutes && { timeLimitMs: minutes * 60_000 }),
    ...(stopAfter && { stopAfterMs: stopAfter }),
  };
}

function isDivergence(error: unknown): boolean {
  return error instanceof ArcuateError && error.code === "training-diverged";
}

/**
 * Writes the page of a run for the last time.
 * @throws {ArcuateError} `training-interrupted` when the run was stopped.
 */
async function finishRun(
  out: string,
  facts: Omit<RunFacts, "state">,
  { modelFile, model, stoppedEarly }: TrainingResult,
  { step: steps, elapsedMs, lastLoss, validation }: Followed,
): Promise<Omit<TrainedModel, "cases" | "leftOut">> {
  const state = stoppedEarly ? "stopped" : "finished";
  const { path: reportFile, standing } = await writeTrainingReport(out, steps, { ...facts, state });
  if (stoppedEarly) throw interrupted(out, steps);
  const logFile = join(out, "log.jsonl");
  const { sha256 } = model;
  return {
    ...{ modelFile, sha256, logFile, reportFile, steps, elapsedMs, lastLoss, validation },
    standing,
  };
}

interface Followed {
  readonly step: number;
  readonly elapsedMs: number;
  readonly lastLoss: number | null;
  readonly validation: Validation | null;
}

/** Refuses a ROI name that was given for a structure and that no case has: it is probably misspelt. */
function refuseNowhere(roi: RoiNames | undefined, used: readonly TrainingSource[]): void {
  if (used.length === 0) return;
  for (const [structure, spellings] of roi ?? []) {
    if (used.some(({ drawn }) => drawn.some((name) => isSameName(name, structure)))) continue;
    const message = `Cannot find the ROI of ${structure}: ${spellings.join(" or ")} must be in at least one case, got none of ${used.length}`;
    throw new ArcuateError("input", "roi-not-found", message, { fields: { structure } });
  }
}

function noCases(): ArcuateError {
  const message =
    "Cannot train: name the folders of the cases to learn from, got none; only the preset starter needs none";
  return new ArcuateError("usage", "cases-missing", message);
}

function nothingToLearn(leftOut: readonly LeftOutCase[]): ArcuateError {
  const reasons = leftOut.slice(0, LISTED).map(({ source, reason }) => `${source}: ${reason}`);
  const more = leftOut.length > LISTED ? [`and ${leftOut.length - LISTED} more`] : [];
  const got = leftOut.length === 0 ? "none" : [...reasons, ...more].join("; ");
  const message = `Cannot train: at least one case must draw a structure to learn, got ${got}`;
  return new ArcuateError("input", "nothing-to-learn", message, {
    fields: { cases: leftOut.length },
  });
}

/** How many cases the message lists. */
const LISTED = 5;

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
  const message = `Cannot train into ${out}: it must hold no earlier run, got ${there.join(", ")}; use --resume to continue it`;
  throw new ArcuateError("storage", "output-exists", message, { fields: { path: out } });
}

/** Keeps the state that the last events report, and passes all events on. */
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
  return { onEvent, state: () => ({ step, elapsedMs, lastLoss, validation }) };
}

function interrupted(out: string, step: number): ArcuateError {
  const isKept = existsSync(join(out, "checkpoint.bin"));
  const message = `Stopped after step ${step}; ${isKept ? `the run is kept in ${out}` : "it was too early to keep anything"}`;
  const code = isKept ? "training-interrupted" : "interrupted";
  return new ArcuateError("interrupted", code, message, { fields: { path: out, step } });
}
