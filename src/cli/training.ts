/** From case folders to a model file. */
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../base/index.ts";
import type { Model } from "../model/index.ts";
import type { Device } from "../nn/index.ts";
import type { PresetName, TrainingCase, TrainingEvent, TrainingSettings } from "../train/index.ts";
import { type LabelScheme, pelvisScheme } from "../volume/index.ts";
import { loadCases, type UnusableCase } from "./cases.ts";
import type { CommandContext } from "./context.ts";
import { readModelNamed } from "./models.ts";
import { narrowScheme, type RoiNames, requireStructure } from "./options.ts";
import { drawSample, REPORT_NAME, SAMPLES_NAME, writeTrainingReport } from "./training-report.ts";
import type { LoadedSource, TrainingSource } from "./training-source.ts";

export interface TrainingRequest {
  /** Folder for model.onnx, log.jsonl and the checkpoints. */
  readonly out: string;
  readonly preset?: PresetName;
  /** Model file whose weights, grid and settings the run begins with, instead of a preset's. */
  readonly startFrom?: string;
  /** JSON file with settings that replace the preset's. */
  readonly config?: string;
  readonly roi?: RoiNames;
  readonly structures?: readonly string[];
  readonly minutes?: number;
  /** In ms. */
  readonly stopAfter?: number;
  readonly steps?: number;
  readonly resume?: boolean;
  readonly device: Device;
  readonly threads?: number;
  readonly skipUnusable?: boolean;
  readonly force?: boolean;
}

type Validation = Extract<TrainingEvent, { kind: "validated" }>;

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
 * Trains on the cases below `paths`, telling how far it is.
 *
 * @throws {ArcuateError} `output-exists`; `config-invalid`; what is wrong with a case; `training-interrupted` when
 * the signal stopped it, after the checkpoint is written; and as `train`.
 */
export async function trainOnCases(
  paths: readonly string[],
  request: TrainingRequest,
  context: CommandContext,
): Promise<TrainedModel> {
  const { out, resume = false, force = false } = request;
  const { output } = context;
  const scheme = schemeOf(request);
  const startFrom = await readStart(request);
  const settings = await readSettings(request, scheme, startFrom);
  if (!resume) await makeRoom(out, force);
  if (paths.length === 0 && settings.generated === undefined) throw noCases();
  const { prepareForRun, prepareGenerated, requireCheckpoint, train } = await import(
    "../train/index.ts"
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
  if (paths.length > 0) printCases(sources, unusable, { scheme, isGenerated }, context);
  const { progress } = output;
  cases.push(...(await prepareGenerated(settings, scheme, out, { ...context, progress })));
  const run = createRunDisplay(context);
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
    ...(startFrom && { startFrom }),
    ...(minutes && { timeLimitMs: minutes * 60_000 }),
    ...(stopAfter && { stopAfterMs: stopAfter }),
  }).catch((error) => {
    // Inside a validation the signal ends the run at once, with the last checkpoint.
    throw context.signal.aborted ? interrupted(out, run.state().step) : error;
  });
  const { step, elapsedMs, lastLoss, validation } = run.state();
  const reportFile = await writeTrainingReport(out, { step, isRunning: false });
  if (result.stoppedEarly) throw interrupted(out, step);
  return {
    modelFile: result.modelFile,
    sha256: result.model.sha256,
    logFile: join(out, "log.jsonl"),
    reportFile,
    steps: step,
    elapsedMs,
    lastLoss,
    validation,
    cases: sources,
    skipped: unusable.map(({ path, error }) => ({ path, reason: error.message })),
  };
}

function noCases(): ArcuateError {
  const message =
    "Cannot train: name the folders of the cases to learn from, got none; only the preset starter needs none";
  return new ArcuateError("usage", "cases-missing", message);
}

/** The structures a run learns. @throws {ArcuateError} What is wrong with the names that were given. */
export function schemeOf({ structures, roi }: TrainingRequest): LabelScheme {
  const scheme = narrowScheme(pelvisScheme, structures);
  for (const name of roi?.keys() ?? []) requireStructure(scheme, name);
  return scheme;
}

async function readStart({ startFrom }: TrainingRequest): Promise<Model | undefined> {
  return startFrom === undefined ? undefined : (await readModelNamed(startFrom)).model;
}

/** A preset's or a model's settings, with those of the file and the options in their place. */
export async function readSettings(
  { preset = "laptop", config, steps }: TrainingRequest,
  scheme: LabelScheme,
  startFrom?: Model,
): Promise<TrainingSettings> {
  const { presets, trainingConfigurationSchema } = await import("../train/index.ts");
  const base = startFrom ? await settingsOf(startFrom) : presets[preset];
  const changes = config === undefined ? {} : await readSettingsFile(config);
  const settings = { ...base, ...changes, ...(steps && { steps }) };
  const network = isRecord(settings.network) && !startFrom ? settings.network : base.network;
  const channels = scheme.structures.length + 1; // told by the structures alone
  const parsed = trainingConfigurationSchema.safeParse({
    ...settings,
    network: { ...base.network, ...network, channels },
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "the settings";
  throw configProblem(config ?? preset, `${where}: ${issue?.message ?? "unknown"}`);
}

/** What is learned from few cases must not be unlearned by large steps. */
const FINETUNE_FACTOR = 0.3;

/** The settings a model was trained with, as far as it tells them, at a lower learning rate. */
async function settingsOf({ description }: Model): Promise<TrainingSettings> {
  const { presets, trainingConfigurationSchema } = await import("../train/index.ts");
  const { network, spacingMm, clipHu, training } = description;
  const told = trainingConfigurationSchema.safeParse(training.configuration);
  // What was learned from generated cases is there to start from; now it is the user's own that count.
  const { generated: _, ...known } = told.success ? told.data : presets.laptop;
  return trainingConfigurationSchema.parse({
    ...known,
    network,
    spacingMm,
    clipHu,
    learningRate: FINETUNE_FACTOR * known.learningRate,
  });
}

async function readSettingsFile(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw configProblem(path, "no readable file", cause);
  });
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (cause) {
    throw configProblem(path, "text that is not JSON", cause);
  }
  if (isRecord(settings)) return settings;
  throw configProblem(path, "JSON that is no object");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function configProblem(path: string, state: string, cause?: unknown): ArcuateError {
  const message = `Cannot use configuration ${path}: it must be a JSON object of training settings, got ${state}`;
  return new ArcuateError("input", "config-invalid", message, { fields: { path }, cause });
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
  const message = `Cannot train into ${out}: it must hold no earlier run, got ${there.join(", ")}; --resume goes on with it`;
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

function printCases(
  sources: readonly TrainingSource[],
  unusable: readonly UnusableCase[],
  { scheme, isGenerated }: { scheme: LabelScheme; isGenerated: boolean },
  { output }: CommandContext,
): void {
  for (const { path, error } of unusable) output.remark(`skipped ${path}: ${error.message}`);
  output.remark(`${sources.length} ${sources.length === 1 ? "case" : "cases"} to learn from`);
  for (const { name } of scheme.structures) {
    const count = sources.filter(({ drawn }) => drawn.includes(name)).length;
    const isUnknown = count === 0 && !isGenerated;
    const consequence = isUnknown ? ": the model will know nothing of it" : "";
    output.remark(`  ${name} drawn in ${count}${consequence}`);
  }
}

/** The bar counts thousandths of the run. */
const BAR_LENGTH = 1000;

function createRunDisplay({ output }: CommandContext) {
  let step = 0;
  let elapsedMs = 0;
  let lastLoss: number | null = null;
  let validation: Validation | null = null;
  const onEvent = (event: TrainingEvent) => {
    switch (event.kind) {
      case "started":
        step = event.step;
        output.remark(describeStart(event));
        return;
      case "cycle":
        output.remark(describeCycle(event));
        return;
      case "step":
        ({ step, elapsedMs } = event);
        lastLoss = event.loss;
        output.progress.show({
          stage: "train",
          done: Math.floor(BAR_LENGTH * event.share),
          total: BAR_LENGTH,
          detail: `step ${event.step}, loss ${event.loss.toFixed(3)}, ${event.patchesPerSecond.toPrecision(2)} patches/s`,
          remainingMs: event.remainingMs,
        });
        return;
      case "validated":
        validation = event;
        output.remark(describeValidation(event));
        return;
      case "checkpoint":
        return;
      default:
        event satisfies never;
    }
  };
  return { onEvent, state: () => ({ step, elapsedMs, lastLoss, validation }) };
}

function describeStart(event: Extract<TrainingEvent, { kind: "started" }>): string {
  const { parameterCount, device, cases, microBatch, step } = event;
  const from = step > 0 ? `, from step ${step} on` : "";
  return `training ${parameterCount} parameters on ${device}: ${cases.length} cases, ${microBatch} patches at one time${from}`;
}

function describeCycle(event: Extract<TrainingEvent, { kind: "cycle" }>): string {
  const { cycle, trainingCases, validationCases, falsePositives } = event;
  const held =
    validationCases.length > 0
      ? `${validationCases.length} held out for validation`
      : "too few to hold any out: validation looks at the same";
  const mined = falsePositives > 0 ? `, ${falsePositives} false positives to learn from` : "";
  return `cycle ${cycle + 1}: ${trainingCases.length} cases, ${held}${mined}`;
}

function describeValidation({ step, loss, dice }: Validation): string {
  const figures = dice.map((each) => `${each.structure} ${each.dice?.toFixed(2) ?? "-"}`);
  return `step ${step}: loss ${loss.toFixed(3)}, Dice ${figures.join(", ")}`;
}

function interrupted(out: string, step: number): ArcuateError {
  const isKept = existsSync(join(out, "checkpoint.bin"));
  const message = `Stopped after step ${step}; ${isKept ? `the run is kept in ${out}` : "it was too early to keep anything"}`;
  const code = isKept ? "training-interrupted" : "interrupted";
  return new ArcuateError("interrupted", code, message, { fields: { path: out, step } });
}
