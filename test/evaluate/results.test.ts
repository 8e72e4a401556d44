/** From case folders over results files to reports, by the command. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/index.ts";
import { caseIdOf, loadCase } from "../../src/cohort/index.ts";
import { RESULTS_VERSION, type Results, readResults } from "../../src/evaluate/index.ts";
import { initialWeights, parameterLayout, writeModelFile } from "../../src/model/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { arcuate, arcuateJson, SMALL, temporaryFolder } from "../cli/run-command.ts";

const work = temporaryFolder();
const cases = join(work, "cases");
const model = join(work, "model.onnx");
const [itself, drawn] = [join(work, "itself"), join(work, "drawn")];

beforeAll(async () => {
  for (const [seed, diagnosis] of [
    ["3", "cervical"],
    ["4", "anorectal"],
    ["5", "anorectal"],
  ] as const) {
    await arcuate(["phantom", cases, "--seed", seed, "--diagnosis", diagnosis, ...SMALL]);
  }
  // Nobody drew on the third.
  rmSync(join(cases, "phantom-0005", "RS.dcm"));
  writeFileSync(
    join(work, "groups.csv"),
    "case,diagnosis\nphantom-0003,cervical\nphantom-0004,anorectal\n",
  );
  const network = { widths: [2, 4], units: [1, 1], channels: pelvisScheme.structures.length + 1 };
  const description = {
    network,
    scheme: pelvisScheme,
    spacingMm: [10, 10, 10] as const,
    clipHu: 800,
    centreHu: 0,
    training: { steps: 9, caseIds: [await idOfCase("phantom-0004")] },
  };
  const weights = initialWeights(parameterLayout(network), createRandom(1));
  await writeModelFile(model, description, weights);
});

/** As training names the case. */
async function idOfCase(folder: string): Promise<string> {
  const { series } = await loadCase(join(cases, folder));
  return caseIdOf(series.seriesInstanceUid);
}

it("evaluate scores cases against their own structure sets, and counts what it could not use", async () => {
  const { exitCode, document } = await arcuateJson([
    ...["evaluate", cases, "--reference", "RS.dcm", "--predicted", "RS.dcm"],
    ...["--groups", join(work, "groups.csv"), "--title", "itself", "--out", itself],
  ]);
  expect(exitCode).toBe(0);
  const results = await readResults(join(itself, "results.json"));
  expect(document).toMatchObject({ results: { title: "itself", predictedBy: "structureSet" } });
  expect(results.refused).toHaveLength(1);
  expect(results.refused[0]).toMatchObject({ cases: 1 });
  const byDiagnosis = new Map(results.cases.map((each) => [each.diagnosis, each]));
  expect(byDiagnosis.get("cervical")!.structures).toHaveLength(5);
  // CTVn is drawn for cervical cancer alone: it is no business of the other group.
  expect(byDiagnosis.get("anorectal")!.structures).toHaveLength(4);
  for (const { structures, spacingMm } of results.cases) {
    expect(spacingMm).toEqual([10, 6.4, 6.4]);
    for (const each of structures) expect(each).toMatchObject({ kind: "scored", dice: 1 });
  }
  const text = readFileSync(join(itself, "results.json"), "utf8");
  expect(text).not.toContain(work);
  expect(text).not.toContain("phantom-");
});

it("evaluate scores what a model draws, and says which model it was", async () => {
  const { exitCode, stdout } = await arcuate([
    ...["evaluate", cases, "--model", model, "--reference", "RS.dcm"],
    ...["--groups", join(work, "groups.csv"), "--out", drawn, "--pictures", "all"],
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("2 cases evaluated, 1 left out");
  expect(stdout).toContain("Dice without ends");
  expect(stdout).not.toContain("\uFFFD");
  const results = await readResults(join(drawn, "results.json"));
  expect(results.model).toMatchObject({ clipHu: 800, centreHu: 0, training: { steps: 9 } });
  expect(results.cases.flatMap(({ structures }) => structures)).toHaveLength(9);
  const roles = new Map(results.cases.map(({ diagnosis, role }) => [diagnosis, role]));
  expect(roles.get("anorectal")).toBe("training");
  expect(roles.get("cervical")).toBe("unseen");
  expect(readdirSync(join(drawn, "pictures"))).toHaveLength(9);
});

describe("report", () => {
  it("writes the folder whole, with the paper's tables and what compares two results", async () => {
    const out = join(work, "report");
    const { exitCode } = await arcuateJson([
      "report",
      ...[itself, drawn].map((folder) => join(folder, "results.json")),
      "--out",
      out,
    ]);
    expect(exitCode).toBe(0);
    expect(existsSync(join(out, "tables", "table-6.csv"))).toBe(true);
    const html = readFileSync(join(out, "report.html"), "utf8");
    expect(html).toContain("Table 1b. Dice in anorectal cancer.");
    expect(html.match(/data:image\/png/g)!.length).toBeGreaterThanOrEqual(5);
    const again = await arcuate(["report", join(itself, "results.json"), "--out", out]);
    expect(again.exitCode).toBe(6);
  });

  it("reads results of version 1, which named structures by a string", async () => {
    const text = readFileSync(join(drawn, "results.json"), "utf8");
    const results: Results = JSON.parse(text);
    const nameOf = ({ name }: { name: string }) => name;
    const path = join(work, "version-1.json");
    const old = {
      ...results,
      version: 1,
      structures: results.structures.map(nameOf),
      model: { ...results.model, structures: results.structures.map(nameOf) },
    };
    writeFileSync(path, JSON.stringify(old));
    expect(results.structures).toContainEqual({
      name: "CTVn",
      title: "CTVN",
      diagnoses: ["cervical"],
      habitEnds: { superior: "up to which vessels the nodes are included" },
    });
    expect(await readResults(path)).toEqual(results);
  });

  it("reads results of version 3, which knew nothing of ends, and says nothing of them", async () => {
    const results = await readResults(join(drawn, "results.json"));
    const structures = results.structures.map(({ habitEnds: _, ...rest }) => rest);
    const cases = results.cases.map((each) => ({
      ...each,
      structures: each.structures.map((one) =>
        Object.fromEntries(Object.entries(one).filter(([name]) => !/End(s?Mm|s)$/.test(name))),
      ),
    }));
    const path = join(work, "version-3.json");
    writeFileSync(path, JSON.stringify({ ...results, version: 3, structures, cases }));
    const read = await readResults(path);
    expect(read).toMatchObject({ version: RESULTS_VERSION, structures });
    const out = join(work, "report-3");
    expect((await arcuate(["report", path, "--out", out])).exitCode).toBe(0);
    expect(existsSync(join(out, "tables", "ends.csv"))).toBe(false);
    expect(readFileSync(join(out, "report.md"), "utf8")).not.toContain("without ends");
  });

  it.each([
    ["no JSON", () => "{"],
    ["another format", (results: Results) => JSON.stringify({ ...results, format: "x" })],
    ["a later version", (results: Results) => JSON.stringify({ ...results, version: 5 })],
    [
      "a picture elsewhere",
      (results: Results) =>
        JSON.stringify(results).replace(/pictures\/[\w-]+\.png/, "pictures/../../secret.png"),
    ],
    [
      "a Dice above 1",
      (results: Results) => JSON.stringify(results).replace('"dice":1', '"dice":1.5'),
    ],
  ])("refuses %s", async (_, spoil) => {
    const path = join(work, "spoilt.json");
    writeFileSync(path, spoil(await readResults(join(itself, "results.json"))));
    await expect(readResults(path)).rejects.toMatchObject({ code: "results-unreadable" });
    const { exitCode, stderr } = await arcuate(["report", path, "--out", join(work, "none")]);
    expect([exitCode, existsSync(join(work, "none"))]).toEqual([3, false]);
    expect(stderr).toContain("Cannot read results");
  });
});

it("evaluate wants a place for results of many cases, and one that is free", async () => {
  const several = await arcuate(["evaluate", join(cases, "a"), join(cases, "b")]);
  expect(several.exitCode).toBe(2);
  expect(several.stderr).toContain("--out");
  const occupied = await arcuate(["evaluate", cases, "--out", itself]);
  expect(occupied.exitCode).toBe(6);
});
