/** `arcuate cohort names`: which ROI name stands for which structure. */
import type { Command } from "commander";
import type { NameEntry, NamesDocument } from "../../cohort/index.ts";
import type { CommandContext } from "../context.ts";
import { jsonOption } from "../options.ts";
import { givenScheme, type StructuresFile, structuresFileOption } from "../structures-file.ts";
import { formatTable, type Output, printable } from "../terminal/index.ts";
import { setStructures } from "./cohort-structures.ts";

const details = `
Lists every ROI name of the planning sets, in how many cases it occurs, and which structure it stands for. A name stands for
a structure only when every word of it is understood (English, Scandinavian, Italian, German, Dutch and French words, typing
mistakes; the words of the cohort's own structures) and its ROIs lie where the structure can lie. The training treats ROIs of
other names as unknown.

Correct COHORT/names.json: set "structure" of a spelling to one of the cohort's structures, to "ignore", or to null for not
known. Your answers stay when the command runs again, and new spellings are added. A ROI on the other side than its name says
is not used, unless an entry in "exceptions" confirms it.

Examples:
  $ arcuate cohort names pelvis
  $ arcuate cohort names pelvis --open        only names without an answer
  $ arcuate cohort names pelvis --json | jq '.names[] | select(.structure == "Bladder").spelling'`;

interface NamesRequest extends StructuresFile {
  readonly open?: boolean;
}

export function addCohortNames(cohort: Command, context: CommandContext): void {
  cohort
    .command("names")
    .summary("find the ROI names and the structures they stand for")
    .description(
      "Lists every ROI name, proposes the structure it stands for, and writes names.json.",
    )
    .argument("<cohort>", "folder of the cohort")
    .option("--open", "list only names without an answer, and those with a ROI on the wrong side")
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
