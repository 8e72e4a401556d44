/** Training runs on tiny cases: what is learned, and that a stopped run goes on as if it had not stopped. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { boxCase } from "../../test/train/box-case.ts";
import { tinyRun as settings } from "../../test/train/tiny-run.ts";
import { caseRemark } from "../base/index.ts";
import { readModelFile } from "../model/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { type LabelledCt, prepareForRun } from "./cases.ts";
import { readCheckpoint } from "./checkpoint.ts";
import type { TrainingEvent } from "./events.ts";
import type { TrainOptions } from "./run.ts";
import { train } from "./train.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arcuate-train-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("train() learns a bright box and writes a model that says what made it", async () => {
  const events: TrainingEvent[] = [];
  const longer = {
    ...settings,
    steps: 100,
    stepsPerEpoch: 100,
    fixedStatisticsShare: 0,
  };
  const { model, modelFile } = await run("learn", {
    settings: longer,
    onEvent: (event) => events.push(event),
  });
  const validated = events.filter((event) => event.kind === "validated").at(-1);
  const bladder = validated?.dice.find(({ structure }) => structure === "Bladder");
  expect(bladder?.dice).toBeGreaterThan(0.9);
  const known = await readModelFile(modelFile);
  expect(known.sha256).toBe(model.sha256);
  expect(known.weights).toEqual(model.weights);
  expect(known.description.training).toMatchObject({ steps: 100, caseIds: ["a", "b"] });
  const log = (await readFile(join(folder, "learn", "log.jsonl"), "utf8")).trim().split("\n");
  expect(log.map((line) => JSON.parse(line).kind)).toEqual(events.map(({ kind }) => kind));
});

test("train() writes what is known of its cases into the log and the model file", async () => {
  const remarks = [caseRemark("roi-empty", "Rectum encloses no voxel", { structure: "Rectum" })];
  const caseRecords = {
    used: [
      { id: "a", ctSha256: "aa", remarks },
      { id: "b", ctSha256: "bb", remarks: [] },
    ],
    leftOut: [{ source: "/there/c", code: "no-ct-series", reason: "it holds no CT" }],
  };
  const { modelFile } = await run("records", { caseRecords });
  const log = (await readFile(join(folder, "records", "log.jsonl"), "utf8")).split("\n");
  expect(log.slice(0, 4).map((line) => JSON.parse(line))).toMatchObject([
    { kind: "case", id: "a", remarks },
    { kind: "case", id: "b", remarks: [] },
    { kind: "left-out", source: "/there/c", code: "no-ct-series", reason: "it holds no CT" },
    { kind: "started" },
  ]);
  const { training } = (await readModelFile(modelFile)).description;
  expect(training).toMatchObject({
    ctSha256: ["aa", "bb"],
    caseRemarks: { "roi-empty": 1 },
    casesLeftOut: { "no-ct-series": 1 },
  });
  expect(JSON.stringify(training)).not.toContain("there");
});

test("train() goes on after a stop to the same weights, bit for bit", async () => {
  const whole = await run("whole");
  const stop = new AbortController();
  const stopped = await run("stopped", {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === "step" && event.step === 7) stop.abort(); // between two checkpoints
    },
  });
  expect(stopped.stoppedEarly).toBe(true);
  const resumed = await run("stopped", { resume: true });
  expect(resumed.stoppedEarly).toBe(false);
  expect(resumed.model.weights).toEqual(whole.model.weights);
  expect(resumed.model.sha256).toBe(whole.model.sha256);
});

test("train() goes on from the checkpoint before when the newest is torn", async () => {
  await run("torn");
  const newest = join(folder, "torn", "checkpoint.bin");
  const bytes = await readFile(newest);
  await writeFile(newest, bytes.subarray(0, bytes.length - 100));
  const { step } = await readCheckpoint(join(folder, "torn"));
  expect(step).toBe(8); // the last validation before the end at 12
});

test("train() refuses to resume what is not there, other cases and other settings", async () => {
  await expect(run("nothing", { resume: true })).rejects.toMatchObject({ code: "no-checkpoint" });
  await run("first");
  const other = { ...settings, seed: 6 };
  await expect(run("first", { resume: true, settings: other })).rejects.toMatchObject({
    code: "other-run",
  });
  const one = await prepareForRun(
    boxCase("other", 20),
    settings,
    pelvisScheme,
    join(folder, "first"),
  );
  const resumed = train([one], pelvisScheme, {
    settings,
    folder: join(folder, "first"),
    device: "cpu",
    resume: true,
  });
  await expect(resumed).rejects.toMatchObject({ code: "other-run" });
});

test("train() refuses no cases at all", async () => {
  const none = train([], pelvisScheme, { settings, folder, device: "cpu" });
  await expect(none).rejects.toMatchObject({ code: "no-cases" });
});

async function run(name: string, changes: Partial<TrainOptions> = {}) {
  const options: TrainOptions = {
    settings,
    folder: join(folder, name),
    device: "cpu",
    ...changes,
  };
  const sources = [boxCase("a", 12), boxCase("b", 14)];
  const prepare = (source: LabelledCt) =>
    prepareForRun(source, options.settings, pelvisScheme, options.folder);
  return train(await Promise.all(sources.map(prepare)), pelvisScheme, options);
}
