/** Training runs on tiny cases: what is learned, and that a stopped run goes on as if it had not stopped. */
import { existsSync } from "node:fs";
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
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { TrainingSettings } from "./configuration.ts";
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

test("train() stops when a number is not finite, keeps the checkpoint and goes on with a smaller rate", async () => {
  const there = join(folder, "diverged");
  const short = { ...settings, steps: 4 };
  await run("diverged", { settings: short });
  // The checkpoint of a sound run, as one of a run with an absurd learning rate would be.
  const absurd = { ...settings, learningRate: 1e12 };
  await writeCheckpoint(there, {
    ...(await readCheckpoint(there)),
    configuration: { ...absurd, microBatch: 1 },
  });
  await rm(join(there, "model.onnx"));
  const kept = await readFile(join(there, "checkpoint.bin"));
  const resume = (changed: TrainingSettings) =>
    run("diverged", { settings: changed, resume: true });

  await expect(resume(absurd)).rejects.toMatchObject({
    kind: "input",
    code: "training-diverged",
    message: expect.stringMatching(
      /must be finite, got NaN or infinity in step 6 at a learning rate of 1000000000000, with patches of cases? \w.*; the checkpoint of step 4 is kept: resume with a smaller learning rate$/,
    ),
    fields: { step: 6, learningRate: 1e12 },
  });
  expect((await readFile(join(there, "checkpoint.bin"))).equals(kept)).toBe(true);
  expect(existsSync(join(there, "model.onnx"))).toBe(false);
  const log = (await readFile(join(there, "log.jsonl"), "utf8")).trim().split("\n");
  expect(JSON.parse(log.at(-1)!)).toMatchObject({ kind: "diverged", step: 6, checkpointStep: 4 });

  const larger = { ...absurd, learningRate: 2e12 };
  await expect(resume(larger)).rejects.toMatchObject({ code: "other-run" });
  const { model } = await resume(settings);
  expect(model.weights.parameters.every(Number.isFinite)).toBe(true);
  expect(model.description.training).toMatchObject({
    steps: 12,
    configuration: { learningRate: settings.learningRate },
    earlierLearningRates: [{ untilStep: 4, learningRate: 1e12 }],
  });
});

test("train() says when the last checkpoint's own weights are too large to go on from", async () => {
  const stop = new AbortController();
  const absurd = { ...settings, learningRate: 1e12 };
  const onEvent = ({ kind }: TrainingEvent) => kind === "step" && stop.abort();
  const stopped = run("too large", { settings: absurd, signal: stop.signal, onEvent });
  const message = expect.stringMatching(
    /the checkpoint of step 1 is kept, but its weights are already too large: start again/,
  );
  await expect(stopped).rejects.toMatchObject({ code: "training-diverged", message });
  const { weights, optimiser } = await readCheckpoint(join(folder, "too large"));
  const numbers = [weights.parameters, weights.statistics, optimiser.secondMoment];
  expect(numbers.every((each) => each.every(Number.isFinite))).toBe(true);
  const resumed = run("too large", { settings: { ...absurd, learningRate: 1e-3 }, resume: true });
  await expect(resumed).rejects.toMatchObject({ code: "training-diverged", message });
});

test("train() says when it stopped before any checkpoint, and writes none", async () => {
  const absurd = { ...settings, learningRate: 1e12 };
  await expect(run("at once", { settings: absurd })).rejects.toMatchObject({
    code: "training-diverged",
    message: expect.stringMatching(
      /the loss must be finite.* in step 2 .*no checkpoint was written/,
    ),
  });
  expect(existsSync(join(folder, "at once", "checkpoint.bin"))).toBe(false);
  expect(existsSync(join(folder, "at once", "model.onnx"))).toBe(false);
});

test("readCheckpoint() passes over a checkpoint of a run that diverged unnoticed", async () => {
  await run("not a number");
  const there = join(folder, "not a number");
  const newest = await readCheckpoint(there);
  newest.optimiser.secondMoment[3] = Number.POSITIVE_INFINITY;
  await writeCheckpoint(there, { ...newest, step: 99 });
  expect((await readCheckpoint(there)).step).toBe(12);
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
