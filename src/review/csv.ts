/** Ratings as a CSV table, which `arcuate report --ratings` reads. */
import type { GivenScore } from "./table.ts";

export interface RatingLine extends GivenScore {
  readonly rater: string;
  readonly comment: string;
  readonly timeMs: number;
  readonly ratedAt: string;
}

const columns = [
  "case",
  "diagnosis",
  "structure",
  "source",
  "rater",
  "score",
  "comment",
  "seconds",
  "rated at",
] as const;

/** One line a rating, in the order given; every cell is quoted, and none can become a formula in a spreadsheet. */
export function ratingsCsv(lines: readonly RatingLine[]): string {
  const rows = lines.map((each) => [
    each.caseId,
    each.diagnosis ?? "",
    each.structure,
    each.source,
    each.rater,
    each.score,
    each.comment,
    (each.timeMs / 1000).toFixed(1),
    each.ratedAt,
  ]);
  return [columns, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** A cell that begins like a formula gets an apostrophe, which spreadsheets show as the text it is. */
function quoted(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return `"${text.replaceAll('"', '""')}"`;
}
