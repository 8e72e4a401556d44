import { describe, expect, it } from "vitest";
import { parseCsv } from "../base/index.ts";
import { formatCsv } from "./csv.ts";
import type { Group } from "./groups.ts";
import { parseRatings, ratingsTable } from "./ratings.ts";

describe("parseCsv()", () => {
  it("reads quotes, either separator, and what spreadsheets add", () => {
    expect(parseCsv('\ufeffa;b\r\n"x;1";"say ""no"""\r\n\r\n')).toEqual([
      ["a", "b"],
      ["x;1", 'say "no"'],
    ]);
    expect(parseCsv("a,b\n1,2;3\n")).toEqual([
      ["a", "b"],
      ["1", "2;3"],
    ]);
  });

  it("reads back what formatCsv() wrote, but for formulas, which become text", () => {
    const rows = [
      ["case", "note"],
      ["a,b", 'x "y"\nz'],
      ["-1.5", "=HYPERLINK(1)"],
    ];
    expect(parseCsv(formatCsv(rows))).toEqual([...rows.slice(0, 2), ["-1.5", "'=HYPERLINK(1)"]]);
  });
});

describe("parseRatings()", () => {
  it("reads CSV in any order of columns and the paper's words in any case", () => {
    const text = "Score,structure,case,rater\nNot acceptable,CTVn,a,MB\nExcellent,Bladder,a,MB\n";
    expect(parseRatings(text)).toEqual([
      { case: "a", structure: "CTVn", rater: "MB", score: "notAcceptable" },
      { case: "a", structure: "Bladder", rater: "MB", score: "excellent" },
    ]);
  });

  it("reads JSON, with or without a rater", () => {
    const text = JSON.stringify([{ case: "a", structure: "CTVn", score: "good" }]);
    expect(parseRatings(text)).toEqual([
      { case: "a", structure: "CTVn", rater: "", score: "good" },
    ]);
  });

  it.each([
    ["a score that is none", "case,structure,rater,score\na,CTVn,MB,fine\n", /rating 1, score/],
    ["a column that is missing", "case,rater,score\na,MB,good\n", /rating 1, structure/],
    ["no list", '{"case": "a"}', /no list/],
  ])("refuses %s and says where", (_, text, where) => {
    expect(() => parseRatings(text)).toThrow(where);
  });
});

it("ratingsTable() counts by group and structure, and tells of cases it does not know", () => {
  const group: Group = {
    diagnosis: "cervical",
    title: "Cervical cancer",
    letter: "a",
    cases: ["a", "b", "c"].map((id) => ({
      id,
      diagnosis: "cervical",
      role: "unknown",
      sizeVoxels: [1, 1, 1],
      spacingMm: [1, 1, 1],
      structures: [],
      remarks: [],
    })),
    structures: [{ name: "CTVn", title: "CTVN" }],
  };
  const rate = (id: string, score: "good" | "excellent") => ({
    case: id,
    structure: "CTVn",
    rater: "",
    score,
  });
  const given = [rate("a", "good"), rate("b", "good"), rate("c", "excellent"), rate("z", "good")];
  const { rows, notes } = ratingsTable(given, [group], group.structures);
  expect(rows.map(({ cells }) => cells)).toEqual([
    ["Cervical cancer", "", "", "", ""],
    ["CTVN", "1 (33)", "2 (67)", "", ""],
  ]);
  expect(notes).toEqual(["1 rating is of cases that these results do not hold."]);

  const again = ratingsTable([...given, rate("b", "excellent")], [group], group.structures);
  expect(again.rows[1]?.cells).toEqual(["CTVN", "2 (67)", "1 (33)", "", ""]);
  expect(again.notes[0]).toMatch(/^1 rating is superseded/);
});

describe("a rating that one person gave twice", () => {
  const group: Group = {
    ...{ diagnosis: "cervical", title: "Cervical cancer", letter: "a" },
    cases: ["a", "b"].map((id) => ({
      ...{ id, diagnosis: "cervical", role: "unknown", structures: [], remarks: [] },
      ...({ sizeVoxels: [1, 1, 1], spacingMm: [1, 1, 1] } as const),
    })),
    structures: [{ name: "CTVn", title: "CTVN" }],
  };
  const table = (text: string) => ratingsTable(parseRatings(text), [group], group.structures);
  const head =
    '"case","diagnosis","structure","source","rater","score","comment","seconds","rated at"';
  const line = (id: string, rater: string, score: string, at: string, source = "automatic") =>
    `"${id}","cervical","CTVn","${source}","${rater}","${score}","","5.0","${at}"`;
  const [early, late] = ["2026-01-01T09:00:00.000Z", "2026-02-01T09:00:00.000Z"];

  it("counts once, the latest by its time, whatever the order of the lines", () => {
    const lines = [line("a", "MB", "excellent", late), line("a", "mb ", "good", early)];
    for (const order of [lines, lines.toReversed()]) {
      const { rows, notes } = table([head, ...order].join("\r\n"));
      const cells = rows.slice(1).map((row) => row.cells.slice(1));
      expect(cells).toEqual([["1 (100)", "", "", ""]]);
      expect(notes).toEqual([
        "1 rating is superseded: the same person rated the same contour again, and the latest rating counts.",
      ]);
    }
  });

  it("counts once for each of two accounts whose file came in twice", () => {
    const lines = [
      line("a", "MB", "good", early),
      line("b", "MB", "good", early),
      line("a", "AS", "good", early),
    ];
    const { rows, notes } = table([head, ...lines, ...lines].join("\r\n"));
    expect(rows.slice(1).map((row) => row.cells)).toEqual([
      ["CTVN, AS", "", "1 (100)", "", ""],
      ["CTVN, MB", "", "2 (100)", "", ""],
    ]);
    expect(notes[0]).toMatch(/^3 ratings are superseded/);
  });

  it("cannot be told from another person's where no rater is named, and the table says so", () => {
    const lines = [line("a", "", "good", early), line("a", "", "excellent", late)];
    const { notes } = table([head, ...lines].join("\r\n"));
    expect(notes[1]).toMatch(/^1 rating is among these without a rater's name/);
  });

  it("is not a rating of the clinic's contour, which is no predicted structure", () => {
    const lines = [line("a", "MB", "good", early), line("a", "MB", "excellent", late, "manual")];
    const { rows, notes } = table([head, ...lines].join("\r\n"));
    expect(rows[1]?.cells).toEqual(["CTVN", "", "1 (100)", "", ""]);
    expect(notes).toEqual(["1 rating is of the clinic's contours and not counted."]);
  });
});
