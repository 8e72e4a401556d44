/** Tables as spreadsheets write them: rows of cells from the bytes of a file. */

/**
 * The text of a file, whatever a spreadsheet encodes it in: UTF-8 or UTF-16 in either order, with a byte order mark or
 * without, else Windows' Western European. The mark is not part of the text.
 */
export function decodeText(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** By its mark; without one by the zero bytes that one half of each character of a table has. */
function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  for (const [index, byte] of bytes.entries()) if (byte === 0) zeros[index % 2]!++;
  const [even = 0, odd = 0] = zeros;
  if (Math.max(even, odd) < bytes.length / 4) return undefined;
  return odd > even ? "utf-16le" : "utf-16be";
}

/**
 * The rows of a CSV file: commas, semicolons or tabs (whichever the first line has most of, or its line `sep=` names)
 * between cells, quotes around cells that hold them, a byte order mark and empty lines passed over.
 */
export function parseCsv(text: string): string[][] {
  const { separator, characters } = separate(text.replace(/^\ufeff/, ""));
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (characters[index + 1] === '"') cell += characters[++index]!;
      else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === separator) {
      row.push(cell);
      cell = "";
    } else if (character === "\n") {
      rows.push([...row, cell]);
      [row, cell] = [[], ""];
    } else if (character !== "\r") cell += character;
  }
  rows.push([...row, cell]);
  return rows.filter((each) => each.some((value) => value.trim() !== ""));
}

const SEPARATORS: readonly string[] = [",", ";", "\t"];

function separate(text: string): { separator: string; characters: string } {
  const [firstLine = ""] = text.split(/\r?\n/, 1);
  const [, named] = /^sep=(.)$/i.exec(firstLine) ?? [];
  if (named !== undefined) return { separator: named, characters: text.slice(firstLine.length) };
  const countOf = (separator: string) => firstLine.split(separator).length;
  const separator = SEPARATORS.reduce((best, each) =>
    countOf(each) > countOf(best) ? each : best,
  );
  return { separator, characters: text };
}
