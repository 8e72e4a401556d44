import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { profileActionOf, rules } from "../../src/dicom/deidentify/rules.ts";
import type { Keyword } from "../../src/dicom/format/dictionary.ts";

it("docs/deidentification.md lists exactly the attributes of the rules, with the profile's actions", () => {
  const text = readFileSync(
    join(import.meta.dirname, "..", "..", "docs", "deidentification.md"),
    "utf8",
  );
  const table = text.slice(text.indexOf("| what happens"), text.indexOf("## How it is checked"));
  const rows = table
    .split("\n")
    .slice(2)
    .filter((line) => line.startsWith("|"));
  const listed = rows.flatMap((row) => row.split("|")[2]!.trim().split(", "));
  const expected = (Object.keys(rules) as Keyword[]).map((keyword) => {
    const action = profileActionOf(keyword);
    return action === undefined ? keyword : `${keyword} (${action})`;
  });
  expect(listed.sort()).toEqual(expected.sort());
});
