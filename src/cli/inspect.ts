/** `arcuate inspect`: what is in a folder or archive, and what of it can be used. */
import { relative } from "node:path";
import type { Command } from "commander";
import { inspectPath } from "../work/index.ts";
import type { CommandContext } from "./context.ts";
import { printInspection } from "./inspection-text.ts";
import { jsonOption, trustPositionsOption } from "./options.ts";
import { exitCodes } from "./terminal/index.ts";

const details = `
The command looks into every file, whatever its name, and accepts it or rejects it with a reason. It loads each CT series
whole, so that it finds missing slices and damaged files. Volumes are those of the contours on the CT's voxels.

The exit code is 0 when every CT series and structure set can be used, and 3 when one cannot. The report is printed in both
cases.

Examples:
  $ arcuate inspect export/
  $ arcuate inspect export.zip
  $ arcuate inspect export/RS.dcm
  $ arcuate inspect export/ --json | jq '.structureSets[].rois[] | {name, volumeCc}'`;

interface InspectFlags {
  readonly all?: boolean;
  readonly trustPositions?: boolean;
}

/** Adds the command `arcuate inspect`. */
export function addInspect(program: Command, context: CommandContext): void {
  program
    .command("inspect")
    .summary("tell what is in a folder or archive of DICOM files")
    .description(
      "Lists the CT series and structure sets in a folder, archive or file, and what is wrong with them.",
    )
    .argument("<path>", "folder (subfolders included), .zip, .tar, .tar.gz, or DICOM file")
    .option("--all", "list every rejected file, not only the first of each kind")
    .addOption(trustPositionsOption)
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(
      async (path: string, { all: isListingAll = false, trustPositions = false }: InspectFlags) => {
        const inspection = await inspectPath(path, { trustPositions }, context);
        const shorten = (file: string) => relative(path, file) || file;
        printInspection(inspection, context.output, { shorten, isListingAll });
        context.output.document(inspection);
        const isUsable =
          inspection.series.every(({ problem }) => problem === undefined) &&
          inspection.structureSets.every(({ problem }) => problem === undefined);
        if (!isUsable) context.endWith(exitCodes.input);
      },
    );
}
