/** Where a training run stands, in sentences. */
import type { Course } from "../../train/index.ts";
import { expectationSentences } from "./expectation-text.ts";
import type { RunStanding, ValidationCourses } from "./run-standing.ts";

/** How far the run is, whether its validation curve has flattened, and what more time would bring. */
export function standingSentences(standing: RunStanding): string[] {
  if (standing.state === "diverged") return [divergedText(standing)];
  return [
    progressText(standing),
    ...resumedText(standing),
    ...validationTexts(standing),
    ...expectationSentences(standing.expectation),
  ];
}

function divergedText({ step, notFinite }: RunStanding): string {
  return `The run ended after step ${step}, because the ${notFinite ?? "loss"} was not finite. Its figures do not show what a run with a smaller learning rate would reach.`;
}

function progressText({ state, patches, plannedPatches }: RunStanding): string {
  if (state === "finished") return `The run is finished. It saw ${patches} patches.`;
  const part = `${patches} of about ${rounded(plannedPatches)} patches (${percent(patches / plannedPatches)} %)`;
  return state === "running"
    ? `The run has seen ${part}.`
    : `The run was stopped after ${part}. The same command with --resume continues it.`;
}

function rounded(patches: number): number {
  return Number(patches.toPrecision(2));
}

/** No patches of none planned: before the first step. */
function percent(share: number): string {
  return (100 * (Number.isFinite(share) ? share : 0)).toFixed(0);
}

function resumedText({ resumedAfter }: RunStanding): string[] {
  if (resumedAfter.length === 0) return [];
  const noun = resumedAfter.length === 1 ? "step" : "steps";
  return [
    `It was resumed after ${noun} ${resumedAfter.join(", ")}; the figures are of the whole run.`,
  ];
}

function validationTexts({ validation, learningRate }: RunStanding): string[] {
  const { dice, loss, isHeldOut, earlier } = validation;
  const heldOut = isHeldOut
    ? []
    : [
        "No case is held out: validation looks at cases that the run learns from, and cannot show how well the model contours others.",
      ];
  if (dice.kind === "too-few") return [tooFewText(dice, earlier), ...heldOut];
  return [
    courseText("mean Dice", dice, "rising"),
    courseText("validation loss", loss, "falling"),
    ...heldOut,
    ...learningRateText(learningRate),
  ];
}

function tooFewText(
  { values, fewest }: Extract<Course, { kind: "too-few" }>,
  earlier: ValidationCourses["earlier"],
): string {
  const since = earlier > 0 ? " since other cases are held out" : "";
  return `There are too few validations to tell whether the validation curve has flattened: ${values}${since}, and at least ${fewest} are needed.`;
}

function courseText(what: string, course: Course, better: "rising" | "falling"): string {
  if (course.kind === "too-few") return "";
  const { kind, change, changeBefore, spread, values } = course;
  const comparison = kind === "flat" ? "no more" : "more";
  const verdict =
    kind === "flat" ? "has flattened" : kind === better ? "has not flattened" : "is getting worse";
  return `From the middle to the last third of ${values} validations, the ${what} changed by ${signed(change)}, ${comparison} than it varies within the last third (${spread.toFixed(3)}): it ${verdict}. From the first to the middle third it changed by ${signed(changeBefore)}.`;
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;
}

/** Only where the rate has fallen: a rate that stays the same flattens nothing. */
function learningRateText(rate: RunStanding["learningRate"]): string[] {
  if (rate === null || rate.last > rate.largest / 2) return [];
  const figures = [rate.largest, rate.last].map((each) => Number(each.toPrecision(2)));
  return [
    `The learning rate has fallen from ${figures.join(" to ")}. That alone flattens every curve, so the end of one run does not show what a longer run would bring.`,
  ];
}
