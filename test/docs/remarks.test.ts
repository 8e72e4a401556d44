/** docs/remarks.md names every kind of remark, with the severity that the code gives it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { remarkKinds } from "../../src/base/index.ts";
import { projectRoot } from "../cli/run-command.ts";

const page = readFileSync(join(projectRoot, "docs", "remarks.md"), "utf8");
const [aboutCases = "", aboutPredictions = ""] = page.split("\n## Flags\n");

/** Code and severity of each row of the tables. */
function rowsOf(text: string): [string, string][] {
  return [...text.matchAll(/^\| `([a-z-]+)` \| (\w+) \|/gm)].map((row) => [row[1]!, row[2]!]);
}

describe("docs/remarks.md", () => {
  it("has each kind of remark about a case once, with its severity", () => {
    const stated = Object.entries(remarkKinds).map(([code, { severity }]) => [code, severity]);
    expect(rowsOf(aboutCases).sort()).toEqual(stated.sort());
  });

  it("has each flag once", () => {
    const folder = join(projectRoot, "src", "predict", "flags");
    const union = readFileSync(join(folder, "flag.ts"), "utf8");
    const codes = [...union.matchAll(/\| "([a-z-]+)"/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(10);
    expect(
      rowsOf(aboutPredictions)
        .map(([code]) => code)
        .sort(),
    ).toEqual(codes.sort());
    const sources = readdirSync(folder)
      .filter((name) => !name.endsWith(".test.ts"))
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n");
    for (const [code, severity] of rowsOf(aboutPredictions)) {
      const given = new RegExp(`code: "${code}"[^}]*severity(: "${severity}")?[,\\s}]`);
      expect(sources, code).toMatch(given);
    }
  });
});

describe("remarkKinds", () => {
  it("holds no kind that nothing gives", () => {
    const files = readdirSync(join(projectRoot, "src"), { recursive: true, encoding: "utf8" });
    const sources = files
      .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$|remark-kinds\.ts$/.test(name))
      .map((name) => readFileSync(join(projectRoot, "src", name), "utf8"))
      .join("\n");
    const unused = Object.keys(remarkKinds).filter((code) => !sources.includes(`"${code}"`));
    expect(unused).toEqual([]);
  });
});
