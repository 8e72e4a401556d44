/** Ends that are a habit: how far contours differ there, and how much of what Dice lacks to 1 this explains. */
import {
  type CaseResult,
  describeSample,
  figures,
  meanOf,
  medianOf,
  type ResultStructure,
  type Results,
  type StructureResult,
} from "../evaluate/index.ts";
import { type Group, resultOf } from "./groups.ts";
import { signed } from "./signed.ts";
import type { Table, TableRow } from "./table.ts";

/** A structure of a case that was scored with and without its ends. */
type ScoredEnds = Extract<StructureResult, { kind: "scored" }> & {
  readonly diceWithoutEnds: number;
};

function isScoredEnds(result: StructureResult | undefined): result is ScoredEnds {
  return result?.kind === "scored" && result.diceWithoutEnds !== undefined;
}

function scoredEnds(cases: readonly CaseResult[], structure: string): ScoredEnds[] {
  return cases.map((each) => resultOf(each, structure)).filter(isScoredEnds);
}

/** Median Dice without the ends, over the cases in which both sides drew the structure; undefined where no end is a habit. */
export function medianDiceWithoutEnds(
  cases: readonly CaseResult[],
  structure: string,
): number | undefined {
  const scored = scoredEnds(cases, structure);
  return scored.length === 0 ? undefined : medianOf(scored.map((each) => each.diceWithoutEnds));
}

/** What Dice lacks to 1, as means over cases: all of it, and the part that lies beyond the common ends. */
interface MissingDice {
  readonly all: number;
  readonly atEnds: number;
}

function missingDice(scored: readonly ScoredEnds[]): MissingDice {
  return {
    all: meanOf(scored.map(({ dice }) => 1 - dice)),
    // Beyond the common ends only one side has voxels, so leaving them out changes nothing but the sum of both volumes.
    atEnds: meanOf(
      scored.map(({ dice, diceWithoutEnds }) =>
        diceWithoutEnds > 0 ? 1 - dice / diceWithoutEnds : 0,
      ),
    ),
  };
}

/** Below these, other differences matter more, and a sentence on the ends would mislead. */
const LEAST_SHARE = 0.25;
const LEAST_DICE = 0.01;

/**
 * A sentence for each structure of which the ends explain at least a quarter of what Dice lacks to 1, and at least 0.01,
 * as means over all cases.
 */
export function endSentences({ cases, structures, predictedBy }: Results): string[] {
  const sentences = structures.flatMap((structure) => {
    const scored = scoredEnds(cases, structure.name);
    if (scored.length === 0) return [];
    const missing = missingDice(scored);
    const { all, atEnds } = missing;
    return atEnds < LEAST_DICE || atEnds < LEAST_SHARE * all
      ? []
      : [endSentence(structure, scored, missing)];
  });
  if (sentences.length === 0 || predictedBy !== "model") return sentences;
  const learnt =
    "A model learns the habit of the clinic that drew its training cases, or the average of several.";
  return [...sentences, learnt];
}

function endSentence(
  { title, habitEnds = {} }: ResultStructure,
  scored: readonly ScoredEnds[],
  { all, atEnds }: MissingDice,
): string {
  const ends = [
    {
      name: "superior",
      habit: habitEnds.superior,
      mm: scored.map((each) => each.superiorEndMm ?? 0),
    },
    {
      name: "inferior",
      habit: habitEnds.inferior,
      mm: scored.map((each) => each.inferiorEndMm ?? 0),
    },
  ].filter(({ habit }) => habit !== undefined);
  const where = ends.map(
    ({ name, mm }) => `the ${name} end, where ${differenceText(medianOf(mm))}`,
  );
  const habits = ends.map(({ habit }) => habit).join(" and ");
  const share = 5 * Math.round((20 * atEnds) / all);
  const dice = medianOf(scored.map((each) => each.diceWithoutEnds));
  return `${title}: Dice is ${all.toFixed(2)} below 1 (mean). About ${share} % of this comes from ${where.join(", and ")}. ${capitalised(habits)} ${ends.length > 1 ? "are habits" : "is a habit"} of the clinic. This part says nothing about the boundary: without ends, Dice is ${dice.toFixed(2)} (median).`;
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function differenceText(medianMm: number): string {
  const mm = Math.round(Math.abs(medianMm));
  if (mm === 0) return "the contours differ in both directions";
  return medianMm > 0
    ? `the prediction reaches ${mm} mm further than the reference (median)`
    : `the prediction stops ${mm} mm short of the reference (median)`;
}

/** The figures with and without the ends by group and structure; undefined where no structure has an end that is a habit. */
export function endsTable(groups: readonly Group[]): Table | undefined {
  const rows = groups.flatMap((group): TableRow[] => {
    const own = group.structures.flatMap((each) => endsRow(group, each));
    if (own.length === 0 || groups.length === 1) return own;
    return [{ kind: "group", cells: [group.title, ...columnTitles.slice(1).fill("")] }, ...own];
  });
  if (rows.length === 0) return undefined;
  return {
    id: "ends",
    caption: "Structures with an end that is a habit: medians with and without the ends.",
    columns: columnTitles.map((title, index) => ({ title, isNumber: index > 0 })),
    rows,
    notes: [
      "Without ends: both contours stop where the shorter one does. The end is predicted less reference, in mm along the patient, as median (quartiles): positive where the prediction is longer.",
      "The last column is a mean over cases: the part of what Dice lacks to 1 that lies beyond the common ends, where only one of the two has voxels. Missed structures are not in this table.",
    ],
  };
}

const columnTitles = [
  "",
  "Scored",
  "Dice",
  "Dice without ends",
  "MSD (mm)",
  "MSD without ends",
  "End (mm)",
  "1 \u2212 Dice due to ends",
];

function endsRow({ cases }: Group, { name, title }: ResultStructure): TableRow[] {
  const scored = scoredEnds(cases, name);
  if (scored.length === 0) return [];
  const { all, atEnds } = missingDice(scored);
  const share = all > 0 ? `${((100 * atEnds) / all).toFixed(0)} % of ${all.toFixed(2)}` : "";
  const distances = scored.flatMap((each) => each.meanSurfaceDistanceWithoutEndsMm ?? []);
  const msd = (values: readonly number[]) =>
    values.length === 0 ? "" : medianOf(values).toFixed(figures.meanSurfaceDistanceMm.digits);
  const cells = [
    title,
    `${scored.length}`,
    medianOf(scored.map(({ dice }) => dice)).toFixed(figures.dice.digits),
    medianOf(scored.map((each) => each.diceWithoutEnds)).toFixed(figures.dice.digits),
    msd(scored.map((each) => each.meanSurfaceDistanceMm)),
    msd(distances),
    [
      ...spreadText(
        "superior",
        scored.flatMap((each) => each.superiorEndMm ?? []),
      ),
      ...spreadText(
        "inferior",
        scored.flatMap((each) => each.inferiorEndMm ?? []),
      ),
    ].join("; "),
    share,
  ];
  return [{ kind: "case", cells }];
}

/** The end with the median and quartiles of its differences, signed; empty for no values. */
function spreadText(end: string, valuesMm: readonly number[]): string[] {
  const sample = describeSample(valuesMm);
  if (sample === undefined) return [];
  const { median, lowerQuartile, upperQuartile } = sample;
  const quartiles = `${signed(lowerQuartile, 1)} to ${signed(upperQuartile, 1)}`;
  return [`${end} ${signed(median, 1)} (${quartiles})`];
}
