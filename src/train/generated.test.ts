/** A run on generated cases: what is painted, that it is kept, and that a stopped run goes on to the same bits. */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyRun } from "../../test/train/tiny-run.ts";
import {
  knownStructures,
  type LabelScheme,
  pelvisScheme,
  recordNamed,
  requireStructure,
  schemeOf,
} from "../structures/index.ts";
import { readCaseVoxels } from "./case-file.ts";
import type { TrainingSettings } from "./configuration.ts";
import { paintCase, prepareGenerated } from "./generated-cases.ts";
import { train } from "./train.ts";

const settings: TrainingSettings = {
  ...tinyRun,
  spacingMm: [8, 8, 8],
  generated: { sources: 1, validationCases: 1, givenShare: 0.5 },
  falsePositiveShare: 0,
  steps: 4,
  stepsPerEpoch: 2,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arcuate-generated-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("train() learns from generated cases alone, and goes on after a stop bit for bit", async () => {
  const cases = await prepareGenerated(settings, pelvisScheme, folder);
  expect(cases.map(({ id, use }) => [id, use])).toEqual([
    ["source-0001", "source"],
    ["validation-0001", "validation"],
  ]);
  const { labels } = readCaseVoxels(cases[1]!.path);
  expect([1, 2, 3].every((label) => labels.includes(label))).toBe(true);
  const made = await stat(cases[0]!.path);
  const again = await prepareGenerated(settings, pelvisScheme, folder);
  expect(again).toEqual(cases);
  expect((await stat(cases[0]!.path)).mtimeMs).toBe(made.mtimeMs); // not painted anew

  const options = { settings, device: "cpu" } as const;
  for (const name of ["whole", "stopped"]) await mkdir(join(folder, name));
  const whole = await train(cases, pelvisScheme, { ...options, folder: join(folder, "whole") });
  const stop = new AbortController();
  const stopped = { ...options, folder: join(folder, "stopped") };
  await train(cases, pelvisScheme, {
    ...stopped,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === "step" && event.step === 3) stop.abort();
    },
  });
  const resumed = await train(cases, pelvisScheme, { ...stopped, resume: true });
  expect(resumed.model.sha256).toBe(whole.model.sha256);
}, 300_000);

test("paintCase() numbers structures by the run's scheme, and lists what it cannot paint as missing", async () => {
  const scheme = schemeOf([recordNamed("Rectum"), ...knownStructures.toReversed()]);
  const order = { use: "source", index: 0 } as const;
  const paint = (numbered: LabelScheme, name: string) =>
    paintCase({ order, studio: { settings, scheme: numbered, folder: join(folder, name) } });
  const [ofDefault, made] = [await paint(pelvisScheme, "usual"), await paint(scheme, "reversed")];
  expect(made.missingLabels).toContain(requireStructure(scheme, "Rectum").label);
  const count = (path: string, numbered: LabelScheme, name: string) => {
    const { label } = requireStructure(numbered, name);
    return readCaseVoxels(path).labels.filter((each) => each === label).length;
  };
  for (const { name } of knownStructures) {
    expect(count(made.path, scheme, name), name).toBe(count(ofDefault.path, pelvisScheme, name));
  }
  expect(count(made.path, scheme, "Rectum")).toBe(0);
  expect(count(made.path, scheme, "Bladder")).toBeGreaterThan(100);
}, 120_000);
