/** `arcuate deidentify`: CTs, structure sets, plans and doses without the patient. */
import { relative } from "node:path";
import type { Command } from "commander";
import type { DeidentifiedFile } from "../dicom/index.ts";
import {
  type Deidentified,
  type DeidentifyRequest,
  deidentifySource,
  isWholeWithout,
} from "../work/index.ts";
import type { CommandContext } from "./context.ts";
import { printRejected } from "./inspection-text.ts";
import { jsonOption, roiName } from "./options.ts";
import { givenScheme, type StructuresFile, structuresFileOption } from "./structures-file.ts";
import { exitCodes, formatTable, type Output, printable } from "./terminal/index.ts";

const details = `
Follows the basic profile of DICOM PS3.15 annex E. Only attributes of a closed list stay: geometry, Hounsfield units,
contours, beams, doses, acquisition parameters. UIDs are replaced in the same way in CT, structure set, plan and dose, so that
these still belong together. Files are named by their new UIDs.

All dates and times of a patient move by the same time, so that intervals stay. Files that share a study, a series or a
reference have one shift. Patient IDs in them that differ in case, spaces or leading zeros are taken as one patient; if they
differ otherwise, the output says so.

The key holds the secret behind the new names, and the way back. The command makes a key where there is none and uses the one
that is there: give the same key for files that belong together. Keep it with the patients' data, never with the output.

ROI names can contain names of people. The names of structures and those that --roi gives stay; others become ROI_1, ROI_2
and so on, by their number. Names of plans, beams, machines and setup notes are removed.

The command does not look for words burned into the pixels. It refuses files that declare such words, files that call
themselves screens, dose reports or protocol pages (Image Type, Conversion Type, Series Description), and CTs with anything but
the sign in the bits above Bits Stored, where old systems put drawings; compressed CTs are decoded for that. The exit code is 3
when a CT, structure set, plan or dose had to be left out.

Research use only. You are responsible for what leaves your hospital: check the result, for example with dcmdump.

Examples:
  $ arcuate deidentify export/ anonymous/ --key ~/keys/study.json
  $ arcuate deidentify export.zip anonymous/ --key ~/keys/study.json --roi Bladder=Vescica
  $ arcuate deidentify export/ anonymous/ --key ~/keys/study.json --keep-roi-names --keep-patient-characteristics
  $ arcuate deidentify export/ anonymous/ --key ~/keys/study.json --json | jq '.files[] | select(.kind == "rejected")'`;

/** Adds the command `arcuate deidentify`. */
export function addDeidentify(program: Command, context: CommandContext): void {
  program
    .command("deidentify")
    .summary("write CTs, structure sets, plans and doses without the patient's identity")
    .description(
      "Writes CTs, structure sets, plans and doses without the patient's identity, and a key to go back.",
    )
    .argument("<source>", "folder (subfolders included), .zip, .tar, .tar.gz, or DICOM file")
    .argument("<out>", "folder to write into")
    .requiredOption("--key <file>", "private key; the command makes it if it is not there")
    .option(
      "--roi <Structure=ROI>",
      "the clinic's name of a structure: this ROI name stays; may be repeated",
      roiName,
    )
    .addOption(structuresFileOption())
    .option("--keep-roi-names", "keep all ROI names: read through them first")
    .option("--keep-patient-characteristics", "keep sex, age (90 at most), size and weight")
    .option("--all", "list every file")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (source: string, out: string, given: DeidentifyRequest & StructuresFile) => {
      const { structuresFile, ...rest } = given;
      const request = { ...rest, ...(await givenScheme(structuresFile)) };
      const done = await deidentifySource(source, out, request, context);
      printDeidentified(source, done, request, context.output);
      context.output.document(done);
      if (!isWholeWithout(done)) context.endWith(exitCodes.input);
    });
}

function printDeidentified(
  source: string,
  { files, key, out, remarks }: Deidentified,
  { all: isListingAll = false }: DeidentifyRequest,
  output: Output,
): void {
  const written = files.filter((file) => file.kind === "deidentified");
  const rejected = files.filter((file) => file.kind === "rejected");
  const shorten = (path: string) => relative(source, path) || path;
  printPatients(written, output);
  if (isListingAll) printWritten(written, output, shorten);
  output.print(
    `\n${files.length} files: ${written.length} de-identified, ${rejected.length} left out`,
  );
  printRejected(rejected, output, { shorten, isListingAll });
  const renamed = written.reduce((sum, file) => sum + file.renamedRois, 0);
  if (renamed > 0) {
    output.print(
      `note: ${renamed} ROI names were replaced; --roi keeps a name that stands for a structure, --keep-roi-names keeps all`,
    );
  }
  for (const { severity, text } of remarks) output.print(`${severity}: ${text}`);
  output.print(printable(`wrote ${out}`));
  output.print(printable(`${key.isNew ? "new key" : "key"} ${key.path}: keep it private`));
  output.print("Words burned into pixels were not looked for. Research use only.");
}

/** In the order of the columns. */
const kinds = ["CT", "RTSTRUCT", "RTPLAN", "RTDOSE"] as const;

function printPatients(written: readonly DeidentifiedFile[], output: Output): void {
  const columns = [
    { title: "patient" },
    { title: "CT slices", align: "right" },
    { title: "structure sets", align: "right" },
    { title: "plans", align: "right" },
    { title: "doses", align: "right" },
    { title: "ROI names replaced", align: "right" },
  ] as const;
  const patients = [...new Set(written.map(({ pseudonym }) => pseudonym))].sort();
  const rows = patients.map((patient) => {
    const own = written.filter(({ pseudonym }) => pseudonym === patient);
    const counts = kinds.map((kind) => `${own.filter(({ as }) => as === kind).length}`);
    const renamed = own.reduce((sum, file) => sum + file.renamedRois, 0);
    return [patient, ...counts, `${renamed}`];
  });
  output.print(formatTable(columns, rows));
}

function printWritten(
  written: readonly DeidentifiedFile[],
  output: Output,
  shorten: (path: string) => string,
): void {
  const columns = [{ title: "file" }, { title: "written as" }] as const;
  const rows = written.map(({ path, output: name }) => [shorten(path), name]);
  output.print(`\n${formatTable(columns, rows)}`);
}
