/** `arcuate segment`: draw on a new CT. */
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type SegmentationRequest,
  type SegmentedCt,
  STARTER,
  segmentToFile,
} from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import {
  deviceOption,
  diagnosisGroup,
  forceHuOption,
  jsonOption,
  seriesOption,
  threadsOption,
  trustPositionsOption,
} from "../options.ts";
import { formatDuration, formatTable, type Output, printable } from "../terminal/index.ts";

const details = `
The RTSTRUCT refers to the CT and to each of its slices, has the approval status UNAPPROVED, and names the model. Research
use only: a person must check every contour before it is used.

The CT may also be a NIfTI file (.nii, .nii.gz) in Hounsfield units. The result is then a label map with the same voxels in
the same order. For a DICOM CT, --out labels.nii.gz writes a label map too.

Holes: most planning systems read keyholes (one contour that is joined to its hole by a channel without width). Choose
nested contours or xor (CLOSEDPLANAR_XOR) only for a system that needs them: OHIF and plastimatch drop every contour of
xor, also those without a hole.

Examples:
  $ arcuate segment ct/
  $ arcuate segment ct/ --model bladder/model.onnx
  $ arcuate segment ct/ --model pelvis.onnx --diagnosis cervical --out RS-auto.dcm --png pictures
  $ arcuate segment ct.nii.gz --model pelvis.onnx --out labels.nii.gz
  $ arcuate segment ct/ --model pelvis.onnx --device cpu --threads 4 --json`;

/** Adds the command `arcuate segment`. */
export function addSegment(program: Command, context: CommandContext): void {
  program
    .command("segment")
    .summary("draw the structures on a CT and write an RTSTRUCT or label map")
    .description(
      "Draws a model's structures on a planning CT and writes them as an RTSTRUCT or label map.",
    )
    .argument(
      "<ct>",
      "folder, .zip, .tar or .tar.gz with the CT series, or a NIfTI file; other files are ignored",
    )
    .option(
      "--model <model.onnx>",
      "model file written by arcuate train; starter is the one that comes with Arcuate",
      STARTER,
    )
    .option(
      "--out <file>",
      "RTSTRUCT, or label map if it ends in .nii or .nii.gz (default: <label>.dcm in the current folder)",
    )
    .option(
      "--label <text>",
      "Structure Set Label, at most 16 characters",
      structureSetLabel,
      "ARCUATE",
    )
    .option(
      "--diagnosis <group>",
      "diagnosis group, for structures drawn only there: CTVn for cervical",
      diagnosisGroup,
    )
    .addOption(
      new Option(
        "--holes <how>",
        "how holes in a structure are written; OHIF and plastimatch drop xor",
      )
        .choices(["keyhole", "nested", "xor"])
        .default("keyhole"),
    )
    .option("--smooth", "write smooth contours; they contain exactly the same voxels")
    .option("--png <dir>", "draw the outlines on the CT as PNG pictures into this folder")
    .addOption(seriesOption)
    .addOption(trustPositionsOption)
    .addOption(forceHuOption)
    .addOption(deviceOption())
    .addOption(threadsOption)
    .option("--force", "replace the file if it exists")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (path: string, request: SegmentationRequest) => {
      const segmented = await segmentToFile(path, request, context);
      printSegmented(segmented, context.output);
      context.output.document(segmented);
    });
}

const aboutStarter =
  "segmented by the starter, which was not trained on a clinic's data (see models/README.md); arcuate finetune trains it on yours";

/** Printable ASCII: other characters take more room in the file than they seem to. */
function structureSetLabel(text: string): string {
  if (/^[ -[\]-~]{1,16}$/.test(text) && text.trim() !== "") return text;
  throw new InvalidArgumentError("It must be 1 to 16 plain characters without a backslash.");
}

/** Prints what was drawn, what post-processing did, and where it is. */
export function printSegmented(segmented: SegmentedCt, output: Output): void {
  const { path, model, structures, leftOut, remarks, flags, pictures, elapsedMs } = segmented;
  const columns = [
    { title: "structure" },
    { title: "volume, cc", align: "right" },
    { title: "contours", align: "right" },
    { title: "pieces removed", align: "right" },
    { title: "holes filled, voxels", align: "right" },
    { title: "" },
  ] as const;
  const rows = structures.map((each) => [
    each.name,
    each.volumeCc.toFixed(1),
    `${each.contours ?? "-"}`,
    `${each.removedPieces}`,
    `${each.filledVoxels}`,
    each.volumeCc === 0 ? "not found on this CT" : "",
  ]);
  output.print(formatTable(columns, rows));
  for (const { severity, structure, text } of [...remarks, ...flags]) {
    output.print(printable(`${severity}: ${structure === null ? "" : `${structure} `}${text}`));
  }
  for (const { name, diagnoses } of leftOut) {
    const group = diagnoses[0] ?? "";
    output.print(`left out: ${name}, drawn only with --diagnosis ${printable(group)}`);
  }
  if (structures.some(({ contours }) => contours === null)) {
    const labels = structures.map(({ name, label }) => `${label} ${name}`);
    output.print(printable(`labels: ${labels.join(", ")}`));
  }
  output.print(`\nwrote ${printable(path)} in ${formatDuration(elapsedMs)}`);
  if (model.isStarter) output.print(aboutStarter);
  output.print(`model ${model.sha256.slice(0, 12)}. Research use only: check every contour.`);
  for (const picture of pictures) output.print(printable(`picture: ${picture}`));
}
