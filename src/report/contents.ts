/** The contents of a report as plain data, from which the page, the Markdown and the other files are made. */
import {
  type FigureName,
  figures,
  type Results,
  type Scored,
  summariseFigure,
} from "../evaluate/index.ts";
import { agreementChart } from "./agreement-chart.ts";
import { type ChartSeries, spreadChart } from "./chart.ts";
import { endSentences, endsTable, medianDiceWithoutEnds } from "./ends.ts";
import { figureTable, paperOutcomes, paperTable, paperTableFor } from "./figure-tables.ts";
import { comparisonTable, furtherTable, volumePairs, volumeTable } from "./further-tables.ts";
import { type ExtremeCase, extremeCases, type Group, groupsOf, outcomesOf } from "./groups.ts";
import type { Markup } from "./markup.ts";
import {
  type ChecklistItem,
  claimItems,
  methodsText,
  relainceItems,
  type Text,
} from "./methods.ts";
import { paperTables } from "./paper.ts";
import { type GivenRating, paperRatingsTable, ratingsTable } from "./ratings.ts";
import type { Table, TableRow } from "./table.ts";

export interface ReportRequest {
  /** One, or two to be compared: the first is what the report is about. */
  readonly results: readonly [Results, second?: Results];
  readonly ratings?: readonly GivenRating[];
}

export interface Chart {
  /** Short and safe for a file's name: `figure-1a`. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: Markup;
}

export interface GroupContents {
  readonly title: string;
  readonly parts: readonly { readonly table: Table; readonly chart: Chart | undefined }[];
}

export interface ReportContents {
  readonly title: string;
  readonly facts: readonly (readonly [term: string, text: string])[];
  /** What a reader must know before the first number. */
  readonly notices: readonly string[];
  readonly overview: Table;
  readonly groups: readonly GroupContents[];
  /** Undefined where no structure has an end that is a habit. */
  readonly ends: Table | undefined;
  readonly ratings: Table | undefined;
  readonly further: Table;
  readonly volumes: Table;
  readonly agreement: readonly Chart[];
  readonly comparison: Table | undefined;
  readonly extremes: readonly ExtremeCase[];
  readonly methods: readonly { readonly title: string; readonly text: Text }[];
  readonly claim: readonly ChecklistItem[];
  readonly relaince: readonly ChecklistItem[];
  readonly paper: readonly Table[];
}

const NUMBERED = [
  { figure: "dice", number: "1" },
  { figure: "meanSurfaceDistanceMm", number: "2" },
] as const satisfies readonly { figure: FigureName; number: string }[];

/** Everything that a report shows, in its order, as plain data: the page, the Markdown and the CSV are made of it. */
export function reportContents({ results, ratings }: ReportRequest): ReportContents {
  const [first, second] = results;
  const groups = groupsOf(first);
  return {
    title: `Evaluation of ${first.title}`,
    facts: factsOf(first, second),
    notices: noticesOf(first, second),
    overview: overviewTable(first),
    groups: groups.map((group) => groupContents(group, second)),
    ends: endsTable(groups),
    ratings: ratings && ratingsTable(ratings, groups, first.structures),
    further: furtherTable(groups, first.toleranceMm),
    volumes: volumeTable(first),
    agreement: agreementCharts(first),
    comparison: second && comparisonTable(first, second, 6),
    extremes: extremeCases(first),
    methods: methodsText(first),
    claim: claimItems(first),
    relaince: relainceItems(first),
    paper: [...paperTables.map(paperTable), paperRatingsTable()],
  };
}

function factsOf(first: Results, second: Results | undefined): [string, string][] {
  const left = first.refused.reduce((sum, each) => sum + each.cases, 0);
  return [
    ["Compared with the reference", first.title],
    ...(second ? [["Beside it", second.title] as [string, string]] : []),
    ["Cases", `${first.cases.length} evaluated${left > 0 ? `, ${left} could not be` : ""}`],
    ["Model (SHA-256)", first.model?.sha256 ?? "none: structures were read from files"],
    ["Made by", first.software],
    ["Evaluated", first.madeAt.replace("T", " ").replace(/\..*$/, " UTC")],
  ];
}

function noticesOf(first: Results, second: Results | undefined): string[] {
  const roles = new Set(first.cases.map(({ role }) => role));
  const missed = first.cases.flatMap(({ structures }) =>
    structures.filter(({ kind }) => kind === "missed"),
  ).length;
  const ids = new Set(first.cases.map(({ id }) => id));
  const shared = second?.cases.filter(({ id }) => ids.has(id)).length ?? 0;
  return [
    ...(roles.has("training")
      ? ["Not a test: the model was trained on some of these cases."]
      : first.model !== null && roles.has("unknown")
        ? [
            "It is not recorded whether the model was trained on any of these cases. Call this a test only if you know that it was not.",
          ]
        : []),
    ...(missed > 0
      ? [`Structures missed: ${missed}. They are counted in every table and are part of no mean.`]
      : []),
    ...(second && shared < first.cases.length
      ? [
          `Only ${shared} of ${first.cases.length} cases are in both results; only these are compared in pairs.`,
        ]
      : []),
  ];
}

/** Medians of Dice and MSD by group and structure, beside the paper's; Dice without the ends where an end is a habit. */
export function overviewTable(results: Results): Table {
  const groups = groupsOf(results);
  const withoutEnds = (group: Group, name: string) =>
    medianDiceWithoutEnds(group.cases, name)?.toFixed(figures.dice.digits) ?? "";
  const hasEnds = groups.some((each) =>
    each.structures.some(({ name }) => withoutEnds(each, name) !== ""),
  );
  const columns = [
    ...["", "Scored / missed", "Dice", "Dice, paper"],
    ...(hasEnds ? ["Dice without ends"] : []),
    ...["MSD (mm)", "MSD (mm), paper"],
  ];
  const rows = groups.flatMap((group): TableRow[] => [
    {
      kind: "group",
      cells: [`${group.title} (n = ${group.cases.length})`, ...columns.slice(1).fill("")],
    },
    ...group.structures.map(({ name, title }): TableRow => {
      const { scored, missed } = summariseFigure(outcomesOf(group.cases, name, "dice"));
      const cells = [
        ...[title, `${scored} / ${missed}`],
        ...besidePaper("dice", group, name),
        ...(hasEnds ? [withoutEnds(group, name)] : []),
        ...besidePaper("meanSurfaceDistanceMm", group, name),
      ];
      return { kind: "case", cells };
    }),
  ]);
  return {
    id: "overview",
    caption: "Medians, beside those of the paper (Sartor et al. 2020).",
    columns: columns.map((title, index) => ({ title, isNumber: index > 0 })),
    rows,
    notes: [
      "The paper's cases are other patients of another clinic: its figures show what was reached there, and are no test of this model.",
      ...endSentences(results),
    ],
  };
}

/** The median of a figure, and the paper's. */
function besidePaper(figure: FigureName, group: Group, structure: string): [string, string] {
  const paper = paperTableFor(figure, group.diagnosis);
  const printed = paper?.printedMedians[paper.structures.indexOf(structure)];
  return [medianText(outcomesOf(group.cases, structure, figure)), printed?.toFixed(2) ?? ""];
}

function medianText(outcomes: readonly Scored<number>[]): string {
  return summariseFigure(outcomes).sample?.median.toFixed(2) ?? "";
}

function groupContents(group: Group, second: Results | undefined): GroupContents {
  const other = second && groupsOf(second).find(({ diagnosis }) => diagnosis === group.diagnosis);
  const parts = NUMBERED.flatMap(({ figure, number }) => {
    const own = {
      table: figureTable(figure, `${number}${group.letter}`, group),
      chart: groupChart(figure, `${number}${group.letter}`, group, other),
    };
    if (other === undefined) return [own];
    return [
      own,
      { table: secondTable(figure, `${number}${group.letter}`, other), chart: undefined },
    ];
  });
  return { title: group.title, parts };
}

function secondTable(figure: FigureName, number: string, group: Group): Table {
  const table = figureTable(figure, number, group);
  const rows = table.rows.filter(({ kind }) => kind !== "paper");
  return {
    ...table,
    id: `${table.id}-second`,
    caption: table.caption.replace(/^Table [^.]*\./, (number) => `${number} Second results:`),
    rows,
  };
}

function groupChart(
  figure: FigureName,
  number: string,
  group: Group,
  other: Group | undefined,
): Chart {
  const { label, title } = figures[figure];
  const paper = paperTableFor(figure, group.diagnosis);
  const { structures } = group;
  const series: ChartSeries[] = [
    seriesOf(other ? "first" : "this evaluation", "first", structures, (name) =>
      outcomesOf(group.cases, name, figure),
    ),
    ...(other
      ? [seriesOf("second", "second", structures, (name) => outcomesOf(other.cases, name, figure))]
      : []),
    ...(paper
      ? [seriesOf("Sartor et al. 2020", "paper", structures, (name) => paperOutcomes(paper, name))]
      : []),
  ];
  const heading = `Figure ${number}. ${label} in ${group.title.toLowerCase()}`;
  const medians = structures.map(
    (each) => `${each.title} ${medianText(outcomesOf(group.cases, each.name, figure))}`,
  );
  return {
    id: `figure-${number}`,
    title: heading,
    caption: `${heading}. Every case is a point; lines are medians, boxes reach from quartile to quartile, whiskers over the range.`,
    svg: spreadChart({
      title: heading,
      description: `Median ${title}: ${medians.join(", ")}`,
      axis: label,
      categories: structures.map((each) => each.title),
      series,
      limits: figure === "dice" ? { low: 0, high: 1 } : { low: 0 },
    }),
  };
}

function seriesOf(
  title: string,
  look: ChartSeries["look"],
  structures: Group["structures"],
  outcomes: (structure: string) => readonly Scored<number>[],
): ChartSeries {
  const all = structures.map(({ name }) => outcomes(name));
  return {
    title,
    look,
    values: all.map((each) => each.flatMap((one) => (one.kind === "scored" ? [one.value] : []))),
    missed: all.map((each) => each.filter(({ kind }) => kind === "missed").length),
  };
}

function agreementCharts({ cases, structures }: Results): Chart[] {
  return structures.flatMap(({ name, title }) => {
    const svg = agreementChart(title, volumePairs(cases, name));
    if (svg === undefined) return [];
    const id = `volumes-${name.replaceAll(/[^\w-]/g, "_")}`;
    const caption = `Volume of ${title}: predicted less reference, against the mean of both.`;
    return [{ id, title, caption, svg }];
  });
}
