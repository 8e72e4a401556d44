/** `arcuate train`: train a model on a clinic's structure sets. */
import { type Command, Option } from "commander";
import type { PresetName } from "../../train/index.ts";
import {
  standingSentences,
  type TrainedModel,
  type TrainingRequest,
  trainOnCases,
} from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import {
  addReadingOptions,
  deviceOption,
  duration,
  jsonOption,
  nameList,
  positiveNumber,
  roiName,
  threadsOption,
  wholeNumber,
} from "../options.ts";
import { givenScheme, type StructuresFile, structuresFileOption } from "../structures-file.ts";
import { formatDuration, type Output, printable } from "../terminal/index.ts";
import { showRun } from "./run-display.ts";
import { tellPlan } from "./training-plan.ts";

const details = `
A CASE is a folder with one CT series and its structure set, a folder of such folders, or a .zip, .tar or .tar.gz file of
either. A structure is the ROI with its TG-263 name, in any case, unless --roi gives the clinic's name. If the clinic used
several names, give --roi once for each. A structure that a case lacks counts as unknown in that case, not as absent.

The structures are the built-in ones, those of --structures-file, or those of the cohort that the cases come from.

Presets: laptop (CPU, minutes to an hour, 4 mm), workstation (one GPU, a day, the CT's own grid), paper (all values as published),
demo (minutes, 5 mm), starter (hours, 4 mm, trains on generated cases; a CASE is optional).

--dry-run measures one step and estimates how long the run would take on this machine, how many patches it would see (with
--minutes: in that time), which Dice runs of that length reached on a synthetic clinic, and what two and four times as many
patches brought. Not every preset was measured.

OUT gets model.onnx, log.jsonl, checkpoints, the prepared cases, and report.html. The report says where the run stands,
whether its validation curve has flattened and what more time would bring, and has curves and pictures. It is renewed at each
validation, so you can watch the run in a browser. Ctrl-C or --stop-after stops the run cleanly after the current step. The
same command with --resume continues it, with the same result as without the stop.

Examples:
  $ arcuate train cases/ --out pelvis --minutes 120
  $ arcuate train patient-1 patient-2 --out bladder --structures Bladder --roi Bladder=Vescica --roi Bladder=Blase
  $ arcuate train cases/ --out pelvis --minutes 120 --resume
  $ arcuate train cases/ --out pelvis --minutes 15 --dry-run
  $ arcuate train cases/ --out nightly --preset workstation --stop-after 8h
  $ arcuate train --out starter --preset starter
  $ arcuate train cases/ --out fine --config settings.json   with {"spacingMm": [3, 2, 2], "steps": 20000}`;

/** Adds the command `arcuate train`. */
export function addTrain(program: Command, context: CommandContext): void {
  const command = program
    .command("train")
    .summary("train a model on CTs and their structure sets")
    .description("Trains a network on a clinic's CTs and structure sets, and writes a model file.")
    .argument("[cases...]", "case folders or archives, or folders of case folders")
    .requiredOption("--out <dir>", "folder for the model file, the log and the checkpoints")
    .addOption(presetOption("ready-made settings").default("laptop"))
    .option(
      "--dry-run",
      "only tell how long the run would take on this machine, and what to expect",
    );
  addTrainingOptions(command)
    .addHelpText("after", details)
    .action(async (cases: string[], { dryRun, ...request }: GivenRequest & DryRun) => {
      if (dryRun) await tellPlan(cases, await requestOf(request), context);
      else await runTraining(cases, request, context);
    });
}

interface DryRun {
  readonly dryRun?: boolean;
}

/** What the options of a command that trains give. */
export type GivenRequest = Omit<TrainingRequest, "scheme"> & StructuresFile;

async function requestOf({ structuresFile, ...request }: GivenRequest): Promise<TrainingRequest> {
  return { ...request, ...(await givenScheme(structuresFile)) };
}

/** Options of every command that trains. */
export function addTrainingOptions(command: Command): Command {
  return addReadingOptions(command)
    .option(
      "--config <file.json>",
      "JSON file with settings that replace those of the preset or model",
    )
    .option("--roi <Structure=ROI>", "the clinic's name of a structure; may be repeated", roiName)
    .option(
      "--structures <names>",
      "train only these structures, separated by commas (default: all)",
      nameList,
    )
    .addOption(structuresFileOption())
    .option(
      "--minutes <n>",
      "end after this time; the learning rate schedule is fitted to it",
      positiveNumber,
    )
    .option("--steps <n>", "steps of the optimiser", wholeNumber(100_000_000))
    .option("--stop-after <time>", "stop after this time, such as 2h; --resume continues", duration)
    .option("--resume", "continue the run in the folder of --out")
    .addOption(deviceOption())
    .addOption(threadsOption)
    .option("--skip-unusable", "leave out cases that cannot be used instead of refusing them")
    .option("--force", "replace an earlier run in the folder of --out")
    .addOption(jsonOption);
}

/** Trains, and prints where the model is and where the run stands. */
export async function runTraining(
  cases: readonly string[],
  request: GivenRequest,
  context: CommandContext,
): Promise<void> {
  const trained = await trainOnCases(cases, await requestOf(request), {
    ...context,
    onEvent: showRun(context.output),
  });
  printTrained(trained, context.output);
  context.output.print("");
  for (const sentence of standingSentences(trained.standing)) context.output.print(sentence);
  context.output.document(trained);
}

/** The names of the presets are repeated here, because importing them would load the engine for a help text. */
const presetNames = [
  "laptop",
  "workstation",
  "paper",
  "demo",
  "starter",
] as const satisfies readonly PresetName[];

/** `--preset` with the presets' names and no default. */
export function presetOption(description: string): Option {
  return new Option("--preset <name>", description).choices(presetNames);
}

/** Prints where the model is. */
export function printTrained(trained: TrainedModel, output: Output): void {
  const { steps, elapsedMs, modelFile, sha256, logFile, reportFile } = trained;
  output.print(`trained ${steps} steps in ${formatDuration(elapsedMs)}`);
  output.print(printable(`model  ${modelFile} (${sha256.slice(0, 12)})`));
  output.print(printable(`log    ${logFile}`));
  output.print(printable(`report ${reportFile}`));
}
