import { rasteriseSvg } from "../evaluate/index.ts";
import { type ReportRequest, reportContents } from "./contents.ts";
import { htmlPage, type Pictures } from "./page.ts";
import { markdownPage, tableCsv } from "./plain.ts";
import { chartStyle } from "./style.ts";
import type { Table } from "./table.ts";

/** One file of a report; its path lies below the report's folder. */
export interface ReportFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** For figures in a manuscript or on a slide. */
const PNG_ZOOM = 2;

/**
 * Every file of a report: `report.html` (alone enough), `report.md`, `report.json`, tables as CSV, figures as SVG and
 * PNG, and the pictures.
 *
 * @param pictures Of the first results, by their path there.
 */
export function reportFiles(request: ReportRequest, pictures: Pictures): ReportFile[] {
  const contents = reportContents(request);
  const { groups, agreement } = contents;
  const own = groups.flatMap(({ parts }) => parts);
  const tables: readonly Table[] = [
    contents.overview,
    ...own.map(({ table }) => table),
    ...[contents.ends, contents.comparison, contents.ratings].filter(
      (table) => table !== undefined,
    ),
    contents.further,
    contents.volumes,
    ...contents.paper,
  ];
  const charts = [...own.flatMap(({ chart }) => chart ?? []), ...agreement];
  const shown = contents.extremes.flatMap(({ result }) =>
    result.kind === "notApplicable" || result.picture === undefined ? [] : [result.picture],
  );
  return [
    { path: "report.html", bytes: htmlPage(contents, pictures) },
    { path: "report.md", bytes: markdownPage(contents) },
    { path: "report.json", bytes: reportJson(contents.title, tables) },
    ...tables.map((table) => ({ path: `tables/${table.id}.csv`, bytes: tableCsv(table) })),
    ...charts.flatMap(({ id, svg }) => {
      const alone = svg.markup.replace(/>/, `><style>${chartStyle}</style>`);
      const png = rasteriseSvg(alone, { background: "#ffffff", zoom: PNG_ZOOM });
      return [
        { path: `figures/${id}.svg`, bytes: alone },
        { path: `figures/${id}.png`, bytes: png },
      ];
    }),
    ...[...new Set(shown)].flatMap((path) => {
      const bytes = pictures.get(path);
      return bytes === undefined ? [] : [{ path, bytes }];
    }),
  ];
}

function reportJson(title: string, tables: readonly Table[]): string {
  const document = {
    format: "arcuate-report",
    version: 1,
    notice: "Research use only. Not for clinical use.",
    title,
    tables,
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}
