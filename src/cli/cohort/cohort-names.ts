/** `arcuate cohort names`: what the clinic calls the structures. */
import type { Command } from "commander";
import type { NameEntry, NamesDocument } from "../../cohort/index.ts";
import type { CommandContext } from "../context.ts";
import { jsonOption } from "../options.ts";
import { givenScheme, type StructuresFile, structuresFileOption } from "../structures-file.ts";
import { formatTable, type Output, printable } from "../terminal/index.ts";
import { setStructures } from "./cohort-structures.ts";

const details = `
Every name found in the planning sets, in how many cases, and what it is taken for. A name gives a structure only when
all of it is understood (English, Scandinavian, Italian, German, Dutch, French words, typing mistakes) and its regions
lie where the structure does. What is left open is missing, and missing is known to the training.

COHORT/names.json is yours to edit: set "structure" of a spelling to one of the five, to "ignore", or to null. What you
set stays when the command runs again; new spellings are added. A region on the other side than its name is never used,
unless an entry in "exceptions" says that it is right.

Examples:
  $ arcuate cohort names pelvis
  $ arcuate cohort names pelvis --open        only what nobody has answered
  $ arcuate cohort names pelvis --json | jq '.names[] | select(.structure == "Bladder").spelling'`;

interface NamesRequest extends StructuresFile {
  readonly open?: boolean;
}

export function addCohortNames(cohort: Command, context: CommandContext): void {
  cohort
    .command("names")
    .summary("find and map the names of regions")
    .description("Lists every region's name, proposes what it stands for, and writes names.json.")
    .argument("<cohort>", "folder of the cohort")
    .option(
      "--open",
      "list only names without an answer, and those with a region on the wrong side",
    )
    .addOption(structuresFileOption())
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (path: string, { open: isOpenOnly = false, structuresFile }: NamesRequest) => {
      const { proposeNames, readCases, readNames, requireCohort, schemeOfCohort, writeNames } =
        await import("../../cohort/index.ts");
      await requireCohort(path);
      const { scheme } = await givenScheme(structuresFile);
      if (scheme !== undefined) await setStructures(path, scheme, context.output);
      const names = proposeNames(
        readCases(path),
        await readNames(path),
        await schemeOfCohort(path),
      );
      await writeNames(path, names);
      printNames(path, names, isOpenOnly, context.output);
      context.output.document(names);
    });
}

const columns = [
  { title: "name" },
  { title: "cases", align: "right" },
  { title: "stands for" },
  { title: "proposed", align: "right" },
  { title: "why" },
] as const;

function printNames(
  path: string,
  { names }: NamesDocument,
  isOpenOnly: boolean,
  output: Output,
): void {
  const shown = isOpenOnly
    ? names.filter((each) => each.structure === null || each.wrongSide.length > 0)
    : names;
  output.print(formatTable(columns, shown.map(rowOf)));
  for (const { spelling, structure, wrongSide } of names) {
    if (wrongSide.length === 0) continue;
    const where = `in ${wrongSide.join(", ")}`;
    output.print(
      printable(
        `warning: ${spelling} (${structure}) lies on the patient's other side ${where}: not used there`,
      ),
    );
  }
  const open = names.filter(({ structure }) => structure === null).length;
  output.print(
    printable(
      `${names.length} names, ${open} open; edit ${path}/names.json, then: arcuate cohort show ${path}`,
    ),
  );
}

function rowOf({ spelling, cases, structure, proposal }: NameEntry): string[] {
  const proposed = proposal.structure === null ? "-" : proposal.confidence.toFixed(2);
  return [spelling, `${cases}`, structure ?? "-", proposed, proposal.reason];
}
