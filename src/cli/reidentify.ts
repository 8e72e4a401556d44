/** `arcuate reidentify`: a structure set back to the patient it was drawn for. */
import type { Command } from "commander";
import { type ReidentifyRequest, reidentifyFile } from "../work/index.ts";
import type { CommandContext } from "./context.ts";
import { jsonOption } from "./options.ts";
import { printable } from "./terminal/index.ts";

const details = `
For a structure set that was drawn on a CT of arcuate deidentify. Patient, study, frame of reference and slices become those
of the original CT again, so that a planning system files the structure set there. Contours, ROIs and approval status stay.
UIDs that the key does not know are refused.

Dates move back in a structure set that was de-identified with this key. Another system's structure set keeps the dates that
the system wrote itself; dates that it copied from the de-identified files move back. The command says which it did.

Research use only: a person must check every contour before it is used.

Examples:
  $ arcuate reidentify RS-auto.dcm --key ~/keys/study.json --out RS-patient.dcm
  $ arcuate reidentify RS-auto.dcm --key ~/keys/study.json --out RS-patient.dcm --json`;

/** Adds the command `arcuate reidentify`. */
export function addReidentify(program: Command, context: CommandContext): void {
  program
    .command("reidentify")
    .summary("write the patient's identity into a structure set on a de-identified CT")
    .description(
      "Restores the patient and CT of a structure set that was drawn on a de-identified CT.",
    )
    .argument("<rtstruct>", "structure set")
    .requiredOption("--key <file>", "private key of the de-identification")
    .requiredOption("--out <file>", "structure set to write")
    .option("--force", "replace the file if it exists")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (path: string, request: ReidentifyRequest) => {
      const done = await reidentifyFile(path, request);
      for (const { severity, text } of done.remarks) context.output.print(`${severity}: ${text}`);
      context.output.print(printable(`wrote ${done.path}: it has the patient's name again`));
      context.output.document(done);
    });
}
