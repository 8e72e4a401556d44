/** A training run on the terminal. */
import type { RunEvent } from "../../work/index.ts";
import { countLine, leftOutLines, type Output, printable, remarkLines } from "../terminal/index.ts";

function printCases(
  { used: sources, leftOut, remarks, scheme, isGenerated }: Extract<RunEvent, { kind: "cases" }>,
  output: Output,
): void {
  for (const remark of remarks) output.remark(printable(remark));
  const named = sources.map(({ path, remarks }) => ({ name: path, remarks }));
  for (const line of remarkLines(named)) output.remark(printable(line));
  for (const line of leftOutLines(leftOut)) output.remark(printable(line));
  output.remark(countLine(sources.length, leftOut.length, "to learn from"));
  for (const { name } of scheme.structures) {
    const count = sources.filter(({ drawn }) => drawn.includes(name)).length;
    const isUnknown = count === 0 && !isGenerated;
    const consequence = isUnknown ? ": the model will not learn it" : "";
    output.remark(`  ${name} drawn in ${count}${consequence}`);
  }
}

/** The bar counts thousandths of the run. */
const BAR_LENGTH = 1000;

/** Shows the progress of a run: remarks at its events, and a bar in between. */
export function showRun(output: Output): (event: RunEvent) => void {
  return (event) => {
    switch (event.kind) {
      case "cases":
        printCases(event, output);
        return;
      case "started":
        output.remark(describeStart(event));
        return;
      case "cycle":
        output.remark(describeCycle(event));
        return;
      case "step":
        showStep(event, output);
        return;
      case "validated":
        output.remark(describeValidation(event));
        return;
      case "checkpoint":
        return;
      default:
        event satisfies never;
    }
  };
}

function showStep(event: Extract<RunEvent, { kind: "step" }>, output: Output): void {
  output.progress.show({
    stage: "train",
    done: Math.floor(BAR_LENGTH * event.share),
    total: BAR_LENGTH,
    detail: `step ${event.step}, loss ${event.loss.toFixed(3)}, ${event.patchesPerSecond.toPrecision(2)} patches/s`,
    remainingMs: event.remainingMs,
  });
}

function describeStart(event: Extract<RunEvent, { kind: "started" }>): string {
  const { parameterCount, device, cases, microBatch, step } = event;
  const from = step > 0 ? `, from step ${step} on` : "";
  return `training ${parameterCount} parameters on ${device}: ${cases.length} cases, ${microBatch} patches at one time${from}`;
}

function describeCycle(event: Extract<RunEvent, { kind: "cycle" }>): string {
  const { cycle, trainingCases, validationCases, falsePositives } = event;
  const held =
    validationCases.length > 0
      ? `${validationCases.length} held out for validation`
      : "too few to hold any out: validation looks at the same";
  const mined = falsePositives > 0 ? `, ${falsePositives} false positives to learn from` : "";
  return `cycle ${cycle + 1}: ${trainingCases.length} cases, ${held}${mined}`;
}

function describeValidation({
  step,
  loss,
  dice,
}: Extract<RunEvent, { kind: "validated" }>): string {
  const figures = dice.map((each) => `${each.structure} ${each.dice?.toFixed(2) ?? "-"}`);
  return `step ${step}: loss ${loss.toFixed(3)}, Dice ${figures.join(", ")}`;
}
