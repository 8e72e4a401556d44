/**
 * Phantom to model to RTSTRUCT to figures, each step by the command in a process of its own, as a user starts it: not
 * how good, but that it is whole.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  arcuateProcess,
  arcuateJson as runForJson,
  SMALL,
  TINY_RUN,
  temporaryFolder,
} from "./run-command.ts";

const arcuateJson = (args: readonly string[], cwd?: string) =>
  runForJson(args, cwd, arcuateProcess);

it("train writes a model that segment draws with, and evaluate reads back", async () => {
  const work = temporaryFolder();
  const [cases, run, settings] = [
    join(work, "cases"),
    join(work, "run"),
    join(work, "settings.json"),
  ];
  const phantom = join(cases, "phantom-0003");
  writeFileSync(settings, JSON.stringify(TINY_RUN));
  await arcuateProcess(["phantom", cases, "--seed", "3", "--diagnosis", "cervical", ...SMALL]);

  const trained = await arcuateJson([
    "train",
    cases,
    ...["--out", run, "--config", settings, "--steps", "3", "--threads", "1"],
  ]);
  expect(trained.exitCode).toBe(0);
  expect(trained.document).toMatchObject({
    steps: 3,
    standing: { state: "finished", step: 3, validation: { isHeldOut: false } },
    cases: [{ path: cases, slices: 30, missing: [] }],
  });
  const model = join(run, "model.onnx");

  const described = await arcuateJson(["model", "describe", model]);
  expect(described.document).toMatchObject({
    network: { widths: [2, 4], channels: 6 },
    training: { steps: 3 },
    cost: { patch: { size: [8, 16, 16] } },
  });
  const { stdout } = await arcuateProcess(["model", "describe", model]);
  expect(stdout).toMatch(/^ {2}known CTs +1, known again by a hash of their voxels/m);
  expect(stdout).toMatch(/^ {2}remarks on cases +none$/m);
  expect(stdout).toMatch(/^ {2}cases left out +none$/m);

  const segmented = await arcuateJson(
    ["segment", phantom, "--model", model, "--label", "TRY"],
    work,
  );
  expect(segmented.exitCode).toBe(0);
  expect(segmented.document).toMatchObject({ path: "TRY.dcm", leftOut: [{ name: "CTVn" }] });

  const evaluated = await arcuateJson(["evaluate", phantom, "--predicted", join(work, "TRY.dcm")]);
  expect(evaluated.exitCode).toBe(0);
  expect(evaluated.document).toHaveProperty("scores.4.structure", "CTVn");
  expect(evaluated.document).toHaveProperty("scores.4.kind", "missed");
});
