/** A run's page for the browser, written again at every validation. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../host/index.ts";
import type { TrainingPicture } from "../../report/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { Sample } from "../../train/index.ts";
import type { RunFacts, RunStanding } from "./run-standing.ts";
import { standingSentences } from "./standing-text.ts";

export const REPORT_NAME = "report.html";
/** Folder of a run's pictures: one prediction for each validation. */
export const SAMPLES_NAME = "samples";

/** How many pictures the page shows; all of them stay in the folder. */
const PICTURES_SHOWN = 3;
const PICTURE_NAME = /^step-(\d+)\.png$/;

/** Draws the prediction for one case over its CT and reference, as a PNG. */
export async function drawSample(
  out: string,
  scheme: LabelScheme,
  step: number,
  { ct, reference, predicted }: Sample,
): Promise<void> {
  const { renderOverlay } = await import("../../evaluate/index.ts");
  const { grid } = ct;
  const png = renderOverlay(
    ct,
    { grid, labels: reference },
    { grid, labels: predicted },
    { scheme },
  );
  await writeFileAtomic(join(out, SAMPLES_NAME, `step-${step}.png`), png);
}

export interface TrainingReport {
  /** Path of the page. */
  readonly path: string;
  readonly standing: RunStanding;
}

/** Writes the page of a run from its log and its pictures up to this step, and tells where the run stands. */
export async function writeTrainingReport(
  out: string,
  step: number,
  facts: RunFacts,
): Promise<TrainingReport> {
  const { trainingPage } = await import("../../report/index.ts");
  const { standingOf } = await import("./run-standing.ts");
  const log = await readFile(join(out, "log.jsonl"), "utf8");
  const standing = standingOf(log, facts);
  const page = trainingPage(log, facts.scheme, {
    standing: standingSentences(standing),
    pictures: await latestPictures(join(out, SAMPLES_NAME), step),
    isRunning: facts.state === "running",
  });
  const path = join(out, REPORT_NAME);
  await writeFileAtomic(path, page);
  return { path, standing };
}

/** Newest first. Pictures of steps that a killed run has to repeat are left out. */
async function latestPictures(folder: string, lastStep: number): Promise<TrainingPicture[]> {
  const names = await readdir(folder).catch(() => []);
  const steps = names
    .map((name) => Number(PICTURE_NAME.exec(name)?.[1] ?? Number.NaN))
    .filter((step) => step <= lastStep)
    .sort((a, b) => b - a);
  return Promise.all(
    steps.slice(0, PICTURES_SHOWN).map(async (step) => ({
      png: await readFile(join(folder, `step-${step}.png`)),
      caption: `After step ${step}.`,
    })),
  );
}
