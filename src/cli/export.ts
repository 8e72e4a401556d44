/** `arcuate export`: cases in the formats of other programs. */
import { basename } from "node:path";
import { type Command, Option } from "commander";
import {
  cohortGroups,
  type Exported,
  type ExportRequest,
  exportCases,
  exportFormats,
} from "../work/index.ts";
import type { CommandContext } from "./context.ts";
import { addReadingOptions, jsonOption, nameList, roiName, seriesOption } from "./options.ts";
import { givenScheme, type StructuresFile, structuresFileOption } from "./structures-file.ts";
import {
  countLine,
  formatTable,
  leftOutLines,
  type Output,
  printable,
  remarkLines,
} from "./terminal/index.ts";

const details = `
A CASE is a folder or archive with one CT series and, for labels, its structure set; or a folder or archive of such folders.
Files are named by a hash of the CT's Series Instance UID. No name, number or date of a patient goes into them, except
for rtstruct: a structure set has to say whose it is.

nifti: writes OUT/<case>/ct.nii.gz in Hounsfield units, labels.nii.gz, labels.json with the meaning of the labels, and with
--masks a mask of each structure. A case without a structure set is exported as a CT only.
nnunet: writes a dataset of nnU-Net v2 (imagesTr, labelsTr, dataset.json). nnU-Net would learn a structure that is not drawn
in a case as background. Such cases are refused unless --allow-missing confirms that the structure is absent. So are cases
in which contours of a structure were lost.
rtstruct: writes OUT/<case>/RS.dcm, the reference under TG-263 names, traced from the voxels of the CT.

A structure set whose Patient ID is another than the CT's is refused; --allow-other-patient exports it as the CT's.

The structures are those of --structures, else those that --roi names, else all; labels count from 1 in that order. Where
structures overlap, labels.nii.gz gives the voxel to one of them, and the output says so.

With --series only the CT of that name is exported of each CASE. --skip-unusable leaves out cases that cannot be read, and
for nnunet those in which a structure is not drawn, and lists them.

A CASE may be a cohort (\`arcuate cohort\`): then the cohort's names and structures are used, and excluded cases are left
out. Only the pool is exported; --group test or all exports the test group too, for nnU-Net into imagesTs and labelsTs.

Examples:
  $ arcuate export case/ --to nifti --out nifti
  $ arcuate export case.zip --to nifti --out nifti --roi Bladder=Vescica --masks
  $ arcuate export cases/ --to nnunet --out nnUNet_raw/Dataset501_Pelvis --structures Bladder,Femur_Head_L,Femur_Head_R`;

/** Adds the command `arcuate export`. */
export function addExport(program: Command, context: CommandContext): void {
  const command = program
    .command("export")
    .summary("write CTs and structures as NIfTI, nnU-Net dataset or RTSTRUCT")
    .description("Writes CTs and structures in the formats of other programs.")
    .argument("<cases...>", "case folders or archives, or folders of case folders")
    .addOption(
      new Option("--to <format>", "what to write").choices(exportFormats).makeOptionMandatory(),
    )
    .requiredOption("--out <dir>", "folder to write; must be new or empty")
    .option("--roi <Structure=ROI>", "the clinic's name of a structure; may be repeated", roiName)
    .option("--structures <names>", "export only these structures, separated by commas", nameList)
    .addOption(structuresFileOption())
    .option("--masks", "nifti: also write a mask of each structure")
    .option("--allow-missing", "nnunet: export cases in which a structure is not drawn")
    .addOption(seriesOption)
    .addOption(
      new Option("--group <which>", "which cases of a cohort (default: training)").choices(
        cohortGroups,
      ),
    )
    .option(
      "--allow-other-patient",
      "export structure sets whose Patient ID differs from that of their CT",
    )
    .option("--skip-unusable", "leave out cases that cannot be used instead of refusing them");
  addReadingOptions(command)
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(
      async (cases: string[], { structuresFile, ...request }: ExportRequest & StructuresFile) => {
        const scheme = await givenScheme(structuresFile);
        const exported = await exportCases(cases, { ...request, ...scheme }, context);
        printExported(exported, context.output);
        context.output.document(exported);
      },
    );
}

function printExported({ out, format, labels, cases, leftOut }: Exported, output: Output): void {
  const columns = [
    { title: "case" },
    { title: "exported as" },
    { title: "drawn" },
    { title: "missing" },
  ] as const;
  const rows = cases.map((each) => [
    each.path,
    each.id,
    each.drawn.join(", ") || "-",
    each.missing.join(", ") || "-",
  ]);
  output.print(formatTable(columns, rows));
  const meanings = Object.entries(labels).map(([name, label]) => `${label} ${name}`);
  output.print(`\n${printable(`labels: ${meanings.join(", ")}`)}`);
  const named = cases.map(({ id, remarks }) => ({ name: id, remarks }));
  for (const line of remarkLines(named)) output.print(printable(line));
  for (const line of leftOutLines(leftOut)) output.print(printable(line));
  const isNamed = format !== "nnunet" || /^Dataset\d{3}_./.test(basename(out));
  if (!isNamed) output.print("note: nnU-Net looks for folders called DatasetNNN_Name");
  output.print(countLine(cases.length, leftOut.length, "exported"));
  output.print(printable(`wrote ${out}`));
}
