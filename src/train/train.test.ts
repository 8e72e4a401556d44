/** Training runs on tiny cases: what is learned, and that a stopped run goes on as if it had not stopped. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import { type ImageGrid, patientPoint } from "../geometry/index.ts";
import { readModelFile } from "../model/index.ts";
import { pelvisScheme } from "../volume/index.ts";
import type { LabelledCt } from "./cases.ts";
import { readCheckpoint } from "./checkpoint.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import { type TrainingEvent, type TrainOptions, train } from "./train.ts";

const configuration: TrainingConfiguration = {
  network: { widths: [4, 6], units: [1, 1], channels: 6 },
  spacingMm: "native",
  clipHu: 800,
  patch: [8, 16, 16],
  batch: 2,
  microBatch: 1,
  steps: 12,
  learningRate: 1e-2,
  diceWeight: 0.5,
  schedule: "cosine",
  augmentation: { rotationRad: 0.1, scale: 0.1, shiftHu: 20 },
  fixedStatisticsShare: 0.25,
  validationShare: 0.2,
  validateEvery: 4,
  seed: 5,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arcuate-train-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("train() learns a bright box and writes a model that says what made it", async () => {
  const events: TrainingEvent[] = [];
  const longer = { ...configuration, steps: 100, validateEvery: 100, fixedStatisticsShare: 0 };
  const { model, modelFile } = await run("learn", {
    configuration: longer,
    onEvent: (event) => events.push(event),
  });
  const validated = events.filter((event) => event.kind === "validated").at(-1);
  const bladder = validated?.dice.find(({ structure }) => structure === "Bladder");
  expect(bladder?.dice).toBeGreaterThan(0.9);
  const known = await readModelFile(modelFile);
  expect(known.sha256).toBe(model.sha256);
  expect(known.weights).toEqual(model.weights);
  expect(known.description.training).toMatchObject({ steps: 100, trainingCases: 2 });
  const log = (await readFile(join(folder, "learn", "log.jsonl"), "utf8")).trim().split("\n");
  expect(log.map((line) => JSON.parse(line).kind)).toEqual(events.map(({ kind }) => kind));
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
  const other = { ...configuration, seed: 6 };
  await expect(run("first", { resume: true, configuration: other })).rejects.toMatchObject({
    code: "other-run",
  });
  const one = train([boxCase("other", 20)], pelvisScheme, {
    configuration,
    folder: join(folder, "first"),
    device: "cpu",
    resume: true,
  });
  await expect(one).rejects.toMatchObject({ code: "other-run" });
});

test("train() refuses no cases at all", async () => {
  const none = train([], pelvisScheme, { configuration, folder, device: "cpu" });
  await expect(none).rejects.toMatchObject({ code: "no-cases" });
});

function run(name: string, options: Partial<TrainOptions> = {}) {
  const cases = [boxCase("a", 12), boxCase("b", 14)];
  return train(cases, pelvisScheme, {
    configuration,
    folder: join(folder, name),
    device: "cpu",
    ...options,
  });
}

/** A body of water with a brighter box, drawn as bladder; nobody drew anything else. */
function boxCase(id: string, side: number): LabelledCt {
  const [slices, rows, columns] = [12, 40, 44];
  const grid: ImageGrid = {
    size: [slices, rows, columns],
    pixelSpacingMm: [4, 4],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: Array.from({ length: slices }, (_, z) => patientPoint(0, 0, 4 * z)),
  };
  const random = createRandom(1).fork(id);
  const hu = new Int16Array(slices * rows * columns).fill(-1000);
  const labels = new Uint8Array(hu.length);
  for (let z = 0; z < slices; z++) {
    for (let y = 4; y < rows - 4; y++) {
      for (let x = 4; x < columns - 4; x++) {
        const isBox = z >= 3 && z < 9 && Math.abs(y - 20) < side / 2 && Math.abs(x - 22) < side / 2;
        const voxel = (z * rows + y) * columns + x;
        hu[voxel] = (isBox ? 200 : 0) + 20 * random.normal();
        labels[voxel] = isBox ? 3 : 0;
      }
    }
  }
  return { id, ct: { grid, hu }, labelMap: { grid, labels }, missingLabels: [1, 2, 4, 5] };
}
