/** A run whose numbers are no longer finite: it ends at once, and its last checkpoint stays as it is. */
import { ArcuateError } from "../base/index.ts";

export interface Divergence {
  /** The step that could not be taken, or after which the weights were of no use; counted from 1. */
  readonly step: number;
  /** What is not finite. */
  readonly what: "loss" | "gradient" | "weights" | "statistics" | "validation loss";
  /** Of the settings; the schedule takes a part of it in each step. */
  readonly learningRate: number;
  /** Ids of the cases that the batch's patches are of; empty where it was no batch. */
  readonly cases: readonly string[];
  /** Of the folder's newest checkpoint; undefined when none was written. */
  readonly checkpointStep: number | undefined;
}

const nouns: Readonly<Record<Divergence["what"], string>> = {
  loss: "the loss",
  gradient: "the gradient",
  weights: "the weights after the step",
  statistics: "the normalisation statistics",
  "validation loss": "the validation loss",
};

/** The error that ends the run: what is not finite, where, and how to go on. */
export function divergedError(divergence: Divergence): ArcuateError {
  const { step, what, learningRate, cases } = divergence;
  const rate = Number(learningRate.toPrecision(3));
  const of = cases.length === 0 ? "" : `, with ${inWords(cases)}`;
  const goOn = remedy(divergence);
  const message = `Cannot go on training: ${nouns[what]} must be finite, got NaN or infinity in step ${step} at a learning rate of ${rate}${of}; ${goOn}`;
  return new ArcuateError("input", "training-diverged", message, {
    fields: { step, learningRate, cases: cases.join(" ") },
  });
}

/** A smaller learning rate changes nothing about what a checkpoint's own weights give in the step after it. */
function remedy({ step, what, checkpointStep }: Divergence): string {
  if (checkpointStep === undefined)
    return "no checkpoint was written yet: start again with a smaller learning rate";
  const isOfCheckpoint = what !== "weights" && step <= checkpointStep + 1;
  return isOfCheckpoint
    ? `the checkpoint of step ${checkpointStep} is kept, but its weights are already too large: start again with a smaller learning rate`
    : `the checkpoint of step ${checkpointStep} is kept: resume with a smaller learning rate`;
}

/** How many cases the message lists. */
const LISTED = 8;

function inWords(cases: readonly string[]): string {
  const more = cases.length > LISTED ? ` and ${cases.length - LISTED} more` : "";
  const noun = cases.length === 1 ? "case" : "cases";
  return `patches of ${noun} ${cases.slice(0, LISTED).join(", ")}${more}`;
}
