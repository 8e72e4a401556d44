/** `arcuate cohort import`: archives to cases. */
import type { Command } from "commander";
import { worstFirst } from "../../base/index.ts";
import type { ImportOutcome } from "../../cohort/index.ts";
import { type Imported, type ImportRequest, importToCohort } from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import { addReadingOptions, diagnosisGroup, jsonOption } from "../options.ts";
import { givenScheme, type StructuresFile, structuresFileOption } from "../structures-file.ts";
import {
  exitCodes,
  formatTable,
  leftOutLines,
  type Output,
  printable,
  remarkLines,
} from "../terminal/index.ts";

const details = `
A SOURCE is a folder or a .zip, .tar or .tar.gz file with any number of patients at any depth. Archives inside a folder are
opened too. The command looks into every file, whatever its name. A CT series becomes a case when there is a structure set
for it. If there are several, the command chooses the planning set, and the table says why. These properties count, in this
order: it names the CT's slices; it has a structure to learn; a person drew at least a part of it; it is approved; it has
more structures; it is newer.

Files are copied (--link makes hard links) under names of Arcuate's own. Cases that are already there are not imported again,
so you can run an interrupted import again. COHORT/import.jsonl records the outcome of every file.

Two things change a case that is there. A structure set that comes later, with its CT or alone, is attached to the case that
its references name; the rules above choose the planning set anew, and the earlier sets are kept. A CT that comes with more
slices than the stored one, and with the same voxels in those, replaces it. A case of the test group keeps its CT and its
planning set. The command tells each of these, and what the stored CT lacks if it stays.

Two cases whose CTs have the same voxels are told: they are one patient for \`arcuate cohort split\`.

--diagnoses FILE.csv has two columns: a folder's name, a Patient ID, a case id or a pseudonym of the table, then the group.
With a first line that names them (case, folder, patient or patient id; diagnosis or group), other columns may stand beside
them. Any spreadsheet's CSV is read. A number whose leading zeros were dropped is found where only one case fits. Rows and
cases without a match are told; a table that names none of the cases is refused.

What --trust-positions, --force-hu and --accept-missing-slices accept is kept with the cases.

--structures-file gives a cohort structures of its own, which it keeps: see \`arcuate cohort structures\`.

The exit code is 0 when every CT with a structure set is a case, and 3 when one could not be used.

Examples:
  $ arcuate cohort import pelvis exports/cervix --diagnosis cervical
  $ arcuate cohort import pelvis a.zip b.zip --diagnoses groups.csv
  $ arcuate cohort import pelvis exports/ --link --json`;

interface Listing extends StructuresFile {
  readonly all?: boolean;
}

/** Adds the command `arcuate cohort import`. */
export function addCohortImport(cohort: Command, context: CommandContext): void {
  const command = cohort
    .command("import")
    .summary("import folders and archives into a cohort")
    .description(
      "Imports CTs and their structure sets into a cohort. Creates the cohort if it does not exist.",
    )
    .argument("<cohort>", "folder of the cohort; new, empty or a cohort")
    .argument("<sources...>", "folders and archives, with any number of patients")
    .option(
      "--diagnosis <group>",
      "diagnosis group of every patient in the sources: cervical, anorectal, ...",
      diagnosisGroup,
    )
    .option("--diagnoses <file.csv>", "diagnosis group of each patient")
    .option("--link", "make hard links instead of copies, where the file system can")
    .option("--all", "also list every CT without a structure set")
    .addOption(structuresFileOption());
  addReadingOptions(command)
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (path: string, sources: string[], request: ImportRequest & Listing) => {
      const given = await givenScheme(request.structuresFile);
      const report = await importToCohort(path, sources, { ...request, ...given }, context);
      printImport(report, request, context.output);
      context.output.document(report);
      const isUsable = ({ outcome, structureSets, slices }: ImportOutcome) =>
        outcome !== "unusable" || structureSets === 0 || slices === 0;
      if (!report.outcomes.every(isUsable)) context.endWith(exitCodes.input);
    });
}

const columns = [
  { title: "patient" },
  { title: "case" },
  { title: "outcome" },
  { title: "group" },
  { title: "slices", align: "right" },
  { title: "sets", align: "right" },
  { title: "planning set" },
  { title: "structures by name" },
] as const;

type LeftOut = Imported["leftOut"][number];

/** An archive may hold hundreds of CTs that nobody drew on: they are counted, and listed by --all. */
const WITHOUT_SET: ReadonlySet<string> = new Set(["no-structure-set", "second-ct"]);

function printImport(
  { cohort, outcomes, counts, leftOut, remarks }: Imported,
  { all = false }: Listing,
  output: Output,
): void {
  const cases = outcomes.filter(({ planning }) => planning !== null);
  if (cases.length > 0) output.print(formatTable(columns, cases.map(rowOf)));
  const isListed = ({ code }: LeftOut) => all || !WITHOUT_SET.has(code);
  for (const line of leftOutLines(leftOut.filter(isListed))) output.print(printable(line));
  const named = outcomes.map(({ caseId, path, remarks }) => ({ name: caseId ?? path, remarks }));
  for (const line of remarkLines(named)) output.print(printable(line));
  for (const { severity, text } of worstFirst(remarks)) {
    output.print(printable(`${severity}: ${text}`));
  }
  const ungrouped = cases.filter(({ diagnosis }) => diagnosis === null).length;
  if (ungrouped > 0) output.print(`note: cases without a diagnosis group: ${ungrouped}`);
  const totals = [
    `${counts.outcomes.imported} imported`,
    `${counts.outcomes.replaced} replaced`,
    `${counts.outcomes.attached} with a further structure set`,
    `${counts.outcomes["already-there"]} already there`,
    `${counts.outcomes["no-structure-set"]} CT series without a structure set`,
    `${counts.outcomes.unusable} unusable`,
    `${counts.files.used} files used`,
    `${counts.files["left-out"]} left out`,
  ];
  output.print(totals.join(", "));
  output.print(
    printable(`see ${cohort}/import.jsonl for every file; next: arcuate cohort names ${cohort}`),
  );
}

function rowOf(outcome: ImportOutcome): string[] {
  return [
    outcome.patient ?? "-",
    outcome.caseId ?? "-",
    outcome.outcome,
    outcome.diagnosis ?? "-",
    `${outcome.slices}`,
    `${outcome.structureSets}`,
    outcome.planning?.why ?? "-",
    outcome.structures.join(", ") || "-",
  ];
}
