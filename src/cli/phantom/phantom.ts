/** `arcuate phantom`: synthetic patients as DICOM. */
import { type Command, Option } from "commander";
import { makePhantoms, type PhantomRequest } from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import { jsonOption, sizeTriple, spacingTriple, wholeNumber } from "../options.ts";
import { formatTable } from "../terminal/index.ts";
import { addPhantomCohort } from "./phantom-cohort.ts";
import { addPhantomSheet } from "./phantom-sheet.ts";

const examples = `
Each phantom is a folder OUT/phantom-<seed> with a CT series and one structure set (RS.dcm). The same seed and settings give
the same files, byte for byte. Phantoms are synthetic: use them to try things out. They say nothing about patients.

Examples:
  $ arcuate phantom phantoms                              one, from seed 1
  $ arcuate phantom phantoms --count 8 --seed 10          eight, from seeds 10 to 17
  $ arcuate phantom small --size 64x128x128 --spacing 4.5x3.2x3.2   coarse and quick
  $ arcuate phantom cx --diagnosis cervical               with the nodal volume CTVn`;

/** Adds the command `arcuate phantom`. */
export function addPhantom(program: Command, context: CommandContext): void {
  const phantom = program
    .command("phantom")
    // Else --seed after "cohort" would be taken for this command's own.
    .enablePositionalOptions()
    .summary("make synthetic pelves as DICOM CT and RTSTRUCT")
    .description("Makes synthetic pelves, each as a DICOM CT series with an RTSTRUCT.")
    .argument("<out>", "folder to put the phantoms in; created if it does not exist")
    .option("--count <n>", "how many", wholeNumber(10_000), 1)
    .option("--seed <n>", "seed of the first; the next ones count up", wholeNumber(2 ** 31, 0), 1)
    .addOption(
      new Option(
        "--diagnosis <group>",
        "diagnosis group; drawn from the seed when not given",
      ).choices(["cervical", "anorectal"]),
    )
    .option(
      "--size <ZxYxX>",
      "slices, rows, columns (default: 96x256x256)",
      sizeTriple([600, 1024, 1024]),
    )
    .option(
      "--spacing <ZxYxX>",
      "mm between slices, rows, columns (default: 3x1.6x1.6)",
      spacingTriple,
    )
    .addOption(jsonOption)
    .addHelpText("after", examples)
    .action(async (out: string, request: PhantomRequest) => {
      const made = await makePhantoms(out, request, context);
      const rows = made.map((each) => [
        each.folder,
        `${each.seed}`,
        each.diagnosis,
        `${each.slices}`,
      ]);
      const columns = ["folder", "seed", "diagnosis", "slices"].map((title) => ({ title }));
      context.output.print(formatTable(columns, rows));
      context.output.document({ phantoms: made });
    });
  addPhantomCohort(phantom, context);
  addPhantomSheet(phantom, context);
}
