/** `arcuate finetune`: train a model file further. */
import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { addTrainingOptions, type GivenRequest, presetOption, runTraining } from "./train.ts";

const details = `
The run starts from the weights of a model, so that a few cases are enough to learn a clinic's own way of contouring. Grid,
network and settings are those that the model was trained with, at 0.3 of its learning rate; --preset takes other settings,
and --config replaces any of them except the network. The structures may differ from the model's: those that both have keep
their weights, others start from random weights. Without --structures-file and without a cohort, the run has the built-in
structures and those of the model.

OUT gets the same files as after train. Ctrl-C stops the run cleanly; the same command with --resume continues it.

Examples:
  $ arcuate finetune starter cases/ --out ours --minutes 30
  $ arcuate finetune pelvis/model.onnx cases/ --out bladder --structures Bladder --roi Bladder=Vescica`;

/** Adds the command `arcuate finetune`. */
export function addFinetune(program: Command, context: CommandContext): void {
  const command = program
    .command("finetune")
    .summary("train a model file further on your own cases")
    .description("Trains a model further on a clinic's own cases, and writes a new model file.")
    .argument(
      "<model.onnx>",
      "model file to start from; starter is the one that comes with Arcuate",
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
