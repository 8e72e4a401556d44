/** The structures and settings of a run: from a preset or a model file, with what the user changed. */
import { readFile } from "node:fs/promises";
import { ArcuateError } from "../../base/index.ts";
import type { Model } from "../../model/index.ts";
import {
  type LabelScheme,
  narrowScheme,
  pelvisScheme,
  requireStructure,
} from "../../structures/index.ts";
import type { TrainingSettings } from "../../train/index.ts";
import { readModelNamed } from "../models.ts";
import type { TrainingRequest } from "./request.ts";

/** The structures a run learns. @throws {ArcuateError} What is wrong with the names that were given. */
export function schemeToLearn({
  structures,
  roi,
  scheme: known = pelvisScheme,
}: TrainingRequest): LabelScheme {
  const scheme = narrowScheme(known, structures);
  for (const name of roi?.keys() ?? []) requireStructure(scheme, name);
  return scheme;
}

export async function readStart({ startFrom }: TrainingRequest): Promise<Model | undefined> {
  return startFrom === undefined ? undefined : (await readModelNamed(startFrom)).model;
}

/** A preset's or a model's settings, with those of the file and the options in their place. */
export async function readSettings(
  { preset = "laptop", config, steps }: TrainingRequest,
  scheme: LabelScheme,
  startFrom?: Model,
): Promise<TrainingSettings> {
  const { presets, trainingConfigurationSchema } = await import("../../train/index.ts");
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
  const { presets, trainingConfigurationSchema } = await import("../../train/index.ts");
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
