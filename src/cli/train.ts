/** `arcuate train`: learn from a clinic's structure sets. */
import { type Command, Option } from "commander";
import type { PresetName } from "../train/index.ts";
import type { CommandContext } from "./context.ts";
import {
  deviceOption,
  jsonOption,
  nameList,
  positiveNumber,
  roiName,
  threadsOption,
  wholeNumber,
} from "./options.ts";
import { formatDuration, type Output, printable } from "./terminal/index.ts";
import { type TrainedModel, type TrainingRequest, trainOnCases } from "./training.ts";

const details = `
A CASE is a folder with one CT series and the structure set drawn on it. A folder of such folders counts as all of them.
A .zip, .tar or .tar.gz file counts as the folder that was packed.
Regions are found by their TG-263 names, in any case, unless --roi says what the clinic calls them; where a clinic used
several names, give --roi once for each. A structure that a case lacks counts as unknown there, not as absent.

OUT gets model.onnx, log.jsonl and checkpoints. Ctrl-C stops cleanly after the step at hand; the same command with
--resume goes on from there.

Examples:
  $ arcuate train cases/ --out pelvis --minutes 120
  $ arcuate train patient-1 patient-2 --out bladder --structures Bladder --roi Bladder=Vescica --roi Bladder=Blase
  $ arcuate train cases/ --out pelvis --minutes 120 --resume
  $ arcuate train cases/ --out fine --config settings.json   with {"spacingMm": [3, 2, 2], "steps": 20000}`;

export function addTrain(program: Command, context: CommandContext): void {
  program
    .command("train")
    .summary("learn from CTs and the structure sets drawn on them")
    .description("Trains a network on a clinic's CTs and structure sets and writes a model file.")
    .argument("<cases...>", "case folders or archives, or folders of case folders")
    .requiredOption("--out <dir>", "folder for the model file, the log and the checkpoints")
    .addOption(presetOption())
    .option("--config <file.json>", "settings that replace the preset's")
    .option("--roi <Structure=ROI>", "what the clinic calls a structure; may be repeated", roiName)
    .option(
      "--structures <names>",
      "learn only these, with commas between (default: the five of the paper)",
      nameList,
    )
    .option(
      "--minutes <n>",
      "stop after this time, with the learning rate fitted to it",
      positiveNumber,
    )
    .option("--steps <n>", "steps of the optimiser", wholeNumber(100_000_000))
    .option("--resume", "go on with the run in the folder of --out")
    .addOption(deviceOption())
    .addOption(threadsOption)
    .option("--skip-unusable", "leave out cases that cannot be used instead of refusing them")
    .option("--force", "replace an earlier run in the folder of --out")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (cases: string[], request: TrainingRequest) => {
      const trained = await trainOnCases(cases, request, context);
      printTrained(trained, context.output);
      context.output.document(trained);
    });
}

/** The presets' names, again: reading them would load the engine for a help text. */
const presetNames = ["laptop", "demo"] as const satisfies readonly PresetName[];

function presetOption(): Option {
  return new Option("--preset <name>", "ready-made settings")
    .choices(presetNames)
    .default("laptop");
}

/** Prints where the model is. */
export function printTrained(trained: TrainedModel, output: Output): void {
  const { steps, elapsedMs, modelFile, sha256, logFile } = trained;
  output.print(`trained ${steps} steps in ${formatDuration(elapsedMs)}`);
  output.print(printable(`model  ${modelFile} (${sha256.slice(0, 12)})`));
  output.print(printable(`log    ${logFile}`));
}
