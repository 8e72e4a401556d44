/** Tables 1a to 2b: one figure, a row a case and a column a structure, in the paper's layout. */
import {
  type FigureName,
  type FigureSummary,
  figures,
  type Scored,
  summariseFigure,
} from "../evaluate/index.ts";
import { type Group, outcomesOf, resultOf } from "./groups.ts";
import { type PaperTable, paperTables, paperTitle } from "./paper.ts";
import { remarkNotes } from "./remark-notes.ts";
import type { Table, TableRow } from "./table.ts";

/** The paper's table of a figure and group, where it has one. */
export function paperTableFor(
  figure: FigureName,
  diagnosis: string | null,
): PaperTable | undefined {
  return paperTables.find((each) => each.figure === figure && each.diagnosis === diagnosis);
}

/** What the paper has for one structure, case by case. */
export function paperOutcomes(table: PaperTable | undefined, structure: string): Scored<number>[] {
  const column = table?.structures.indexOf(structure) ?? -1;
  if (table === undefined || column < 0) return [];
  return table.cases.map((row) => {
    const value = row[column] ?? null;
    return value === null ? { kind: "notApplicable" } : { kind: "scored", value };
  });
}

/** The figure of one measure for each case of a diagnosis group, with mean and median, as in the paper's Tables 1 and 2. */
export function figureTable(figure: FigureName, number: string, group: Group): Table {
  const { label, digits } = figures[figure];
  const { cases, structures } = group;
  const summaries = structures.map(({ name }) => summariseFigure(outcomesOf(cases, name, figure)));
  const columns = [group.title, ...structures.map(({ title }) => title)];
  return {
    id: `table-${number}`,
    caption: `Table ${number}. ${label} in ${group.title.toLowerCase()}.`,
    columns: columns.map((title, index) => ({ title, isNumber: index > 0 })),
    rows: [
      ...cases.map((each): TableRow => {
        const cells = structures.map(({ name }) => {
          const result = resultOf(each, name);
          if (result?.kind === "missed") return "missed";
          return result?.kind === "scored" ? result[figure].toFixed(digits) : "";
        });
        return { kind: "case", cells: [each.id, ...cells] };
      }),
      ...summaryRows(summaries, digits, figure),
      ...paperRows(figure, group),
    ],
    notes: [...notesFor(summaries), ...remarkNotes(group)],
  };
}

function summaryRows(
  summaries: readonly FigureSummary[],
  digits: number,
  figure: FigureName,
): TableRow[] {
  const row = (
    kind: TableRow["kind"],
    title: string,
    cell: (summary: FigureSummary) => string | undefined,
  ): TableRow => ({ kind, cells: [title, ...summaries.map((each) => cell(each) ?? "")] });
  const range = (ends: readonly [number, number] | undefined) =>
    ends && `${ends[0].toFixed(digits)} to ${ends[1].toFixed(digits)}`;
  const isMissing = summaries.some(({ missed }) => missed > 0);
  return [
    row("foot", "Mean", ({ sample }) => sample?.mean.toFixed(digits)),
    row("foot", "Median", ({ sample }) => sample?.median.toFixed(digits)),
    row("more", "95 % interval of the median", ({ medianInterval }) => range(medianInterval)),
    row("more", "Quartiles", ({ sample }) =>
      range(sample && [sample.lowerQuartile, sample.upperQuartile]),
    ),
    row("more", "Range", ({ sample }) => range(sample && [sample.least, sample.greatest])),
    ...(figure === "dice" && isMissing
      ? [row("more", "Mean, missed as 0", (each) => meanWithMissed(each)?.toFixed(digits))]
      : []),
    row("more", "Scored / missed / not applicable", (each) =>
      [each.scored, each.missed, each.notApplicable].join(" / "),
    ),
  ];
}

function meanWithMissed({ sample, scored, missed }: FigureSummary): number | undefined {
  if (scored + missed === 0) return undefined;
  return ((sample?.mean ?? 0) * scored) / (scored + missed);
}

function paperRows(figure: FigureName, { diagnosis, structures }: Group): TableRow[] {
  const table = paperTableFor(figure, diagnosis);
  if (table === undefined) return [];
  const row = (title: string, cell: (column: number) => string): TableRow => ({
    kind: "paper",
    cells: [
      title,
      ...structures.map(({ name }) => {
        const column = table.structures.indexOf(name);
        return column < 0 ? "" : cell(column);
      }),
    ],
  });
  const scored = (column: number) => table.cases.filter((each) => each[column] != null).length;
  return [
    row("Paper: mean", (column) => table.printedMeans[column]!.toFixed(2)),
    row("Paper: median", (column) => table.printedMedians[column]!.toFixed(2)),
    row("Paper: scored", (column) => `${scored(column)}`),
  ];
}

function notesFor(summaries: readonly FigureSummary[]): string[] {
  if (summaries.every(({ missed }) => missed === 0)) return [];
  return [
    "Missed: drawn on one side only. Missed structures are counted, but are part of a mean or median only where the row says so.",
  ];
}

/** The paper's own table, case by case. */
export function paperTable(table: PaperTable): Table {
  const { digits, label } = figures[table.figure];
  const cellsOf = (values: readonly (number | null)[]) =>
    values.map((value) => value?.toFixed(digits) ?? "");
  return {
    id: `sartor-2020-table-${table.name}`,
    caption: `Sartor et al. 2020, Table ${table.name}. ${label} in ${table.diagnosis} cancer.`,
    columns: ["", ...table.structures.map(paperTitle)].map((title, index) => ({
      title,
      isNumber: index > 0,
    })),
    rows: [
      ...table.cases.map(
        (row, index): TableRow => ({
          kind: "case",
          cells: [`${index + 1}`, ...cellsOf(row)],
        }),
      ),
      { kind: "foot", cells: ["Mean", ...cellsOf(table.printedMeans)] },
      { kind: "foot", cells: ["Median", ...cellsOf(table.printedMedians)] },
    ],
    notes: [],
  };
}
