/** The report as Markdown, and its tables as CSV. */
import type { ReportContents } from "./contents.ts";
import { formatCsv } from "./csv.ts";
import type { Text } from "./methods.ts";
import { extremeCaption } from "./page.ts";
import type { Table } from "./table.ts";

/** A table as CSV (RFC 4180) with a head line; minus signs are ASCII hyphens, so that programs read the numbers. */
export function tableCsv({ columns, rows }: Table): string {
  return formatCsv([
    columns.map(({ title }) => title),
    ...rows.map(({ cells }) => cells.map((cell) => cell.replaceAll("\u2212", "-"))),
  ]);
}

/** The report as one Markdown document. */
export function markdownPage(contents: ReportContents): string {
  const { groups, ends, comparison, ratings, further, volumes, extremes } = contents;
  const parts = [
    `# ${plain(contents.title)}`,
    "Research use only. Not for clinical use.",
    ...contents.facts.map(([term, text]) => `- ${plain(term)}: ${plain(text)}`),
    ...contents.notices.map((notice) => `> ${plain(notice)}`),
    markdownTable(contents.overview),
    ...groups.flatMap(({ title, parts: own }) => [
      `## ${plain(title)}`,
      ...own.flatMap(({ table, chart }) => [
        ...(chart ? [`![${plain(chart.title)}](figures/${chart.id}.png)`] : []),
        markdownTable(table),
      ]),
    ]),
    ...(ends ? ["## Ends that are a habit", markdownTable(ends)] : []),
    ...(comparison ? ["## Two results compared", markdownTable(comparison)] : []),
    ...(ratings ? ["## Ratings", markdownTable(ratings)] : []),
    "## Further figures and volumes",
    markdownTable(further),
    markdownTable(volumes),
    "## Worst and median cases",
    ...extremes.map((each) => {
      const path = each.result.kind === "notApplicable" ? undefined : each.result.picture;
      const caption = plain(extremeCaption(each));
      return path === undefined ? `- ${caption}` : `- ${caption} [picture](${path})`;
    }),
    "## Methods",
    ...contents.methods.map(({ title, text }) => `### ${plain(title)}\n\n${textPlain(text)}`),
    "## CLAIM",
    ...contents.claim.map(
      ({ number, item, text }) => `${number}. ${plain(item)}: ${textPlain(text)}`,
    ),
    "## RELAINCE",
    ...contents.relaince.map(
      ({ number, item, text }) => `${number}. ${plain(item)}: ${textPlain(text)}`,
    ),
  ];
  return `${parts.join("\n\n")}\n`;
}

function markdownTable({ caption, columns, rows, notes }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(" | ")} |`;
  const rule = `|${columns.map(({ isNumber }) => (isNumber ? "---:" : "---")).join("|")}|`;
  const body = rows.map(({ cells }) => line(columns.map((_, index) => cells[index] ?? "")));
  return [
    `**${plain(caption)}**`,
    "",
    line(columns.map(({ title }) => title)),
    rule,
    ...body,
    ...notes.map((note) => `\n${plain(note)}`),
  ].join("\n");
}

function textPlain(text: Text): string {
  return text
    .map((part) => (typeof part === "string" ? plain(part) : `**[${plain(part.blank)}]**`))
    .join("");
}

/** Text that Markdown, and HTML in it, leaves alone. */
function plain(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*[\]|!#]/g, "\\$&");
}
