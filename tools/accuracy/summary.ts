/** From measured structures to means over patients and seeds, with intervals, and the differences between ways. */
import { meanOf } from "../../src/evaluate/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { type Way, wayNames } from "./definition.ts";
import { type Estimate, estimateOf, grouped } from "./estimate.ts";
import type { MeasuredStructure, Run } from "./runs.ts";

export type Figure = "dice" | "msd" | "hd95" | "volumeRatio";

/** What the runs are compared with. */
interface Comparison {
  readonly reference: MeasuredStructure["reference"];
  readonly withinSlices: boolean;
}

const comparisons: readonly Comparison[] = [
  { reference: "clinic", withinSlices: false },
  { reference: "clinic", withinSlices: true },
  { reference: "truth", withinSlices: false },
  { reference: "truth", withinSlices: true },
];

/** Of one structure, or of all pairs where the name is null. */
interface StructureSummary {
  readonly structure: string | null;
  readonly figures: Readonly<Record<Figure, Estimate>>;
  /** Pairs of patient, structure and seed in which nothing was predicted. */
  readonly missed: number;
}

export interface WaySummary {
  readonly way: Way;
  readonly structures: readonly StructureSummary[];
  /** Mean Dice of all pairs, for each seed. */
  readonly diceOfSeeds: readonly number[];
}

/** The first way less another: positive Dice and negative distances speak for the first. */
export interface Difference {
  readonly way: Way;
  readonly than: Way;
  readonly structures: readonly StructureDifference[];
}

interface StructureDifference {
  readonly structure: string | null;
  readonly figures: Readonly<Record<Exclude<Figure, "volumeRatio">, Estimate>>;
  /** Pairs in which the first way's Dice is the higher. */
  readonly better: number;
}

export interface Summary extends Comparison {
  readonly processorSeconds: number;
  readonly ways: readonly WaySummary[];
  readonly differences: readonly Difference[];
}

/** A structure of a patient with one value for each figure: its mean over the seeds. */
interface Pair {
  readonly case: string;
  readonly structure: string;
  readonly figures: Readonly<Record<Figure, number | null>>;
  readonly missed: number;
}

/** A summary for each duration and comparison. */
export function summarise(runs: readonly Run[]): Summary[] {
  const durations = [...new Set(runs.map(({ definition }) => definition.processorSeconds))];
  return durations.flatMap((processorSeconds) => {
    const own = runs.filter((run) => run.definition.processorSeconds === processorSeconds);
    return comparisons.map((comparison) => summariseComparison(own, processorSeconds, comparison));
  });
}

function summariseComparison(
  runs: readonly Run[],
  processorSeconds: number,
  comparison: Comparison,
): Summary {
  const rowsOf = ({ measured }: Run) =>
    measured.filter(
      ({ reference, withinSlices }) =>
        reference === comparison.reference && withinSlices === comparison.withinSlices,
    );
  const present = wayNames
    .map((way) => ({ way, runs: runs.filter(({ definition }) => definition.way === way) }))
    .filter((each) => each.runs.length > 0)
    .map((each) => ({ ...each, pairs: pairsOf(each.runs.flatMap(rowsOf)) }));
  const [first, ...others] = present;
  return {
    ...{ processorSeconds, ...comparison },
    ways: present.map(({ way, runs: own, pairs }) => ({
      way,
      structures: structuresOf(pairs).map((structure) => summariseStructure(structure, pairs)),
      diceOfSeeds: own.map((run) => meanOf(rowsOf(run).map(({ dice }) => dice))),
    })),
    differences: first ? others.map((other) => differenceOf(first, other)) : [],
  };
}

/** All pairs first, then each structure, in the scheme's order. */
function structuresOf(pairs: readonly Pair[]): (string | null)[] {
  const there = new Set(pairs.map(({ structure }) => structure));
  const names = pelvisScheme.structures.map(({ name }) => name);
  return [null, ...names.filter((name) => there.has(name))];
}

function pairsOf(rows: readonly MeasuredStructure[]): Pair[] {
  const groups = grouped(rows, (row) => `${row.structure} ${row.case}`);
  return [...groups.values()].map((own) => ({
    case: own[0]!.case,
    structure: own[0]!.structure,
    figures: {
      dice: meanOrNull(own.map(({ dice }) => dice)),
      msd: meanOrNull(own.map(({ msd }) => msd)),
      hd95: meanOrNull(own.map(({ hd95 }) => hd95)),
      volumeRatio: meanOrNull(own.map(({ volumeRatio }) => volumeRatio)),
    },
    missed: own.filter(({ msd }) => msd === null).length,
  }));
}

/** Of the values that are there. */
function meanOrNull(values: readonly (number | null)[]): number | null {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? null : meanOf(there);
}

function summariseStructure(structure: string | null, pairs: readonly Pair[]): StructureSummary {
  const own = pairs.filter((pair) => structure === null || pair.structure === structure);
  const estimate = (figure: Figure) => estimateOf(own, (pair) => pair.figures[figure]);
  return {
    structure,
    figures: {
      dice: estimate("dice"),
      msd: estimate("msd"),
      hd95: estimate("hd95"),
      volumeRatio: estimate("volumeRatio"),
    },
    missed: own.reduce((sum, { missed }) => sum + missed, 0),
  };
}

interface PairsOfWay {
  readonly way: Way;
  readonly pairs: readonly Pair[];
}

function differenceOf(first: PairsOfWay, other: PairsOfWay): Difference {
  const theirs = new Map(other.pairs.map((pair) => [`${pair.structure} ${pair.case}`, pair]));
  const both = first.pairs.flatMap((pair) => {
    const their = theirs.get(`${pair.structure} ${pair.case}`);
    return their === undefined ? [] : [{ ...pair, their }];
  });
  const less = ({ figures, their }: (typeof both)[number], figure: Figure) => {
    const [own, others] = [figures[figure], their.figures[figure]];
    return own === null || others === null ? null : own - others;
  };
  const structures = structuresOf(first.pairs).map((structure) => {
    const own = both.filter((pair) => structure === null || pair.structure === structure);
    const estimate = (figure: Figure) => estimateOf(own, (pair) => less(pair, figure));
    const figures = { dice: estimate("dice"), msd: estimate("msd"), hd95: estimate("hd95") };
    const better = own.filter((pair) => (less(pair, "dice") ?? 0) > 0).length;
    return { structure, figures, better };
  });
  return { way: first.way, than: other.way, structures };
}
