import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tinyRun } from "../../test/train/tiny-run.ts";
import { initialNadamState } from "../nn/index.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { presets } from "./configuration.ts";
import { initialPlateau } from "./plateau.ts";
import { recordOfSettings, SETTINGS_VERSION, settingsOfRecord } from "./recorded-settings.ts";

const source = { name: "model ours.onnx", kind: "model", remedy: "use --preset" } as const;

describe("settings of a record", () => {
  test.each(Object.entries(presets))("of %s are those that were recorded", (_, settings) => {
    const record: unknown = JSON.parse(JSON.stringify(recordOfSettings(settings)));
    expect(record).toMatchObject({ version: SETTINGS_VERSION });
    expect(settingsOfRecord(record, source)).toEqual({ settings, version: SETTINGS_VERSION });
  });

  test("without a version are of version 1", () => {
    expect(settingsOfRecord(tinyRun, source)).toEqual({ settings: tinyRun, version: 1 });
  });

  test("of version 1 may generate cases without the share of given ones", () => {
    const generated = { sources: 96, validationCases: 4 };
    const { settings } = settingsOfRecord({ ...presets.starter, generated }, source);
    expect(settings.generated).toEqual({ ...generated, givenShare: 0 });
  });

  test("of version 2 may not", () => {
    const generated = { sources: 96, validationCases: 4 };
    const record = { ...presets.starter, version: 2, generated };
    expect(() => settingsOfRecord(record, source)).toThrow(
      expect.objectContaining({
        code: "settings-damaged",
        fields: { field: "generated.givenShare" },
      }),
    );
  });

  test.each([0, SETTINGS_VERSION + 1, 1.5, "2"])("of version %j are refused", (version) => {
    expect(() => settingsOfRecord({ ...tinyRun, version }, source)).toThrow(
      expect.objectContaining({
        kind: "model",
        code: "settings-unknown-version",
        message: expect.stringMatching(/recorded in model ours\.onnx: .*; use --preset$/),
      }),
    );
  });

  const { patch: _, ...withoutPatch } = tinyRun;
  test.each([
    ["a field that is missing", "patch", withoutPatch],
    ["a field of another form", "schedule", { ...tinyRun, schedule: "cosine" }],
    ["a number out of range", "learningRate", { ...tinyRun, learningRate: -1 }],
    ["no record at all", "configuration", undefined],
    ["a field that nobody knows", "configuration", { ...tinyRun, validateEvery: 200 }],
  ])("with %s are refused, and the field is named", (_name, field, record) => {
    expect(() => settingsOfRecord(record, source)).toThrow(
      expect.objectContaining({
        code: "settings-damaged",
        fields: { field },
        message: expect.stringContaining(`model ours.onnx: ${field} must be`),
      }),
    );
  });
});

describe("a checkpoint", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "arcuate-settings-"));
    const configuration = { ...tinyRun, microBatch: 1 };
    await writeCheckpoint(folder, {
      configuration,
      caseKeys: ["a"],
      step: 3,
      plateau: initialPlateau,
      falsePositives: [],
      isStatisticsFixed: false,
      earlierLearningRates: [],
      elapsedMs: 10,
      weights: { parameters: new Float32Array(2), statistics: new Float32Array(2) },
      optimiser: initialNadamState(2),
      average: new Float32Array(2),
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Changes the recorded settings' version in the file. */
  async function writeVersion(version: string): Promise<void> {
    const path = join(folder, "checkpoint.bin");
    const text = await readFile(path, "latin1");
    const changed = text.replace(/"version":\d+,|(?<="configuration":\{)/, version);
    await writeFile(path, changed, "latin1");
  }

  test("records the version of its settings, and gives them back", async () => {
    const text = await readFile(join(folder, "checkpoint.bin"), "latin1");
    expect(text).toContain(`"configuration":{"version":${SETTINGS_VERSION},`);
    const { configuration, step } = await readCheckpoint(folder);
    expect([configuration, step]).toEqual([tinyRun, 3]);
  });

  test("of an earlier version goes on", async () => {
    await writeVersion("");
    expect((await readCheckpoint(folder)).configuration).toEqual(tinyRun);
  });

  test("of a version that is not known is refused by name", async () => {
    await writeVersion('"version":9,');
    await expect(readCheckpoint(folder)).rejects.toMatchObject({
      code: "settings-unknown-version",
      message: expect.stringContaining(
        `checkpoint.bin: their version must be 1 to ${SETTINGS_VERSION}, got 9`,
      ),
    });
  });
});
