import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyRun } from "../../test/train/tiny-run.ts";
import { initialNadamState } from "../nn/index.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { initialPlateau } from "./plateau.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arcuate-checkpoint-"));
  await writeCheckpoint(folder, {
    configuration: { ...tinyRun, microBatch: 1 },
    caseKeys: ["a"],
    step: 3,
    plateau: initialPlateau,
    falsePositives: [Int32Array.of(7)],
    isStatisticsFixed: false,
    earlierLearningRates: [],
    elapsedMs: 10,
    weights: { parameters: Float32Array.of(1, 2), statistics: Float32Array.of(3) },
    optimiser: initialNadamState(2),
    average: Float32Array.of(4, 5),
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a checkpoint gives the averaged weights back", async () => {
  const { weights, average, falsePositives } = await readCheckpoint(folder);
  expect([...weights.parameters]).toEqual([1, 2]);
  expect([...average]).toEqual([4, 5]);
  expect([...falsePositives[0]!]).toEqual([7]);
});

test("one of before weights were averaged has the weights for their average", async () => {
  const path = join(folder, "checkpoint.bin");
  const bytes = await readFile(path);
  const end = bytes.indexOf("\n");
  const body = bytes.subarray(end + 1);
  // Parameters 2, statistics 1, moments 2 and 2, average 2, false positives 1: without the average.
  const older = Buffer.concat([body.subarray(0, 4 * 7), body.subarray(4 * 9)]);
  const header = JSON.parse(bytes.toString("utf8", 0, end));
  const sha256 = createHash("sha256").update(older).digest("hex");
  const written = JSON.stringify({ ...header, sha256, lengths: header.lengths.slice(0, 4) });
  await writeFile(path, Buffer.concat([Buffer.from(`${written}\n`), older]));

  const { average, falsePositives } = await readCheckpoint(folder);
  expect([...average]).toEqual([1, 2]);
  expect([...falsePositives[0]!]).toEqual([7]);
});
