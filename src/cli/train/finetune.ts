/** `arcuate finetune`: go on learning from a model file. */
import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { addTrainingOptions, type GivenRequest, presetOption, runTraining } from "./train.ts";

const details = `
Begins with the model's weights instead of chance: a clinic's own habits are learned from a few cases. Grid, network and
settings are those the model was trained with, at 0.3 of its learning rate; --preset takes other settings, and --config
replaces any of them but the network. The structures may differ: those that model and run both name keep what was learned, others begin anew.

OUT is as after train. Ctrl-C stops cleanly; the same command with --resume goes on.

Examples:
  $ arcuate finetune starter cases/ --out ours --minutes 30
  $ arcuate finetune pelvis/model.onnx cases/ --out bladder --structures Bladder --roi Bladder=Vescica`;

export function addFinetune(program: Command, context: CommandContext): void {
  const command = program
    .command("finetune")
    .summary("go on learning from a model file")
    .description("Trains a model further on a clinic's own cases and writes another model file.")
    .argument(
      "<model.onnx>",
      "model file to begin with; starter is the one that comes with Arcuate",
    )
    .argument("<cases...>", "case folders or archives, or folders of case folders")
    .requiredOption("--out <dir>", "folder for the model file, the log and the checkpoints");
  command.addOption(presetOption("ready-made settings instead of those of the model"));
  addTrainingOptions(command)
    .addHelpText("after", details)
    .action((startFrom: string, cases: string[], request: Omit<GivenRequest, "startFrom">) =>
      runTraining(cases, { ...request, startFrom }, context),
    );
}
