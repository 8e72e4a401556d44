/** `arcuate evaluate`: how well two sets of contours agree. */
import { type Command, Option } from "commander";
import { ArcuateError, worstFirst } from "../../base/index.ts";
import type { CasesRequest } from "../../work/index.ts";
import {
  type CaseScore,
  cohortGroups,
  type EvaluatedCases,
  type Evaluation,
  type EvaluationRequest,
  evaluateCase,
  evaluateCases,
  leftOutReport,
} from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import {
  addReadingOptions,
  deviceOption,
  diagnosisGroup,
  jsonOption,
  nameList,
  positiveNumber,
  roiName,
  seriesOption,
  threadsOption,
} from "../options.ts";
import { givenScheme, type StructuresFile, structuresFileOption } from "../structures-file.ts";
import {
  countLine,
  formatTable,
  leftOutLines,
  type Output,
  printable,
  remarkLines,
} from "../terminal/index.ts";

const details = `
CASE holds the CT and, unless you name them by options, the structure sets. If it holds one structure set, both sides come
from that set (give --roi and --predicted-roi). If it holds two, name one side with --reference or --predicted, by the path
that inspect prints. A structure is the ROI with its TG-263 name, in any case, unless --roi gives another name or #number.
Without --structures, the structures that --roi and --predicted-roi name are scored; without these, all.

A side can also be a NIfTI label map (.nii, .nii.gz) that lies on the voxels of the CT. labels.json beside it, as
arcuate export writes it, or nnU-Net's dataset.json says what its numbers mean; --labels names another file. A structure
without a voxel in the reference's label map counts as not drawn. CASE can be a CT as a NIfTI file; then both sides are
label maps.

MSD is the mean of the two directed mean surface distances, HD95 the larger of the two directed 95th percentiles, both in mm
between surface voxels. A structure is "missed" when only one side has it: it counts as Dice 0 and is left out of the
medians.

With --out many cases are scored into a results file for arcuate report. Each case is compared with its own structure set
(give the bare file name), or with what --model draws on its CT. Cases that cannot be used are listed and counted.

With --out and --model you can name a cohort: its test group is scored, with the cohort's own names and diagnoses. A model
that was trained on one of these cases, or does not say on which cases it was trained, is refused. --group all scores every
case and records its role.

Examples:
  $ arcuate evaluate case/ --predicted ARCUATE.dcm
  $ arcuate evaluate case/ --predicted ARCUATE.dcm --roi Bladder=Vescica --png pictures
  $ arcuate evaluate case/ --roi Bladder=Vescica --predicted-roi Bladder=Bladder_DL --json
  $ arcuate evaluate ct.nii.gz --reference labels.nii.gz --predicted nnunet/case.nii.gz
  $ arcuate evaluate cohort/ --model pelvis/model.onnx --out results
  $ arcuate evaluate cases/ --model pelvis/model.onnx --groups groups.csv --out results
  $ arcuate evaluate cases/ --reference RS.dcm --predicted ARCUATE.dcm --diagnosis cervical --out results
  $ arcuate evaluate cases/ --reference A.dcm --predicted B.dcm --observers --out between-observers`;

/** Adds the command `arcuate evaluate`. */
export function addEvaluate(program: Command, context: CommandContext): void {
  const command = program
    .command("evaluate")
    .summary("compare contours with the clinic's reference")
    .description(
      "Compares predicted structures with the reference: Dice, surface distances in mm, volumes in cc.",
    )
    .argument(
      "<case...>",
      "folder, .zip, .tar or .tar.gz with the CT and, unless named by options, the structure sets; or a CT as a NIfTI file; with --out, folders of cases or a cohort",
    )
    .option("--reference <file>", "structure set or NIfTI label map of the reference")
    .option("--predicted <file>", "structure set or NIfTI label map to compare with it")
    .option(
      "--labels <file.json>",
      "what the numbers of a NIfTI label map mean (default: labels.json beside it, or nnU-Net's dataset.json beside it or one folder up)",
    )
    .option(
      "--roi <Structure=ROI>",
      "name of a structure's ROI in the reference; may be repeated",
      roiName,
    )
    .option(
      "--predicted-roi <Structure=ROI>",
      "name of a structure's ROI in the predicted set; may be repeated",
      roiName,
    )
    .option("--structures <names>", "score only these structures, separated by commas", nameList)
    .addOption(structuresFileOption())
    .option(
      "--reference-slices",
      "count only the slices of the reference, for structures whose upper and lower ends differ between clinics",
    )
    .addOption(seriesOption)
    .option("--png <dir>", "write PNG pictures of the outlines on the CT into this folder");
  addReadingOptions(addResultsOptions(command))
    .addOption(deviceOption())
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (paths: string[], given: AnyRequest & StructuresFile) => {
      const { structuresFile, ...rest } = given;
      const request = { ...rest, ...(await givenScheme(structuresFile)) };
      if (request.out === undefined) await evaluateOne(paths, request, context);
      else await evaluateMany(paths, request as CasesRequest, context); // the rest has defaults
    });
}

/** Options for scoring many cases into a folder. */
function addResultsOptions(command: Command): Command {
  return command
    .option("--out <dir>", "score many cases into results.json and pictures in this new folder")
    .option(
      "--model <model.onnx>",
      "with --out: score the contours that this model draws on each CT",
    )
    .addOption(
      new Option(
        "--group <which>",
        "with --out: which cases of a cohort, its test group, its training cases, or all (default: test)",
      ).choices(cohortGroups),
    )
    .option("--diagnosis <group>", "with --out: diagnosis group of all cases", diagnosisGroup)
    .option(
      "--groups <file.csv>",
      "with --out: columns case (folder name or id) and diagnosis, for each case",
    )
    .option("--observers", "with --out: people drew both sides")
    .option("--title <text>", "with --out: the name of the predicted side in reports")
    .option(
      "--tolerance <mm>",
      "with --out: tolerance of surface Dice (default: 3)",
      positiveNumber,
    )
    .addOption(
      new Option(
        "--pictures <which>",
        "with --out: pictures of the worst and the median case of each structure, or of all cases",
      )
        .choices(["extremes", "all", "none"])
        .default("extremes"),
    );
}

type AnyRequest = EvaluationRequest & Partial<CasesRequest>;

/** Options that have no meaning for a single case. */
const FOR_RESULTS = [
  "model",
  "group",
  "diagnosis",
  "groups",
  "observers",
  "title",
  "tolerance",
] as const;

async function evaluateOne(
  paths: readonly string[],
  request: AnyRequest,
  context: CommandContext,
): Promise<void> {
  const [path = ""] = paths;
  const given = FOR_RESULTS.find((option) => request[option] !== undefined);
  if (paths.length > 1 || given !== undefined) {
    const got = given === undefined ? `${paths.length} cases` : `--${given}`;
    const message = `Cannot evaluate without a place for results: --out must name a new folder, got ${got}`;
    throw new ArcuateError("usage", "out-missing", message);
  }
  const evaluation = await evaluateCase(path, request, context);
  printEvaluation(evaluation, context.output);
  context.output.document({ ...evaluation, ...summarise(evaluation.scores) });
}

async function evaluateMany(
  paths: readonly string[],
  request: CasesRequest,
  context: CommandContext,
): Promise<void> {
  const evaluated = await evaluateCases(paths, request, context);
  await printCases(evaluated, context.output);
  const { results, file, cases, leftOut } = evaluated;
  context.output.document({ file, cases, leftOut: leftOutReport(leftOut), results });
}

/** Prints medians of each group and structure, which folder is which case, and what could not be used. */
async function printCases(
  { results, file, cases, leftOut }: EvaluatedCases,
  output: Output,
): Promise<void> {
  const { endSentences, overviewTable } = await import("../../report/index.ts");
  const { columns, rows } = overviewTable(results);
  const titles = columns.map(({ title, isNumber }) => ({
    title,
    align: isNumber ? ("right" as const) : ("left" as const),
  }));
  const elsewhere = cases.filter(({ id, path }) => path !== id); // in a cohort, a case's path is its id
  for (const { id, path } of elsewhere) output.remark(printable(`${id}  ${path}`));
  const named = cases.map(({ id, remarks }) => ({ name: id, remarks }));
  for (const line of remarkLines(named)) output.remark(printable(line));
  for (const line of leftOutLines(leftOut)) output.remark(printable(line));
  output.print(
    formatTable(
      titles,
      rows.map(({ cells }) => cells),
    ),
  );
  const sentences = endSentences(results);
  if (sentences.length > 0) output.print(`\n${sentences.map(printable).join("\n")}`);
  output.print(`\n${countLine(cases.length, leftOut.length, "evaluated")}`);
  output.print(
    printable(`wrote ${file}; arcuate report ${file} --out DIR makes tables and figures`),
  );
}

/** Prints the table of figures, the counts, and where the pictures are. */
export function printEvaluation(evaluation: Evaluation, output: Output): void {
  const { scores, pictures, remarks, reference, predicted } = evaluation;
  const columns = [
    { title: "structure" },
    { title: "Dice", align: "right" },
    { title: "MSD, mm", align: "right" },
    { title: "HD95, mm", align: "right" },
    { title: "pooled", align: "right" },
    { title: "reference, cc", align: "right" },
    { title: "predicted, cc", align: "right" },
    { title: "" },
  ] as const;
  const { medians, scored, missed, notApplicable } = summarise(scores);
  const footer = medians
    ? [
        [
          "median",
          formatDice(medians.dice),
          formatFigure(medians.meanSurfaceDistanceMm),
          formatFigure(medians.hausdorffDistance95Mm),
          formatFigure(medians.pooledHausdorffDistance95Mm),
        ],
      ]
    : [];
  output.print(printable(`reference  ${reference.path}`));
  output.print(printable(`predicted  ${predicted.path}`));
  output.print(`\n${formatTable(columns, scores.map(scoreRow), footer)}`);
  output.print(`\n${scored} scored, ${missed} missed, ${notApplicable} not applicable`);
  for (const { severity, about, text } of worstFirst(remarks)) {
    output.print(printable(`${severity}: ${about}: ${text}`));
  }
  for (const picture of pictures) output.print(printable(`picture: ${picture}`));
}

function scoreRow(score: CaseScore): string[] {
  const { structure } = score;
  switch (score.kind) {
    case "scored":
      return [
        structure,
        formatDice(score.dice),
        formatFigure(score.meanSurfaceDistanceMm),
        formatFigure(score.hausdorffDistance95Mm),
        formatFigure(score.pooledHausdorffDistance95Mm),
        score.referenceCc.toFixed(1),
        score.predictedCc.toFixed(1),
        endsText(score),
      ];
    case "missed":
      return [
        structure,
        formatDice(score.dice),
        "-",
        "-",
        "-",
        score.referenceCc.toFixed(1),
        score.predictedCc.toFixed(1),
        `missed: ${score.empty} is empty`,
      ];
    case "notApplicable":
      return [structure, "-", "-", "-", "-", "-", "-", "not applicable: both are empty"];
    case "notDrawn":
      return [structure, "-", "-", "-", "-", "-", "-", "not applicable: no reference"];
    default:
      return score satisfies never;
  }
}

/** Of a structure with an end that is a habit: the ends in mm, and the figures without them. */
function endsText(score: Scored): string {
  const { superiorEndMm, inferiorEndMm, diceWithoutEnds } = score;
  if (diceWithoutEnds === undefined) return "";
  const endText = (name: string, mm: number | undefined) =>
    mm === undefined ? [] : [`${name} end ${mm > 0 ? "+" : ""}${mm.toFixed(1)} mm`];
  const ends = [...endText("superior", superiorEndMm), ...endText("inferior", inferiorEndMm)];
  const msd = score.meanSurfaceDistanceWithoutEndsMm;
  const without = [
    `Dice ${formatDice(diceWithoutEnds)}`,
    ...(msd === undefined ? [] : [`MSD ${formatFigure(msd)}`]),
  ];
  return `${ends.join(", ")}; without ends ${without.join(", ")}`;
}

function formatDice(dice: number): string {
  return dice.toFixed(3);
}

function formatFigure(mm: number): string {
  return mm.toFixed(2);
}

type Scored = Extract<CaseScore, { kind: "scored" }>;

/** Counts, and medians over what was scored; a missed structure is counted, never averaged away. */
export function summarise(scores: readonly CaseScore[]) {
  const scored = scores.filter((score): score is Scored => score.kind === "scored");
  const missed = scores.filter(({ kind }) => kind === "missed").length;
  const medianOver = (figure: (score: Scored) => number) => median(scored.map(figure));
  return {
    scored: scored.length,
    missed,
    notApplicable: scores.length - scored.length - missed,
    ...(scored.length > 0 && {
      medians: {
        dice: medianOver(({ dice }) => dice),
        meanSurfaceDistanceMm: medianOver((score) => score.meanSurfaceDistanceMm),
        hausdorffDistance95Mm: medianOver((score) => score.hausdorffDistance95Mm),
        pooledHausdorffDistance95Mm: medianOver((score) => score.pooledHausdorffDistance95Mm),
      },
    }),
  };
}

/** Of at least one number. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
