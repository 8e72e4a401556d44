/** The whole protocol by `npm run reproduce`, killed on its way and resumed, and what must not be called a test. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, it } from "vitest";
import { type Results, readResults } from "../../src/evaluate/index.ts";
import { readModelFile, writeModelFile } from "../../src/model/index.ts";
import {
  arcuateJson,
  expectRefusal,
  projectRoot,
  type Ran,
  SMALL,
  TINY_RUN,
  temporaryFolder,
} from "./run-command.ts";

const work = temporaryFolder();
const folder = join(work, "reproduced");
const cohort = join(folder, "cohort");
const modelFile = join(folder, "model", "model.onnx");
const settings = join(work, "tiny.json");

/** Coarse patients, and a network that learns nothing, with checkpoints on the way. */
const options = [
  ...["--cervical", "2", "--anorectal", "2", "--test", "0.5", ...SMALL],
  ...["--steps", "10", "--config", settings, "--threads", "2"],
];

interface Reproduction {
  readonly ended: Promise<Ran>;
  readonly kill: () => void;
}

function reproduce(args: readonly string[]): Reproduction {
  const tool = join(projectRoot, "tools", "reproduce.ts");
  const child = spawn(process.execPath, ["--import", "tsx", tool, ...args], { cwd: projectRoot });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (bytes) => {
    stdout += bytes;
  });
  child.stderr.on("data", (bytes) => {
    stderr += bytes;
  });
  const ended = new Promise<Ran>((resolve) => {
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { ended, kill: () => child.kill("SIGKILL") };
}

let killed: Ran;
let finished: Ran;
let results: Results;
let learned: readonly string[];
let testIds: readonly string[];

beforeAll(async () => {
  const tiny = { ...TINY_RUN, stepsPerEpoch: 2, validationShare: 0, validationPatches: 1 };
  writeFileSync(settings, JSON.stringify(tiny));
  const first = reproduce([folder, ...options]);
  let hasEnded = false;
  const ended = first.ended.finally(() => {
    hasEnded = true;
  });
  while (!hasEnded && !existsSync(join(folder, "model", "checkpoint.bin"))) await setTimeout(20);
  first.kill();
  killed = await ended;
  finished = await reproduce([folder, ...options]).ended;
  results = await readResults(join(folder, "results", "results.json"));
  learned = (await readModelFile(modelFile)).description.training.caseIds as string[]; // as checked below
  testIds = JSON.parse(readFileSync(join(cohort, "split.json"), "utf8")).test;
}, 300_000);

it("goes on where it was killed, to the report", () => {
  expect(killed.exitCode).toBeNull();
  expect(finished.stderr).not.toContain("error");
  expect(finished.exitCode).toBe(0);
  expect(finished.stdout).toContain("1/8 make the patients of a clinic: done before");
  expect(finished.stdout).toMatch(/\$ arcuate train .* --resume/);
  expect(finished.stdout).toMatch(/train on the others .* 2 times/);
  for (const file of ["report.html", "report.md", "figures/figure-1a.png", "tables/table-1a.csv"]) {
    expect(existsSync(join(folder, "report", file))).toBe(true);
  }
  for (const file of ["report.html", "report.md", "figures/figure-1a.svg"]) {
    expect(existsSync(join(folder, "example", file))).toBe(true);
  }
});

it("tests on cases that training never saw, of both groups, and says so", () => {
  expect(testIds).toHaveLength(2);
  expect(results.cases.map(({ id }) => id)).toEqual([...testIds].sort());
  expect(results.cases.map(({ role }) => role)).toEqual(["test", "test"]);
  expect(new Set(results.cases.map(({ diagnosis }) => diagnosis))).toEqual(
    new Set(["cervical", "anorectal"]),
  );
  expect(learned).toHaveLength(2);
  expect(learned.filter((id) => testIds.includes(id))).toEqual([]);
  const log = readFileSync(join(folder, "model", "log.jsonl"), "utf8")
    .trim()
    .split("\n");
  const leftOut = log.filter((line) => JSON.parse(line).kind === "left-out");
  const others = log.filter((line) => !leftOut.includes(line)).join("\n");
  for (const id of testIds) {
    expect(others).not.toContain(id);
    expect(leftOut.find((line) => line.includes(id))).toContain('"code":"test-group"');
  }
  for (const { diagnosis, structures } of results.cases) {
    const nodes = structures.filter(({ name }) => name === "CTVn");
    expect(nodes).toHaveLength(diagnosis === "cervical" ? 1 : 0);
  }
});

it("gives the same results when what it made is gone", async () => {
  rmSync(join(folder, "model"), { recursive: true });
  const again = await reproduce([folder, ...options]).ended;
  expect(again.exitCode).toBe(0);
  expect(again.stdout).toContain("5/8 keep a test group: done before");
  expect(again.stdout).not.toContain("--resume");
  const { madeAt: _, ...same } = await readResults(join(folder, "results", "results.json"));
  const { madeAt: __, ...before } = results;
  expect(same).toEqual(before);
}, 300_000);

it("fails loudly when a test case is planted into a training", async () => {
  const [planted = ""] = testIds;
  await expectRefusal(
    ["train", join(cohort, "cases", planted), "--out", join(work, "planted"), "--steps", "1"],
    { exitCode: 2, code: "test-case-in-training", message: new RegExp(planted) },
  );
});

it("calls nothing a test that a model has seen, or does not say that it has not", async () => {
  const { description, weights } = await readModelFile(modelFile);
  const [planted = ""] = testIds;
  const write = async (name: string, training: Record<string, unknown>) => {
    const path = join(work, `${name}.onnx`);
    await writeModelFile(path, { ...description, training }, weights);
    return path;
  };
  const { training } = description;
  const seen = await write("seen", { ...training, caseIds: [...learned, planted] });
  const silent = await write("silent", { steps: 1 });
  const other = await write("other", { ...training, testGroupSha256: "0".repeat(64) });
  const evaluate = (model: string, out: string) => [
    ...["evaluate", cohort, "--model", model, "--pictures", "none", "--out", join(work, out)],
  ];
  await expectRefusal(evaluate(seen, "a"), {
    exitCode: 4,
    code: "test-case-seen",
    message: new RegExp(planted),
  });
  await expectRefusal(evaluate(silent, "b"), {
    exitCode: 4,
    code: "training-cases-unknown",
    message: /must record the cases it was trained on/,
  });
  const rolesIn = async (args: readonly string[]) => {
    const { document } = await arcuateJson(args);
    const { cases } = (document as { results: Results }).results;
    return new Map(cases.map(({ id, role }) => [id, role]));
  };
  // Unseen, and yet no test: the model does not know of this test group.
  const unseen = await rolesIn(evaluate(other, "c"));
  expect([...unseen.values()]).toEqual(["unseen", "unseen"]);
  const all = await rolesIn([...evaluate(seen, "d"), "--group", "all"]);
  expect(all.get(planted)).toBe("training");
  expect(all.get(testIds[1]!)).toBe("test");
  expect(learned.map((id) => all.get(id))).toEqual(learned.map(() => "training"));
}, 120_000);

it("evaluate leaves out what was excluded since, counts it, and refuses what a cohort says itself", async () => {
  const [excluded = ""] = testIds;
  const out = join(work, "excluded");
  const args = ["evaluate", cohort, "--model", modelFile, "--pictures", "none", "--out", out];
  await expectRefusal([...args, "--png", work], {
    exitCode: 2,
    code: "option-misplaced",
    message: /--png/,
  });
  await expectRefusal([...args, "--diagnosis", "cervical"], {
    exitCode: 2,
    code: "option-misplaced",
    message: /--diagnosis/,
  });
  await arcuateJson(["cohort", "exclude", cohort, excluded, "--reason", "implant"]);
  const { document } = await arcuateJson(args);
  expect((document as { results: Results }).results).toMatchObject({
    cases: [{ id: testIds[1], role: "test" }],
    refused: [{ code: "excluded-from-test-group", cases: 1 }],
  });
}, 120_000);

it("export keeps the test group out of what others train on", async () => {
  const named = ["--to", "nnunet", "--allow-missing"];
  const [pool, all] = ["Dataset501_Pool", "Dataset502_All"].map((name) => join(work, name));
  await arcuateJson(["export", cohort, ...named, "--out", pool!]);
  const files = (path: string) => readdirSync(path).sort();
  expect(files(join(pool!, "imagesTr"))).toEqual(learned.map((id) => `${id}_0000.nii.gz`).sort());
  expect(existsSync(join(pool!, "imagesTs"))).toBe(false);
  const { document } = await arcuateJson([
    "export",
    cohort,
    ...named,
    "--group",
    "all",
    "--out",
    all!,
  ]);
  expect((document as { cases: { drawn: string[] }[] }).cases[0]!.drawn).not.toEqual([]);
  expect(files(join(all!, "imagesTr"))).toEqual(files(join(pool!, "imagesTr")));
  // One was excluded above.
  expect(files(join(all!, "labelsTs"))).toEqual([`${testIds[1]}.nii.gz`]);
  expect(JSON.parse(readFileSync(join(all!, "dataset.json"), "utf8")).numTraining).toBe(2);
  await expectRefusal(
    ["export", cohort, ...named, "--roi", "Bladder=x", "--out", join(work, "x")],
    {
      exitCode: 2,
      code: "roi-of-cohort",
      message: /names.json/,
    },
  );
}, 120_000);

it("refuses a folder of something else, other settings, and unknown words", async () => {
  const elsewhere = join(work, "elsewhere");
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "precious"), "");
  const runs = await Promise.all([
    reproduce([elsewhere]).ended,
    reproduce([folder, ...options, "--seed", "2"]).ended,
    reproduce(["--minuts", "2"]).ended,
    reproduce(["--help"]).ended,
  ]);
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([6, 2, 2, 0]);
  expect(runs[1]!.stderr).toContain("got seed 2 after 1");
  expect(runs[3]!.stdout).toContain("--anorectal");
}, 120_000);
