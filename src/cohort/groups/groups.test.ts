import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder } from "../../../test/set-up/folders.ts";
import { pelvisScheme } from "../../structures/index.ts";
import type { GroupTable } from "./group-table.ts";
import { groupsOfScheme, slipOf } from "./known-groups.ts";
import { readGroups } from "./read-groups.ts";

const known = groupsOfScheme(pelvisScheme);

function tableOf(content: string | Uint8Array): Promise<GroupTable> {
  const path = join(newFolder("arcuate-groups-"), "groups.csv");
  writeFileSync(path, content);
  return readGroups(path, known);
}

const named = (folder: string, ...ids: readonly string[]) => ({
  ids,
  folder: `/clinic/${folder}`,
  place: `/clinic/${folder}/CT/0001.dcm`,
  shownAs: folder,
});

const codesOf = (table: GroupTable) => table.remarks().map(({ code }) => code);

describe("readGroups()", () => {
  it.each([
    ["with the columns of an evaluation", "case,diagnosis\nP1,cervical\n"],
    ["with the columns of an import", "folder;group\nP1;cervical\n"],
    ["without a heading", "P1\tcervical\n"],
    ["with other columns, in any order", "Diagnosis Group;Age;Patient ID\ncervical;61;P1\n"],
    ["with numbers as text", 'case,diagnosis\n"=""P1""",cervical\n'],
    ["in UTF-16", Buffer.from("\ufeffcase\tdiagnosis\r\nP1\tcervical\r\n", "utf16le")],
  ])("reads a table %s", async (_, content) => {
    const table = await tableOf(content);
    expect(table.groupOf(named("P1"))).toBe("cervical");
    expect(table.remarks()).toEqual([]);
  });

  it("has one group of one name, in the known spelling", async () => {
    const rows = ["case,diagnosis", "a,Cervical", "b, cervical ", "c,VULVA", "d,vulva"];
    const table = await tableOf(rows.join("\n"));
    const groups = ["a", "b", "c", "d"].map((folder) => table.groupOf(named(folder)));
    expect(groups).toEqual(["cervical", "cervical", "VULVA", "VULVA"]);
  });

  it.each([
    ["cervicall", "cervical"],
    ["cervcal", "cervical"],
    ["cervicla", "cervical"],
    ["carvical", "cervical"],
    ["cervical", undefined],
    ["Cervical", undefined],
    ["rectal", undefined],
  ])("takes %s for a slip of %s", (group, meant) => {
    expect(slipOf(group, ["cervical", "anorectal"])).toBe(meant);
  });

  it("tells a group that is one letter away from a known one", async () => {
    const table = await tableOf("case,diagnosis\na,cervicall\n");
    expect(table.groupOf(named("a"))).toBe("cervicall");
    expect(table.remarks()).toMatchObject([
      { code: "group-resembles", text: expect.stringContaining("cervical") },
    ]);
  });

  it.each([
    ["one column", "P1\nP2\n", "none of these titles"],
    ["no title among three", "a,b,c\n", "3 columns"],
    ["no row", "case,diagnosis\n", "must have a row"],
    ["a row without a name", "case,diagnosis\n,cervical\n", "row 2"],
    ["two groups for one", "case,diagnosis\nP1,cervical\np1,vulva\n", "row 3"],
  ])("refuses a table with %s", async (_, content, message) => {
    await expect(tableOf(content)).rejects.toMatchObject({
      code: "groups-unreadable",
      message: expect.stringContaining(message),
    });
  });

  it("refuses what is no name of a group, and a file that is not there", async () => {
    await expect(tableOf("case,diagnosis\nP1,-\n")).rejects.toMatchObject({
      code: "diagnosis-invalid",
    });
    await expect(readGroups("/nowhere.csv", known)).rejects.toMatchObject({
      code: "groups-unreadable",
    });
  });
});

describe("groupOf()", () => {
  it("goes by id, then by the nearest folder, also one of several in a row and in an archive", async () => {
    const rows = ["case-1,by id", "deep/P1,two folders", "clinic,far", "P2,archive"];
    const table = await tableOf(rows.join("\n"));
    expect(table.groupOf(named("deep/P1", "case-1"))).toBe("by id");
    expect(table.groupOf(named("deep/p1"))).toBe("two folders");
    expect(table.groupOf(named("other"))).toBe("far");
    expect(table.groupOf(named("P2.zip"))).toBe("archive");
    expect(table.unmatchedRows()).toEqual([]);
  });

  it("finds a number whose zeros a spreadsheet dropped, and tells it", async () => {
    const table = await tableOf("case;diagnosis\n1234;cervical\n77;vulva\n");
    expect(table.groupOf(named("scans", "case-1", "0001234"))).toBe("cervical");
    expect(table.groupOf(named("077"))).toBe("vulva");
    expect(codesOf(table)).toEqual(["group-zeros", "group-zeros"]);
    expect(table.remarks()[0]!.text).toContain("1234 is taken for scans");
  });

  it("gives no group where a number may be of two cases, or two rows of one", async () => {
    const table = await tableOf("case;diagnosis\n7;cervical\n8;vulva\n");
    expect(table.groupOf(named("007"))).toBe("cervical");
    expect(table.groupOf(named("07"))).toBeUndefined();
    expect(table.groupOf(named("08", "0007"))).toBeUndefined();
    expect(table.groupOf(named("x/07/0001"))).toBeUndefined();
    expect(codesOf(table)).toEqual([
      "group-zeros",
      "group-ambiguous",
      "group-ambiguous",
      "group-row-unmatched",
      "group-case-unmatched",
    ]);
  });

  it("tells by name which rows and cases have no match, and numbers that are shortened", async () => {
    const table = await tableOf(
      "case,diagnosis\nP1,cervical\nP2,vulva\n1.2E+10,vulva\n1200345,vulva\nP5,\n",
    );
    for (const folder of ["P1", "P3", "P4", "P5"]) table.groupOf(named(folder));
    expect(
      table.remarks().map(({ code, text }) => [code, text.replace(/\/\S*csv/, "FILE")]),
    ).toEqual([
      [
        "group-name-shortened",
        "row 4: 1.2E+10 is a number that a spreadsheet has shortened; write the column as text",
      ],
      [
        "group-row-unmatched",
        "3 rows of FILE are about no case: P2 (row 3), 1.2E+10 (row 4), 1200345 (row 5)",
      ],
      ["group-case-unmatched", "2 cases are in no row of FILE: P3, P4"],
      ["group-empty", "1 row of FILE has no group: P5 (row 6)"],
    ]);
    expect(table.unmatchedCases()).toEqual(["P3", "P4"]);
    table.requireMatch();
  });

  it("refuses a table that names none of the cases, and lists them", async () => {
    const table = await tableOf("case,diagnosis\nP1,cervical\n");
    table.requireMatch(); // nothing was looked for
    for (let index = 0; index < 10; index++) table.groupOf(named(`Q${index}`));
    expect(() => table.requireMatch("they have none")).toThrow(
      expect.objectContaining({
        code: "groups-unmatched",
        message: expect.stringMatching(
          /1 row and none that names Q0, .*Q7, 2 more; they have none$/,
        ),
      }),
    );
  });
});
