/** A table of diagnosis groups as people keep it in a spreadsheet: one row a patient, folder or case. */
import { readFile } from "node:fs/promises";
import { ArcuateError, decodeText, parseCsv } from "../../base/index.ts";
import { createGroupTable, type GroupRow, type GroupTable } from "./group-table.ts";
import { requireGroup } from "./known-groups.ts";

const GROUP_TITLES = new Set(["diagnosis", "diagnosis group", "group"]);
const NAME_TITLES = new Set([
  ...["case", "case id", "id", "folder", "name"],
  ...["patient", "patient id", "patientid", "pseudonym"],
]);

/**
 * Reads a table with commas, semicolons or tabs, in any encoding that spreadsheets write. A first line that names the
 * columns (case, folder, patient or patient id; diagnosis or group) may have others beside them. Without one, the table has
 * two columns: what the case is called, then its group.
 *
 * @param known Groups that there are already; see `createGroupTable`.
 * @throws {ArcuateError} `groups-unreadable`; `diagnosis-invalid`.
 */
export async function readGroups(path: string, known: readonly string[]): Promise<GroupTable> {
  const bytes = await readFile(path).catch((cause) => {
    throw unreadable(path, "the file must exist and be readable, got none", cause);
  });
  const cells = parseCsv(decodeText(bytes));
  return createGroupTable(path, rowsOf(path, cells), known);
}

function rowsOf(path: string, table: readonly (readonly string[])[]): GroupRow[] {
  const [head = [], ...below] = table;
  const titles = head.map((title) => title.trim().toLowerCase());
  const isHeading = titles.some((title) => GROUP_TITLES.has(title));
  const [nameColumn, groupColumn] = isHeading ? columnsOf(path, titles) : [0, 1];
  if (!isHeading && head.length !== 2) {
    const got = `${head.length} columns and none of these titles`;
    throw unreadable(path, `its first line must name the columns case and diagnosis, got ${got}`);
  }
  const rows = isHeading ? below : table;
  const found = rows.map((cells, index): GroupRow => {
    const line = index + (isHeading ? 2 : 1);
    const [name, group] = [plain(cells[nameColumn]), plain(cells[groupColumn])];
    if (name !== "") return { line, name, group: group === "" ? null : requireGroup(group) };
    throw unreadable(
      path,
      `row ${line} must name a folder, a patient or a case, got an empty cell`,
    );
  });
  if (found.length === 0) throw unreadable(path, "it must have a row, got none");
  refuseContradictions(path, found);
  return found;
}

function columnsOf(path: string, titles: readonly string[]): [name: number, group: number] {
  const groupColumn = titles.findIndex((title) => GROUP_TITLES.has(title));
  const named = titles.findIndex((title) => NAME_TITLES.has(title));
  const nameColumn = named >= 0 ? named : titles.findIndex((_, index) => index !== groupColumn);
  if (nameColumn >= 0) return [nameColumn, groupColumn];
  throw unreadable(path, "it must have a column that names the cases, got the groups alone");
}

/** Spreadsheets mark text by an apostrophe or ="..." so that its zeros stay. */
function plain(cell: string | undefined): string {
  const text = (cell ?? "").trim();
  const [, marked = text.replace(/^=?'/, "")] = /^="?(.*?)"?$/.exec(text) ?? [];
  return marked.trim();
}

function refuseContradictions(path: string, rows: readonly GroupRow[]): void {
  const groups = new Map<string, string | null>();
  for (const { line, name, group } of rows) {
    const key = name.toLowerCase();
    const earlier = groups.get(key);
    if (earlier !== undefined && earlier?.toLowerCase() !== group?.toLowerCase()) {
      throw unreadable(
        path,
        `row ${line} must agree with the others, got a second group for its name`,
      );
    }
    groups.set(key, group);
  }
}

function unreadable(path: string, mustHold: string, cause?: unknown): ArcuateError {
  const message = `Cannot read the groups in ${path}: ${mustHold}`;
  return new ArcuateError("input", "groups-unreadable", message, { fields: { path }, cause });
}
