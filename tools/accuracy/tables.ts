/** The comparison as Markdown. */
import { describeSample } from "../../src/evaluate/index.ts";
import { ways } from "./definition.ts";
import type { Estimate } from "./estimate.ts";
import type { Run } from "./runs.ts";
import type { Difference, Figure, Summary, WaySummary } from "./summary.ts";

/** Processor seconds that two cores spend in a minute of training: 1600 in 15 minutes, as measured. */
const PROCESSOR_SECONDS_A_MINUTE = 1600 / 15;

/** How many minutes of two cores a duration is. */
export function minutesOf(processorSeconds: number): number {
  return processorSeconds / PROCESSOR_SECONDS_A_MINUTE;
}

const figureTitles = [
  ["dice", "Dice", 3],
  ["msd", "MSD, mm", 2],
  ["hd95", "HD95, mm", 1],
  ["volumeRatio", "volume / reference", 2],
] as const satisfies readonly (readonly [Figure, string, number])[];

/** Runs first, then a table of each figure for each duration and reference, and the differences. */
export function comparisonTables(runs: readonly Run[], summaries: readonly Summary[]): string {
  const notes = [
    "Means over pairs of patient and structure, each averaged over the seeds first. In brackets: 95 % intervals, from resampled patients (paired for differences). A missed structure has Dice 0 and no distances.",
    "Synthetic patients. The figures say nothing about real ones.",
  ];
  return [...notes, runTable(runs), ...summaries.map(summaryText)].join("\n\n");
}

function runTable(runs: readonly Run[]): string {
  const title = [
    ...["way", "processor s", "seed", "steps", "patches seen", "s a step", "s a patch"],
    ...["wall s", "processor s used", "loss at the end", "parameters", "peak MB"],
  ];
  const rows = runs.map(({ definition: { way, processorSeconds, seed }, trained }) => {
    const { steps, patches, wallSeconds } = trained;
    return [
      ...[ways[way], `${processorSeconds}`, `${seed}`, `${steps}`, `${patches}`],
      ...[(wallSeconds / steps).toFixed(3), (wallSeconds / patches).toFixed(3)],
      ...[wallSeconds.toFixed(0), trained.processorSeconds.toFixed(0)],
      ...[trained.lastLoss.toFixed(3), `${trained.parameters}`],
      (trained.peakBytes / 1e6).toFixed(0),
    ];
  });
  return `## Runs\n\n${table(title, rows)}`;
}

function summaryText(summary: Summary): string {
  const { processorSeconds, reference, withinSlices, ways: own, differences } = summary;
  const minutes = Number(minutesOf(processorSeconds).toPrecision(2));
  const what = { clinic: "the clinic's contours", truth: "the true structures" }[reference];
  const slices = withinSlices ? ", within the reference's slices" : "";
  const heading = `## ${processorSeconds} processor seconds (about ${minutes} min of two cores), against ${what}${slices}`;
  const figures = figureTitles.flatMap(([figure, title, digits]) => [
    table(
      [title, ...columnsOf(own)],
      own.map((each) => rowOfWay(each, figure, digits)),
    ),
    ...(figure === "volumeRatio" || differences.length === 0
      ? []
      : [
          table(
            [`difference in ${title}`, ...columnsOf(own)],
            differences.map((each) => rowOfDifference(each, figure, digits)),
          ),
        ]),
  ]);
  return [heading, ...figures, seedTable(own), missedLine(own), betterLine(differences)]
    .filter((part) => part !== "")
    .join("\n\n");
}

function columnsOf([first]: readonly WaySummary[]): string[] {
  return (first?.structures ?? []).map(({ structure }) => structure ?? "all pairs");
}

function rowOfWay({ way, structures }: WaySummary, figure: Figure, digits: number): string[] {
  return [ways[way], ...structures.map(({ figures }) => format(figures[figure], digits))];
}

function rowOfDifference(
  { way, than, structures }: Difference,
  figure: Exclude<Figure, "volumeRatio">,
  digits: number,
): string[] {
  const cells = structures.map(({ figures }) => format(figures[figure], digits, true));
  return [`${ways[way]} less ${ways[than]}`, ...cells];
}

function seedTable(own: readonly WaySummary[]): string {
  const rows = own.flatMap(({ way, diceOfSeeds }) => {
    const sample = describeSample(diceOfSeeds);
    if (sample === undefined) return [];
    const { mean, standardDeviation, least, greatest } = sample;
    const each = diceOfSeeds.map((dice) => dice.toFixed(3)).join(", ");
    return [[ways[way], mean.toFixed(3), each, spread(standardDeviation, greatest - least)]];
  });
  return table(["Dice of all pairs", "mean", "each seed", "SD (range) of seeds"], rows);
}

function spread(standardDeviation: number, range: number): string {
  return `${standardDeviation.toFixed(3)} (${range.toFixed(3)})`;
}

function missedLine(own: readonly WaySummary[]): string {
  const missed = own.map(({ way, structures }) => {
    const of = structures.flatMap(({ structure, missed: count }) =>
      structure === null || count === 0 ? [] : [`${structure} ${count}`],
    );
    return `${ways[way]} ${of.length === 0 ? "none" : of.join(", ")}`;
  });
  return `Missed structures, over all seeds: ${missed.join("; ")}.`;
}

function betterLine(differences: readonly Difference[]): string {
  return differences
    .map(({ way, than, structures }) => {
      const [all] = structures;
      return `${ways[way]} has the higher Dice than ${ways[than]} in ${all?.better ?? 0} of ${all?.figures.dice.pairs ?? 0} pairs.`;
    })
    .join(" ");
}

function format({ mean, interval }: Estimate, digits: number, isDifference = false): string {
  if (mean === null) return "-";
  const text = (value: number) => {
    const rounded = value.toFixed(digits);
    return isDifference && !rounded.startsWith("-") ? `+${rounded}` : rounded;
  };
  return interval === null
    ? text(mean)
    : `${text(mean)} [${text(interval[0])}, ${text(interval[1])}]`;
}

function table(title: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = `|${title.map((_, index) => (index === 0 ? "---" : "---:")).join("|")}|`;
  return [line(title), rule, ...rows.map(line)].join("\n");
}
