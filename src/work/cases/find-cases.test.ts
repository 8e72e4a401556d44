import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { patientFiles, usualRois, writePatient } from "../../../test/cohort/support.ts";
import { silentProgress } from "../../base/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { loadCases } from "./find-cases.ts";

const context = { progress: silentProgress, signal: new AbortController().signal };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arcuate-cases-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The sources that are used and those that are left out, below the folder. */
async function listOf(...paths: readonly string[]) {
  const taken: string[] = [];
  const roi = new Map([["Bladder", ["Vescica"]]]);
  const take = async ({ source: { path } }: { source: { path: string } }) => {
    taken.push(path);
  };
  const wish = { scheme: pelvisScheme, roi, take };
  const { used, leftOut } = await loadCases(paths, wish, context);
  expect(used.map(({ path }) => path)).toEqual(taken);
  const below = (path: string) => path.slice(folder.length + 1);
  return {
    used: taken.map(below),
    leftOut: leftOut.map(({ source, code, error }) => [below(source), code, error !== null]),
  };
}

describe("loadCases()", () => {
  it("has every folder below in its list once", async () => {
    const root = join(folder, "clinic");
    writePatient(join(root, "anna"), { seed: "1.1" });
    writePatient(join(root, "bo"), { seed: "1.2", sets: [] });
    writePatient(join(root, "copy-of-anna"), { seed: "1.1" });
    mkdirSync(join(root, "letters"));
    writeFileSync(join(root, "letters", "a.txt"), "no DICOM");
    writeFileSync(join(root, "readme.txt"), "no DICOM");
    expect(await listOf(root)).toEqual({
      used: ["clinic/anna"],
      leftOut: [
        ["clinic", "no-ct-series", false],
        ["clinic/copy-of-anna", "case-repeated", false],
        ["clinic/letters", "no-ct-series", false],
        ["clinic/bo", "no-structure-set", true],
      ],
    });
  });

  it("uses a CT that lies beside folders of cases", async () => {
    const root = join(folder, "mixed");
    writePatient(join(root, "anna"), { seed: "2.1" });
    for (const { name, bytes } of patientFiles({ seed: "2.2", sets: [usualRois] })) {
      writeFileSync(join(root, name), bytes);
    }
    expect(await listOf(root)).toEqual({ used: ["mixed", "mixed/anna"], leftOut: [] });
  });

  it("uses a CT once though two paths lead to copies of it", async () => {
    const root = join(folder, "clinic");
    expect(await listOf(join(root, "anna"), join(root, "copy-of-anna"))).toEqual({
      used: ["clinic/anna"],
      leftOut: [["clinic/copy-of-anna", "case-repeated", false]],
    });
  });

  it("takes a path that is named twice once", async () => {
    const anna = join(folder, "clinic", "anna");
    expect(await listOf(anna, anna)).toEqual({ used: ["clinic/anna"], leftOut: [] });
  });

  it.each([".", "./", "./clinic", "clinic/", "../WORK/clinic/."])(
    "finds the same cases however the folder is named: %s",
    async (named) => {
      const path = named.replace("WORK", basename(folder));
      const before = process.cwd();
      process.chdir(path.startsWith(".") && path.length < 3 ? join(folder, "clinic") : folder);
      try {
        const wish = { scheme: pelvisScheme, roi: new Map([["Bladder", ["Vescica"]]]) };
        const { used, leftOut } = await loadCases(
          [path],
          { ...wish, take: async () => {} },
          context,
        );
        expect(used.map((each) => basename(each.path))).toEqual(["anna"]);
        expect(leftOut.map(({ source, code }) => [basename(resolve(source)), code])).toEqual([
          ["clinic", "no-ct-series"],
          ["copy-of-anna", "case-repeated"],
          ["letters", "no-ct-series"],
          ["bo", "no-structure-set"],
        ]);
      } finally {
        process.chdir(before);
      }
    },
  );
});
