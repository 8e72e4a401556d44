/** What `arcuate train` says about what to expect: before a run, and at its end. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { measuredCurves } from "../../src/train/measured-curves.ts";
import { arcuate, arcuateJson, SMALL, TINY_RUN, temporaryFolder } from "./run-command.ts";

const work = temporaryFolder();
const settings = join(work, "settings.json");
const planSchema = z.object({
  patches: z.number(),
  patchesInTime: z.number(),
  secondsPerPatch: z.number(),
  expectation: z.null(),
});
writeFileSync(settings, JSON.stringify({ ...TINY_RUN, batch: 2, microBatch: 1 }));
const tiny = ["train", "--out", join(work, "run"), "--config", settings, "--device", "cpu"];

it.each(measuredCurves)("--dry-run finds the measured curve of $preset", async ({ preset }) => {
  const dryRun = ["train", "--out", join(work, "run"), "--preset", preset, "--steps", "70"];
  const { stdout, exitCode } = await arcuate([...dryRun, "--dry-run", "--device", "cpu"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^(By the measured curve|The (shortest|longest) measured run) of the preset/m,
  );
  expect(stdout).toMatch(/^The curve is of a synthetic clinic: \d+ patients to learn from/m);
  expect(stdout).toMatch(/^minutes here +patches +mean Dice/m);
});

it("--dry-run says that nothing was measured for other settings", async () => {
  const { stdout } = await arcuate([...tiny, "--dry-run"]);
  expect(stdout).toMatch(/^What to expect is not known/m);
  expect(stdout).not.toContain("minutes here");
});

it("--dry-run counts the patches for which the minutes leave time", async () => {
  const dryRun = [...tiny, "--dry-run", "--steps", "30000000"];
  const whole = planSchema.parse((await arcuateJson(dryRun)).document);
  expect(whole).toMatchObject({ patches: 60_000_000, patchesInTime: 60_000_000 });
  const { document } = await arcuateJson([...dryRun, "--minutes", "1"]);
  const { patches, patchesInTime, secondsPerPatch } = planSchema.parse(document);
  expect(patches).toBe(60_000_000);
  expect(patchesInTime).toBe(Math.round(60 / secondsPerPatch));
});

it("a run ends with where it stands, on the terminal and on its page", async () => {
  const cases = join(work, "cases");
  await arcuate(["phantom", cases, "--seed", "3", ...SMALL]);
  const { stdout } = await arcuate([...tiny, cases, "--steps", "3"]);
  expect(stdout).toMatch(
    /\n\nThe run is finished. It saw 6 patches.\nThere are too few validations to tell/,
  );
  const page = readFileSync(join(work, "run", "report.html"), "utf8");
  expect(page).toContain("<h2>Where the run stands</h2>");
  expect(page).toContain("<li>The run is finished. It saw 6 patches.</li>");
});
