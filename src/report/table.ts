/** A table as plain data, from which the page, the Markdown and the CSV are made. */
export interface Table {
  /** Short and safe for a file's name: `table-1a`. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly isNumber: boolean }[];
  readonly rows: readonly TableRow[];
  readonly notes: readonly string[];
}

export interface TableRow {
  /** `foot`: what sums the cases up; `more`: beside it; `paper`: what Sartor et al. print; `group`: a heading. */
  readonly kind: "case" | "foot" | "more" | "paper" | "group";
  readonly cells: readonly string[];
}
