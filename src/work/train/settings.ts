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
import type { PresetName, TrainingSettings } from "../../train/index.ts";
import type { WorkContext } from "../context.ts";
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

/** The model that a run begins with; undefined when it begins with drawn weights. */
export async function readStart({ startFrom }: TrainingRequest): Promise<StartModel | undefined> {
  if (startFrom === undefined) return undefined;
  return { name: startFrom, model: (await readModelNamed(startFrom)).model };
}

/** A model that a run begins with, and the name that the user gave it. */
export interface StartModel {
  readonly name: string;
  readonly model: Model;
}

/**
 * A preset's or a model's settings, with those of the file and the options in their place. Remarks which settings a
 * model gave.
 *
 * @throws {ArcuateError} `config-invalid`; `settings-unknown-version` or `settings-damaged` when the settings that the
 * model or the file carries cannot be read.
 */
export async function readSettings(
  { preset, config, steps }: TrainingRequest,
  scheme: LabelScheme,
  { remark }: Pick<WorkContext, "remark">,
  start?: StartModel,
): Promise<TrainingSettings> {
  const { presets, trainingConfigurationSchema } = await import("../../train/index.ts");
  const base = start ? await settingsToFineTune(start, preset) : presets[preset ?? "laptop"];
  const changes = config === undefined ? {} : await readSettingsFile(config);
  const settings = { ...base, ...changes, ...(steps && { steps }) };
  const network = isRecord(settings.network) && !start ? settings.network : base.network;
  const channels = scheme.structures.length + 1; // follows from the structures alone
  const parsed = trainingConfigurationSchema.safeParse({
    ...settings,
    network: { ...base.network, ...network, channels },
  });
  if (parsed.success) {
    if (start) remark(`fine-tuning ${start.name} with ${inWords(parsed.data)}`);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "the settings";
  throw configProblem(config ?? preset ?? "laptop", `${where}: ${issue?.message ?? "unknown"}`);
}

/** Large steps on a few cases would undo what the model has learned. */
const FINETUNE_FACTOR = 0.3;

/**
 * The settings that a model records, or those of a preset that the user prefers; with the model's network and grid, at
 * a lower learning rate, and without generated cases: the user's own cases count now.
 */
async function settingsToFineTune(
  { name, model: { description } }: StartModel,
  preset: PresetName | undefined,
): Promise<TrainingSettings> {
  const { presets, settingsOfRecord } = await import("../../train/index.ts");
  const { network, spacingMm, clipHu, centreHu, training } = description;
  const { generated: _, ...known }: TrainingSettings = preset
    ? presets[preset]
    : settingsOfRecord(training.configuration, {
        name: `model ${name}`,
        kind: "model",
        remedy: "--preset names other settings to use, which --config may change",
      }).settings;
  return {
    ...known,
    network,
    spacingMm: spacingMm === "native" ? spacingMm : [...spacingMm],
    clipHu,
    centreHu,
    learningRate: FINETUNE_FACTOR * known.learningRate,
  };
}

function inWords({ spacingMm, patch, augmentation, steps, learningRate }: TrainingSettings) {
  const grid =
    spacingMm === "native" ? "the CT's own voxels" : `voxels of ${spacingMm.join(" x ")} mm`;
  const rate = Number(learningRate.toPrecision(6));
  return `${grid}, patches of ${patch.join(" x ")}, shifts of up to ${augmentation.shiftHu} HU, ${steps} steps, learning rate ${rate}`;
}

async function readSettingsFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw configProblem(path, "no readable file", cause);
  });
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (cause) {
    throw configProblem(path, "text that is not JSON", cause);
  }
  if (!isRecord(settings)) throw configProblem(path, "JSON that is no object");
  const { bringForward, SETTINGS_VERSION } = await import("../../train/index.ts");
  // Written by hand, a file has the form of today; copied from a model file, it carries the version of that.
  return bringForward(settings, settings.version ?? SETTINGS_VERSION, {
    name: `configuration ${path}`,
    kind: "input",
    remedy: "leave version out and write the settings as the documentation names them",
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function configProblem(path: string, state: string, cause?: unknown): ArcuateError {
  const message = `Cannot use configuration ${path}: it must be a JSON object of training settings, got ${state}`;
  return new ArcuateError("input", "config-invalid", message, { fields: { path }, cause });
}
