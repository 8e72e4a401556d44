/** `arcuate train --dry-run`: what a run would take on this machine. */
import type { TrainingPlan } from "../../train/index.ts";
import {
  readSettings,
  schemeOfCases,
  schemeToLearn,
  type TrainingRequest,
} from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import { formatDuration, type Output } from "../terminal/index.ts";

export async function tellPlan(
  cases: readonly string[],
  request: TrainingRequest,
  context: CommandContext,
): Promise<void> {
  const { planTraining } = await import("../../train/index.ts");
  const scheme = await schemeOfCases(cases, request.scheme);
  const settings = await readSettings(request, schemeToLearn({ ...request, scheme }), context);
  const { device, threads } = request;
  context.output.remark("measuring a step");
  const plan = await planTraining(settings, { device, ...(threads && { threads }) });
  printPlan(plan, context.output);
  context.output.document(plan);
}

function printPlan(plan: TrainingPlan, output: Output): void {
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
    ["measured", `${microBatchSeconds.toFixed(2)} s for ${microBatch} patches on ${plan.device}`],
    [
      "time",
      `${formatDuration(1000 * stepsSeconds)} for the steps; validation and preparation come on top`,
    ],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) output.print(`${name.padEnd(width)}  ${value}`);
}
