/** Looks up the diagnosis group of cases in a table, and tells which rows and which cases found no match. */
import { basename, sep } from "node:path";
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import { resembles, slipOf, spelledAsKnown } from "./known-groups.ts";

export interface GroupRow {
  /** Counted from 1, empty lines not counted. */
  readonly line: number;
  /** A case id, a pseudonym, a Patient ID or a folder; may be several folders in a row: `patients/P0001`. */
  readonly name: string;
  /** Null where the cell is empty. */
  readonly group: string | null;
}

/** What a row may call a case. */
export interface NamedCase {
  /** Its id, pseudonym and Patient ID, the most certain first. */
  readonly ids: readonly string[];
  /** Its own folder or archive. */
  readonly folder: string;
  /** Path of one of its files: a row may name any folder in it. */
  readonly place: string;
  /** What the case is called where a remark is about it. */
  readonly shownAs: string;
}

export interface GroupTable {
  /** The group of a case; undefined where no row is about it, or the row has no group. */
  groupOf(each: NamedCase): string | undefined;
  /** Rows that were about no case, by now. */
  readonly unmatchedRows: () => readonly GroupRow[];
  /** Cases that no row was about, by now, as they are shown. */
  readonly unmatchedCases: () => readonly string[];
  /**
   * What a person should know of the table and its use, by now. The texts have names out of the table, which may be those of
   * patients: print them, and keep them in no file.
   */
  readonly remarks: () => readonly CaseRemark[];
  /**
   * @param otherwise What has happened to the cases without their groups, as the end of the message.
   * @throws {ArcuateError} `groups-unmatched` when there were cases, and no row was about one.
   */
  readonly requireMatch: (otherwise?: string) => void;
}

/**
 * @param path The table's file, for messages.
 * @param known Groups that there are already, in a scheme or a cohort: a row may write them with other capitals.
 */
export function createGroupTable(
  path: string,
  given: readonly GroupRow[],
  known: readonly string[],
): GroupTable {
  const rows = spelledAlike(given, known);
  const used = new Map<GroupRow, string>();
  const zeros = new Map<GroupRow, string>();
  const doubtful: { readonly shownAs: string; readonly rows: readonly GroupRow[] }[] = [];
  const without: string[] = [];
  const looked: NamedCase[] = [];
  const groupOf = (each: NamedCase): string | undefined => {
    looked.push(each);
    const exact = rowNaming(rows, each);
    const padded = exact === undefined ? rowsWithoutZeros(rows, each) : [];
    const [only] = padded;
    const isSure = padded.length === 1 && (used.get(only!) ?? each.shownAs) === each.shownAs;
    if (padded.length > 0 && !isSure) doubtful.push({ shownAs: each.shownAs, rows: padded });
    const row = exact ?? (isSure ? only : undefined);
    if (row === undefined) {
      without.push(each.shownAs);
      return undefined;
    }
    used.set(row, each.shownAs);
    if (exact === undefined) zeros.set(row, each.shownAs);
    return row.group ?? undefined;
  };
  const unmatchedRows = () => rows.filter((row) => !used.has(row));
  return {
    groupOf,
    unmatchedRows,
    unmatchedCases: () => without,
    remarks: () => [
      ...rows.filter(isShortened).map(shortened),
      ...slips(rows, known),
      ...[...zeros].map(([row, shownAs]) => paddedRemark(row, shownAs)),
      ...doubtful.map((each) => doubtfulRemark(each)),
      ...unmatchedRowsRemark(path, unmatchedRows()),
      ...unmatchedCasesRemark(path, without),
      ...emptyRemark(
        path,
        rows.filter(({ group }) => group === null),
      ),
    ],
    requireMatch: (otherwise = "") => {
      if (looked.length > 0 && used.size === 0) throw unmatched(path, { rows, looked, otherwise });
    },
  };
}

/** Each group in one spelling: that of the known groups, else that of the first row. */
function spelledAlike(given: readonly GroupRow[], known: readonly string[]): GroupRow[] {
  const groups = [...known];
  return given.map((row) => {
    if (row.group === null) return row;
    const group = spelledAsKnown(row.group, groups);
    groups.push(group);
    return { ...row, group };
  });
}

/** The row that names the case, else the one that names the nearest folder above it. */
function rowNaming(rows: readonly GroupRow[], { ids, place }: NamedCase): GroupRow | undefined {
  for (const name of ids.map(comparable).filter((each) => each !== "")) {
    const row = rows.find((each) => comparable(each.name) === name);
    if (row !== undefined) return row;
  }
  const folders = placesOf(place);
  let nearest: { end: number; row: GroupRow } | undefined;
  for (const row of rows) {
    const wanted = `/${comparable(row.name)
      .replaceAll("\\", "/")
      .replace(/^\/+|\/+$/g, "")}/`;
    for (const folder of folders) {
      const at = folder.lastIndexOf(wanted);
      const fromEnd = at - folder.length + wanted.length;
      if (at >= 0 && (nearest === undefined || fromEnd > nearest.end)) {
        nearest = { end: fromEnd, row };
      }
    }
  }
  return nearest?.row;
}

/**
 * Rows with a number that is an id or the own folder of the case without leading zeros. Folders above and below count for
 * nothing here: `0001` may be a series.
 */
function rowsWithoutZeros(rows: readonly GroupRow[], { ids, folder }: NamedCase): GroupRow[] {
  const [, place] = placesOf(basename(folder));
  const padded = [...ids.map(comparable), place.slice(1, -1)].filter((name) =>
    /^0+[1-9]\d*$/.test(name),
  );
  const numbers = new Set(padded.map((name) => name.replace(/^0+/, "")));
  return rows.filter(({ name }) => numbers.has(comparable(name)));
}

/** The path in slashes, as it is and with the archives in it called without their endings. */
function placesOf(place: string): readonly [string, string] {
  const path = `/${place.split(sep).join("/").toLowerCase()}/`;
  return [path, path.replaceAll(/\.(zip|tar|tgz|tar\.gz)(?=\/)/g, "")];
}

function comparable(name: string): string {
  return name.trim().toLowerCase();
}

/** 1.2E+10, which a spreadsheet makes of a long number. */
function isShortened({ name }: GroupRow): boolean {
  return /^\d+([.,]\d+)?e\+?\d+$/i.test(name);
}

function shortened({ line, name }: GroupRow): CaseRemark {
  const text = `row ${line}: ${name} is a number that a spreadsheet has shortened; write the column as text`;
  return caseRemark("group-name-shortened", text);
}

function slips(rows: readonly GroupRow[], known: readonly string[]): CaseRemark[] {
  const groups = [...new Set(rows.flatMap(({ group }) => group ?? []))];
  return groups.flatMap((group) => {
    const meant = slipOf(group, known);
    if (meant === undefined) return [];
    return [resembles(group, meant)];
  });
}

function paddedRemark({ line, name }: GroupRow, shownAs: string): CaseRemark {
  const text = `row ${line}: ${name} is taken for ${shownAs}, whose name has zeros before it; a spreadsheet drops them`;
  return caseRemark("group-zeros", text);
}

function doubtfulRemark({
  shownAs,
  rows,
}: {
  readonly shownAs: string;
  readonly rows: readonly GroupRow[];
}): CaseRemark {
  const text = `${shownAs} has no group: without its leading zeros it may be ${listRows(rows)}, which may be another case; write the names as text`;
  return caseRemark("group-ambiguous", text);
}

function unmatchedRowsRemark(path: string, rows: readonly GroupRow[]): CaseRemark[] {
  if (rows.length === 0) return [];
  const text = `${countOf(rows.length, "row")} of ${path} ${rows.length === 1 ? "is" : "are"} about no case: ${listRows(rows)}`;
  return [caseRemark("group-row-unmatched", text, { figures: { rows: rows.length } })];
}

function unmatchedCasesRemark(path: string, cases: readonly string[]): CaseRemark[] {
  if (cases.length === 0) return [];
  const text = `${countOf(cases.length, "case")} ${cases.length === 1 ? "is" : "are"} in no row of ${path}: ${cases.join(", ")}`;
  return [caseRemark("group-case-unmatched", text, { figures: { cases: cases.length } })];
}

function emptyRemark(path: string, rows: readonly GroupRow[]): CaseRemark[] {
  if (rows.length === 0) return [];
  const text = `${countOf(rows.length, "row")} of ${path} ${rows.length === 1 ? "has" : "have"} no group: ${listRows(rows)}`;
  return [caseRemark("group-empty", text, { figures: { rows: rows.length } })];
}

function listRows(rows: readonly GroupRow[]): string {
  return rows.map(({ line, name }) => `${name} (row ${line})`).join(", ");
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** How many names the message lists. */
const LISTED = 8;

function unmatched(
  path: string,
  {
    rows,
    looked,
    otherwise,
  }: {
    readonly rows: readonly GroupRow[];
    readonly looked: readonly NamedCase[];
    readonly otherwise: string;
  },
): ArcuateError {
  const more = looked.length - LISTED;
  const listed = looked.slice(0, LISTED).map(({ shownAs }) => shownAs);
  const cases = [...listed, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  const message =
    `Cannot use the groups in ${path}: a row must name a case by its id, its patient or its folder, ` +
    `got ${countOf(rows.length, "row")} and none that names ${cases}${otherwise === "" ? "" : `; ${otherwise}`}`;
  return new ArcuateError("input", "groups-unmatched", message, {
    fields: { path, rows: rows.length, cases: looked.length },
  });
}
