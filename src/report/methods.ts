/** The methods section and checklists. Facts that the results contain are written out, others are left blank. */
import { describeSample, type Results } from "../evaluate/index.ts";
import { groupsOf, titlesOf } from "./groups.ts";

/** Words, and gaps that the author has to fill. */
export type Text = readonly (string | { readonly blank: string })[];

export interface ChecklistItem {
  readonly number: string;
  readonly item: string;
  readonly text: Text;
}

const blank = (what: string) => ({ blank: what });

/** Paragraphs ready to paste, about the first results. */
export function methodsText(results: Results): readonly { title: string; text: Text }[] {
  return [
    { title: "Cases", text: casesText(results) },
    { title: "Reference", text: referenceText() },
    { title: "Automatic segmentation", text: modelText(results) },
    { title: "Figures of merit", text: figuresText(results) },
    { title: "Statistics", text: [STATISTICS] },
  ];
}

function casesText({ cases, refused, structures }: Results): Text {
  const groups = groupsOf({ cases, structures })
    .map(({ title, cases: own }) => `${own.length} ${title.toLowerCase()}`)
    .join(", ");
  const slices = rangeOf(cases.map(({ sizeVoxels }) => sizeVoxels[0]));
  const pixel = rangeOf(cases.map(({ spacingMm }) => spacingMm[2]));
  const gap = rangeOf(cases.map(({ spacingMm }) => spacingMm[0]));
  const left = refused.reduce((sum, each) => sum + each.cases, 0);
  return [
    `${cases.length} cases were evaluated (${groups}), from `,
    blank("clinic, scanners, years, how they were chosen"),
    `. CTs had ${slices} slices, ${gap} mm apart, with pixels of ${pixel} mm. `,
    left === 0
      ? "No case was left out by the software. "
      : `${left} further cases could not be evaluated (${refused.map(({ code, cases: n }) => `${code}: ${n}`).join(", ")}). `,
    roleText(cases.map(({ role }) => role)),
    " Ethical approval: ",
    blank("number"),
    ".",
  ];
}

function roleText(roles: readonly string[]): string {
  if (roles.length > 0 && roles.every((role) => role === "test")) {
    return "All cases belong to the test group, which the model has not seen in training.";
  }
  const seen = roles.filter((role) => role === "training").length;
  if (seen > 0) return `${seen} of the cases were used in training: this is no test.`;
  if (roles.length > 0 && roles.every((role) => role === "unseen" || role === "test")) {
    return "The model file lists none of these cases among its training cases.";
  }
  return "Whether the model has seen any of these cases is not recorded.";
}

function referenceText(): Text {
  return [
    "The clinic's structure sets were the reference, drawn by ",
    blank("who, with what experience, by which guideline, in which software"),
    ". They were taken as they are. A voxel belongs to a structure when its centre lies inside the contours by the even-odd rule.",
  ];
}

function modelText({ model, software, predictedBy }: Results): Text {
  if (model === null) {
    return predictedBy === "observer"
      ? ["The structures compared with the reference were drawn by a second person: ", blank("who")]
      : [
          "The structures compared with the reference came from structure sets made by ",
          blank("what made them"),
        ];
  }
  const { training } = model;
  const spacing =
    model.spacingMm === "native"
      ? "their own voxels"
      : `voxels of ${model.spacingMm.join(" x ")} mm`;
  return [
    `A fully convolutional 3D network of ${model.parameterCount} parameters (${software}, model SHA-256 ${model.sha256}) drew ${titlesOf(model.structures)}. `,
    `CTs were brought to ${spacing}, Hounsfield units clipped to ${model.centreHu - model.clipHu} to ${model.centreHu + model.clipHu} and scaled to -1 to 1. `,
    "It was trained on ",
    Array.isArray(training.caseIds) ? `${training.caseIds.length}` : blank("number"),
    " cases (training and validation together) for ",
    typeof training.steps === "number" ? `${training.steps}` : blank("number"),
    " steps. The largest 26-connected component of each structure was kept and its holes were filled.",
  ];
}

function figuresText({ toleranceMm, structures }: Results): Text {
  const withEnds = structures.filter(
    ({ habitEnds }) => habitEnds?.superior !== undefined || habitEnds?.inferior !== undefined,
  );
  return [
    "Dice: twice the shared voxels over the voxels of both. Mean surface distance (MSD): for each surface voxel (a voxel with a face neighbour outside) of one structure the distance to the nearest surface voxel of the other, in mm between voxel centres; the mean of the two directed means. HD95: the larger of the two directed 95th percentiles of these distances. ",
    `Surface Dice: the share of both surfaces' voxels within ${toleranceMm} mm of the other surface. `,
    "Added path length: the length in mm of the reference's outline, slice by slice, that the predicted outline does not run along. A structure that only one side holds is missed: it is counted, with a Dice of 0, and is part of no mean or median of distances. A structure that neither holds, or that the reference does not name, is not applicable.",
    ...(withEnds.length > 0 ? [endsText(withEnds)] : []),
  ];
}

function endsText(structures: Results["structures"]): string {
  const listed = structures.map(({ title, habitEnds }) => {
    const names = [habitEnds?.superior && "superior", habitEnds?.inferior && "inferior"];
    return `${title} (${names.filter(Boolean).join(", ")})`;
  });
  return ` Ends at which clinics stop by habit: ${listed.join(", ")}. Figures without ends cut both structures there in the slice where the shorter one stops.`;
}

const STATISTICS =
  "Quartiles lie linearly between ranks (type 7). Intervals of medians are 95 % percentile bootstrap intervals of 10,000 resamples. Paired results are compared by two-sided Wilcoxon signed-rank tests, exact up to 50 differing pairs and with ties, else by the normal approximation with corrections for ties and continuity, and Holm's correction. Volumes are compared by Bland and Altman's limits of agreement (bias \u00b1 1.96 standard deviations).";

function rangeOf(values: readonly number[]): string {
  const sample = describeSample(values);
  if (sample === undefined) return "no";
  const text = (value: number) => `${Math.round(value * 1000) / 1000}`;
  const { least, greatest } = sample;
  return least === greatest ? text(least) : `${text(least)} to ${text(greatest)}`;
}

/** Items of CLAIM (Mongan et al. 2020) that the results can answer; the author must answer the others. */
export function claimItems(results: Results): readonly ChecklistItem[] {
  return [...claimItemsOfData(results), ...claimItemsOfModel(results)];
}

function item(number: string, name: string, ...text: Text): ChecklistItem {
  return { number, item: name, text };
}

/** Items 5 to 21: study, data, reference standard and partitions. */
function claimItemsOfData(results: Results): readonly ChecklistItem[] {
  const { model, cases } = results;
  return [
    item("5", "Prospective or retrospective", blank("retrospective, prospective")),
    item("7", "Data sources", blank("clinic, archive, years")),
    item("8", "Eligibility", blank("inclusion, exclusion")),
    item(
      "9",
      "Preprocessing",
      model === null ? blank("of the CTs") : "See Automatic segmentation.",
    ),
    item(
      "12",
      "De-identification",
      "Results hold no names, dates or identifiers of patients. A case's id is a hash. De-identification of the CTs: ",
      blank("how"),
    ),
    item("13", "Missing data", countsText(results)),
    item("14", "Reference standard", "The clinic's structure sets, as drawn for treatment."),
    item("16", "Who drew the reference", blank("qualifications")),
    item(
      "18",
      "Variability between observers",
      results.predictedBy === "observer"
        ? "This report compares two observers."
        : blank("measured, or not"),
    ),
    item("19", "Sample size", `${cases.length} cases. How it was chosen: `, blank("reason")),
    item("20", "Partitions", roleText(cases.map(({ role }) => role))),
    item("21", "Level of partitions", blank("patient, or else")),
  ];
}

/** Items 22 to 42: model, training, evaluation, results and discussion. */
function claimItemsOfModel(results: Results): readonly ChecklistItem[] {
  const { model } = results;
  return [
    item(
      "22",
      "Model",
      model === null
        ? blank("description")
        : `${model.parameterCount} parameters; SHA-256 ${model.sha256}.`,
    ),
    item("23", "Software", results.software),
    item(
      "25",
      "Training",
      model === null
        ? blank("how")
        : "See Automatic segmentation; the whole configuration is in the model file.",
    ),
    item("26", "Choice of the final model", blank("how")),
    item(
      "28",
      "Metrics",
      "Dice, MSD, HD95, surface Dice, added path length, volumes; defined above.",
    ),
    item(
      "29",
      "Uncertainty and significance",
      "Bootstrap intervals; Wilcoxon signed-rank tests with Holm's correction.",
    ),
    item("32", "External data", blank("another clinic, or none")),
    item("33", "Flow of cases", flowText(results)),
    item("34", "Demographics", blank("age, sex, stage by partition")),
    item(
      "37",
      "Failure analysis",
      "Worst case of every structure shown; missed structures counted.",
    ),
    item("38", "Limitations", blank("bias, generalisability")),
    item("40", "Registration", blank("number")),
    item("41", "Protocol", blank("where")),
    item("42", "Funding", blank("who")),
  ];
}

function countsText({ cases }: Results): string {
  const all = cases.flatMap(({ structures }) => structures);
  const count = (kind: string) => all.filter((each) => each.kind === kind).length;
  return `Of ${all.length} structures ${count("scored")} were scored, ${count("missed")} missed, ${count("notApplicable")} not applicable.`;
}

function flowText({ cases, refused }: Results): string {
  const left = refused.reduce((sum, each) => sum + each.cases, 0);
  return `${cases.length + left} cases given, ${left} not usable, ${cases.length} evaluated.`;
}

/** The claim that RELAINCE (Jha et al. 2022) asks an evaluation to end in, part by part. */
export function relainceItems(results: Results): readonly ChecklistItem[] {
  const groups = groupsOf(results).map(
    ({ title, cases }) => `${title.toLowerCase()} (n = ${cases.length})`,
  );
  const item = (number: string, name: string, ...text: Text): ChecklistItem => ({
    number,
    item: name,
    text,
  });
  return [
    item(
      "1",
      "Class of evaluation",
      "Technical, against a reference; no clinical task is evaluated.",
    ),
    item("2", "Task", `Delineation of ${titlesOf(results.structures)} on planning CT.`),
    item("3", "Population", `${groups.join(", ")}; `, blank("sites, years, who was left out")),
    item("4", "Imaging process", blank("scanners, protocol, contrast")),
    item(
      "5",
      "Extraction of the task's information",
      "Largest component and hole filling of the network's labels; no manual correction.",
    ),
    item(
      "6",
      "Reference standard",
      "Clinical structure sets; ",
      blank("number of observers for each case"),
    ),
    item(
      "7",
      "Figure of merit with its uncertainty",
      "Dice and MSD, medians with 95 % intervals, in the tables above.",
    ),
    item(
      "8",
      "No overlap of development and test",
      roleText(results.cases.map(({ role }) => role)),
    ),
    item("9", "External cohort", blank("yes, no")),
  ];
}
