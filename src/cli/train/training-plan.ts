/** `arcuate train --dry-run`: what a run would take on this machine, and what to expect of it. */
import type { TrainingPlan } from "../../train/index.ts";
import {
  expectationSentences,
  readSettings,
  schemeOfCases,
  schemeToLearn,
  type TrainingRequest,
} from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import { formatDuration, formatTable, type Output } from "../terminal/index.ts";

/**
 * Measures a step, and prints how long the run would take on this machine, how much memory it needs, how many patches it
 * would see and what Dice was measured for that.
 * @throws {ArcuateError} As `readSettings` and `schemeOfCases`.
 */
export async function tellPlan(
  cases: readonly string[],
  request: TrainingRequest,
  context: CommandContext,
): Promise<void> {
  const { planTraining } = await import("../../train/index.ts");
  const known = await schemeOfCases(cases, request.scheme);
  const scheme = schemeToLearn({ ...request, scheme: known });
  const settings = await readSettings(request, scheme, context);
  const { device, threads, minutes } = request;
  context.output.remark("measuring a step");
  const plan = await planTraining(settings, {
    device,
    structures: scheme.structures.map(({ name }) => name),
    ...(threads && { threads }),
    ...(minutes && { timeLimitMs: minutes * 60_000 }),
  });
  printPlan(plan, minutes, context.output);
  printExpectation(plan, context.output);
  context.output.document(plan);
}

function printPlan(plan: TrainingPlan, minutes: number | undefined, output: Output): void {
  const { configuration, cycles, epochs, patches, microBatchSeconds, stepsSeconds } = plan;
  const { steps, batch, microBatch, patch } = configuration;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  const facts: [string, string][] = [
    ["steps", `${steps} in ${epochs} epochs in ${cycles} cycles`],
    [
      "patches",
      `${patches} of ${patch.join(" x ")} voxels, ${batch} a step, ${microBatch} at one time`,
    ],
    ["parameters", `${plan.parameterCount}`],
    [
      "memory",
      `about ${gigabytes(plan.stepBytes)} for a step; ${gigabytes(plan.freeBytes)} are free`,
    ],
    [
      "measured",
      `${microBatchSeconds.toFixed(2)} s for ${microBatch === 1 ? "a patch" : `${microBatch} patches`} on ${plan.device}`,
    ],
    [
      "time",
      `${formatDuration(1000 * stepsSeconds)} for the steps; validation and preparation come on top`,
    ],
  ];
  if (minutes !== undefined) facts.push(["in time", inTimeText(plan, minutes)]);
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) output.print(`${name.padEnd(width)}  ${value}`);
}

function inTimeText({ patches, patchesInTime }: TrainingPlan, minutes: number): string {
  return patchesInTime < patches
    ? `at most about ${patchesInTime} patches in ${minutes} minutes, less what validation takes`
    : `all ${patches} patches, if validation leaves time for them in ${minutes} minutes`;
}

/** What to expect in sentences, and every measured length of run in this machine's minutes. */
function printExpectation({ expectation, secondsPerPatch }: TrainingPlan, output: Output): void {
  output.print("");
  for (const sentence of expectationSentences(expectation)) output.print(sentence);
  if (expectation === null) return;
  const { points, seeds } = expectation.curve;
  const rows = points.map(({ patches, dice: { mean, lowest, highest } }) => [
    ((patches * secondsPerPatch) / 60).toFixed(1),
    `${patches}`,
    mean.toFixed(2),
    ...(seeds > 1 ? [lowest.toFixed(2), highest.toFixed(2)] : []),
  ]);
  const range = seeds > 1 ? ["lowest seed", "highest seed"] : [];
  const columns = ["minutes here", "patches", "mean Dice", ...range].map(
    (title) => ({ title, align: "right" }) as const,
  );
  output.print(`\n${formatTable(columns, rows)}`);
}
