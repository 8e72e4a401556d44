import { printable } from "./printable.ts";

export interface Column {
  /** A column without a title holds remarks: no rule stands under it. */
  readonly title: string;
  /** Numbers stand to the right, so that their digits line up. */
  readonly align?: "left" | "right";
}

/**
 * A table as lines of text, without a trailing newline. Cells are made safe to print. `footer` rows stand below a
 * second rule.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  footer: readonly (readonly string[])[] = [],
): string {
  const safe = (list: readonly (readonly string[])[]) => list.map((row) => row.map(printable));
  const [body, foot] = [safe(rows), safe(footer)];
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...[...body, ...foot].map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? "";
        return align === "right" ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!);
      })
      .join("  ")
      .trimEnd();
  const rule = line(columns.map(({ title }, index) => (title ? "-".repeat(widths[index]!) : "")));
  const below = foot.length === 0 ? [] : [rule, ...foot.map(line)];
  return [line(columns.map(({ title }) => title)), rule, ...body.map(line), ...below].join("\n");
}
