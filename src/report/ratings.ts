/** Table 3: what people said of the structures, from a ratings file. */
import { z } from "zod";
import { ArcuateError, parseCsv } from "../base/index.ts";
import type { ResultStructure } from "../evaluate/index.ts";
import { diagnosisTitle, type Group } from "./groups.ts";
import { latestRatings } from "./latest-ratings.ts";
import { paperRatings, paperTitle } from "./paper.ts";
import { type Rating, ratings } from "./rating.ts";
import type { Table, TableRow } from "./table.ts";

const ratingTitles: Readonly<Record<Rating, string>> = {
  excellent: "Excellent",
  good: "Good",
  acceptable: "Acceptable",
  notAcceptable: "Not acceptable",
};

export interface GivenRating {
  readonly case: string;
  readonly structure: string;
  readonly rater: string;
  readonly score: Rating;
  /** Whose contour was rated: a model's, which is the default, or the clinic's. */
  readonly source?: "automatic" | "manual" | undefined;
  /** Milliseconds since 1970; absent where the ratings do not say when they were given. */
  readonly ratedAtMs?: number | undefined;
}

const ratingSchema = z.object({
  case: z.string().trim().min(1),
  structure: z.string().trim().min(1),
  rater: z.string().trim().default(""),
  score: z
    .string()
    .transform((text) => text.toLowerCase().replaceAll(/[^a-z]/g, ""))
    .pipe(z.enum(["excellent", "good", "acceptable", "notacceptable"]))
    .transform((text): Rating => (text === "notacceptable" ? "notAcceptable" : text)),
  source: z.enum(["automatic", "manual"]).optional(),
  ratedAtMs: z
    .string()
    .transform((text) => Date.parse(text))
    .pipe(z.number())
    .optional(),
});

/**
 * Reads ratings as JSON (a list of objects) or CSV, with case, structure, rater and score; also source and "rated at",
 * as the server writes them.
 * @throws {ArcuateError} `ratings-unreadable`, with the row and column that are wrong.
 */
export function parseRatings(text: string): GivenRating[] {
  const parsed = z.array(ratingSchema).safeParse(rowsOf(text));
  if (parsed.success) return parsed.data;
  const [row = "", column = ""] = parsed.error.issues[0]?.path.map(String) ?? [];
  const where =
    row === "" ? "no list" : `another in rating ${Number(row) + 1}, ${column || "as a whole"}`;
  const message = `Cannot read the ratings: each must have case, structure, rater and score (excellent, good, acceptable, not acceptable), got ${where}`;
  throw new ArcuateError("input", "ratings-unreadable", message, { fields: { row, column } });
}

function rowsOf(text: string): unknown {
  if (/^\s*[[{]/.test(text)) {
    try {
      const list: unknown = JSON.parse(text);
      return Array.isArray(list) ? list.map(withTime) : list;
    } catch {
      return undefined;
    }
  }
  const [head = [], ...rows] = parseCsv(text);
  const at = (name: string) => head.findIndex((title) => title.trim().toLowerCase() === name);
  const names = ["case", "structure", "rater", "score", "source", "rated at"] as const;
  const places = names.map((name) => [name, at(name)] as const);
  return rows.map((row) =>
    withTime(Object.fromEntries(places.map(([name, place]) => [name, cellOf(row[place], name)]))),
  );
}

/** An empty cell of a column that may be missing is as if it were. */
function cellOf(cell: string | undefined, name: string): string | undefined {
  return cell === "" && (name === "source" || name === "rated at") ? undefined : cell;
}

function withTime(row: unknown): unknown {
  if (typeof row !== "object" || row === null || !("rated at" in row)) return row;
  const { "rated at": ratedAtMs, ...rest } = row;
  return { ...rest, ratedAtMs };
}

/**
 * Counts of ratings of predicted structures by group, structure and rater; of several by one person of one contour the
 * latest counts. The notes count those that are left out: earlier ones, those of the clinic's contours, and those of
 * cases that the results do not hold. A structure that the results do not hold has its name as title.
 */
export function ratingsTable(
  all: readonly GivenRating[],
  groups: readonly Group[],
  described: readonly ResultStructure[],
): Table {
  const { counted, superseded } = latestRatings(all);
  const given = counted.filter(({ source }) => source !== "manual");
  const cases = new Set(groups.flatMap(({ cases }) => cases.map(({ id }) => id)));
  const strangers = given.filter((each) => !cases.has(each.case)).length;
  const raters = [...new Set(given.map(({ rater }) => rater))].sort();
  const rows = groups.flatMap((group): TableRow[] => {
    const ids = new Set(group.cases.map(({ id }) => id));
    const own = given.filter((each) => ids.has(each.case));
    const rated = new Set(own.map(({ structure }) => structure));
    const known = group.structures.map(({ name }) => name).filter((name) => rated.has(name));
    const structures = [...known, ...[...rated].filter((name) => !known.includes(name)).sort()];
    const lines = structures.flatMap((structure) =>
      raters.flatMap((rater) => {
        const counts = countRatings(
          own.filter((each) => each.structure === structure && each.rater === rater),
        );
        const name = described.find((each) => each.name === structure)?.title ?? structure;
        const title = raters.length > 1 ? `${name}, ${rater || "no name"}` : name;
        return sumOf(counts) === 0 ? [] : [countRow("case", title, counts)];
      }),
    );
    return lines.length === 0
      ? []
      : [{ kind: "group", cells: [group.title, "", "", "", ""] }, ...lines];
  });
  return {
    ...ratingColumns,
    id: "table-3",
    caption: "Table 3. Ratings of the predicted structures, n (%).",
    rows,
    notes: [
      ...noteOn(
        superseded.length,
        "superseded: the same person rated the same contour again, and the latest rating counts",
      ),
      ...noteOn(
        superseded.filter(({ rater }) => rater === "").length,
        "among these without a rater's name: ratings without a name count as one person's, so name the raters if they were several",
      ),
      ...noteOn(counted.length - given.length, "of the clinic's contours and not counted"),
      ...noteOn(strangers, "of cases that these results do not hold"),
    ],
  };
}

function noteOn(count: number, what: string): string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 rating is ${what}.` : `${count} ratings are ${what}.`];
}

/** The paper's Table 3. */
export function paperRatingsTable(): Table {
  const rows = ["cervical", "anorectal"].flatMap((diagnosis): TableRow[] => [
    { kind: "group", cells: [diagnosisTitle(diagnosis), "", "", "", ""] },
    ...paperRatings
      .filter((each) => each.diagnosis === diagnosis)
      .map(({ structure, counts }) => countRow("case", paperTitle(structure), counts)),
  ]);
  return {
    ...ratingColumns,
    id: "sartor-2020-table-3",
    caption: "Sartor et al. 2020, Table 3. Ratings by one oncologist, n (%).",
    rows,
    notes: ["One patient with a surgical implant in the left hip is excluded there."],
  };
}

const ratingColumns = {
  columns: [
    { title: "", isNumber: false },
    ...ratings.map((each) => ({ title: ratingTitles[each], isNumber: true })),
  ],
};

function countRatings(given: readonly GivenRating[]): Record<Rating, number> {
  const counts = { excellent: 0, good: 0, acceptable: 0, notAcceptable: 0 };
  for (const { score } of given) counts[score]++;
  return counts;
}

function sumOf(counts: Readonly<Record<Rating, number>>): number {
  return ratings.reduce((sum, each) => sum + counts[each], 0);
}

function countRow(
  kind: TableRow["kind"],
  title: string,
  counts: Readonly<Record<Rating, number>>,
): TableRow {
  const total = sumOf(counts);
  const cells = ratings.map((each) =>
    counts[each] === 0 ? "" : `${counts[each]} (${Math.round((100 * counts[each]) / total)})`,
  );
  return { kind, cells: [title, ...cells] };
}
