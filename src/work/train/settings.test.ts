import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tinyRun } from "../../../test/train/tiny-run.ts";
import { createRandom } from "../../base/index.ts";
import { initialWeights, parameterLayout, writeModelFile } from "../../model/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { presets } from "../../train/index.ts";
import type { TrainingRequest } from "./request.ts";
import { readSettings, readStart } from "./settings.ts";

let folder: string;
const remarks: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arcuate-settings-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  remarks.length = 0;
});

/** A small model file whose training record is the given one. */
async function modelWith(configuration: unknown): Promise<string> {
  const path = join(folder, "model.onnx");
  const { network, spacingMm, clipHu, centreHu } = tinyRun;
  const weights = initialWeights(parameterLayout(network), createRandom(1));
  const training = configuration === undefined ? {} : { configuration };
  await writeModelFile(
    path,
    { network, scheme: pelvisScheme, spacingMm, clipHu, centreHu, training },
    weights,
  );
  return path;
}

async function settingsFor(request: Partial<TrainingRequest>) {
  const whole: TrainingRequest = { out: folder, device: "cpu", ...request };
  const context = { remark: (text: string) => remarks.push(text) };
  return readSettings(whole, pelvisScheme, context, await readStart(whole));
}

async function fileWith(settings: object): Promise<string> {
  const path = join(folder, "settings.json");
  await writeFile(path, JSON.stringify(settings));
  return path;
}

describe("fine-tuning takes over the settings that the model records", () => {
  test("at 0.3 of the learning rate, and says so", async () => {
    const startFrom = await modelWith({ version: 2, ...tinyRun });
    const settings = await settingsFor({ startFrom });
    expect(settings).toEqual({ ...tinyRun, learningRate: 0.3 * tinyRun.learningRate });
    expect(remarks).toEqual([
      `fine-tuning ${startFrom} with the CT's own voxels, patches of 8 x 16 x 16, shifts of up to 20 HU, 12 steps, learning rate 0.003`,
    ]);
  });

  test("of the starter, which carries no version: its patch, shift and length", async () => {
    const settings = await settingsFor({ startFrom: "starter" });
    expect(settings).toMatchObject({
      patch: [48, 72, 104],
      augmentation: { shiftHu: 30 },
      steps: 4000,
      spacingMm: [4, 4, 4],
    });
    expect(settings.learningRate).toBeCloseTo(0.3 * 0.0012, 12);
    expect(settings.generated).toBeUndefined();
    expect(remarks[0]).toContain("fine-tuning starter with voxels of 4 x 4 x 4 mm");
  });
});

describe("settings of a model that cannot be read", () => {
  test.each([
    ["another form", { ...tinyRun, schedule: "cosine" }, "settings-damaged", /: schedule must be/],
    ["no record", undefined, "settings-damaged", /: configuration must be/],
    ["a later version", { ...tinyRun, version: 9 }, "settings-unknown-version", /1 to \d, got 9/],
  ])("(%s) are refused, never replaced by a preset's", async (_, record, code, message) => {
    const startFrom = await modelWith(record);
    const failed = expect(settingsFor({ startFrom })).rejects;
    await failed.toMatchObject({ kind: "model", code, message: expect.stringMatching(message) });
    await expect(settingsFor({ startFrom })).rejects.toThrow(`model ${startFrom}`);
    await expect(settingsFor({ startFrom })).rejects.toThrow("--preset");
    expect(remarks).toEqual([]);
  });

  test("give way to a preset that the user names, on the model's network and grid", async () => {
    const startFrom = await modelWith({ ...tinyRun, schedule: "cosine" });
    const settings = await settingsFor({ startFrom, preset: "demo" });
    const { network, spacingMm, clipHu, centreHu } = tinyRun;
    const learningRate = 0.3 * presets.demo.learningRate;
    expect(settings).toEqual({
      ...presets.demo,
      network,
      spacingMm,
      clipHu,
      centreHu,
      learningRate,
    });
  });
});

describe("a file of settings", () => {
  test("may carry the version of the model file it was copied from", async () => {
    const config = await fileWith({ version: 2, ...tinyRun });
    expect(await settingsFor({ config })).toEqual(tinyRun);
    expect(remarks).toEqual([]);
  });

  test("of a version that is not known is refused by name", async () => {
    const config = await fileWith({ version: 99, steps: 10 });
    await expect(settingsFor({ config })).rejects.toMatchObject({
      code: "settings-unknown-version",
      message: expect.stringContaining(`configuration ${config}`),
    });
  });
});
