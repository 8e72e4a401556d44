/**
 * The rows of a CSV file: commas or semicolons (whichever the first line has more of) between fields, quotes around
 * fields that hold them, a byte order mark and empty lines passed over. What a spreadsheet writes, nothing more.
 */
export function parseCsv(text: string): string[][] {
  const [firstLine = ""] = text.split(/\r?\n/, 1);
  const separator = firstLine.split(";").length > firstLine.split(",").length ? ";" : ",";
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let isQuoted = false;
  const characters = text.replace(/^\ufeff/, "");
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (characters[index + 1] === '"') field += characters[++index]!;
      else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === separator) {
      row.push(field);
      field = "";
    } else if (character === "\n") {
      rows.push([...row, field]);
      [row, field] = [[], ""];
    } else if (character !== "\r") field += character;
  }
  rows.push([...row, field]);
  return rows.filter((each) => each.some((value) => value.trim() !== ""));
}

/** Rows as CSV, with what a spreadsheet would take for a formula made plain text. */
export function formatCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `${rows.map((row) => row.map(csvField).join(",")).join("\r\n")}\r\n`;
}

function csvField(value: string | number): string {
  if (typeof value === "number") return `${value}`;
  const plain = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",;\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
