import { describe, expect, it } from "vitest";
import { tinyRun } from "../../../test/train/tiny-run.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { type RunFacts, standingOf } from "./run-standing.ts";
import { standingSentences } from "./standing-text.ts";

const facts: RunFacts = {
  state: "running",
  settings: { ...tinyRun, batch: 2 },
  scheme: pelvisScheme,
  isFineTuning: false,
};
const started = (step = 0) => ({
  kind: "started",
  device: "cpu",
  parameterCount: 10,
  cases: ["a", "b"],
  microBatch: 1,
  steps: 40,
  step,
});
const cycle = (...validationCases: string[]) => ({
  kind: "cycle",
  cycle: 0,
  step: 0,
  trainingCases: ["a"],
  validationCases,
  falsePositives: 0,
});
const step = (at: number, share: number, learningRate = 0.01) => ({
  kind: "step",
  step: at,
  steps: 40,
  loss: 1,
  learningRate,
  elapsedMs: 1000,
  share,
  remainingMs: 1000,
  patchesPerSecond: 1,
  waitingShare: 0,
});
const validated = (bladder: number, loss = 0.5) => ({
  kind: "validated",
  step: 1,
  loss,
  dice: [
    { structure: "Bladder", dice: bladder },
    { structure: "CTVn", dice: 0.5 },
    { structure: "Rectum" },
  ],
});
const log = (...events: object[]) => events.map((event) => JSON.stringify(event)).join("\n");
const sentences = (text: string, more: Partial<RunFacts> = {}) =>
  standingSentences(standingOf(text, { ...facts, ...more }));

const twelve = [0.1, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5, 0.5, 0.58, 0.62, 0.62, 0.62].map((dice, index) =>
  validated(dice, index % 2 === 0 ? 0.5 : 0.498),
);

describe("where a run stands", () => {
  it("counts patches, and those of the whole run by the share that is done", () => {
    const text = log(started(), cycle("b"), step(9, 0.2), step(10, 0.25));
    expect(standingOf(text, facts)).toMatchObject({ step: 10, patches: 20, plannedPatches: 80 });
    expect(sentences(text)[0]).toBe("The run has seen 20 of about 80 patches (25 %).");
    expect(sentences(text, { state: "stopped" })[0]).toBe(
      "The run was stopped after 20 of about 80 patches (25 %). The same command with --resume continues it.",
    );
    expect(sentences(text, { state: "finished" })[0]).toBe(
      "The run is finished. It saw 20 patches.",
    );
    expect(sentences("")[0]).toBe("The run has seen 0 of about 0 patches (0 %).");
  });

  it("tells a run that was resumed", () => {
    const text = log(started(), step(4, 0.1), started(4), step(5, 0.2), started(5), step(6, 0.3));
    expect(sentences(text)).toContain(
      "It was resumed after steps 4, 5; the figures are of the whole run.",
    );
    expect(sentences(log(started(), step(1, 0.1))).join()).not.toContain("resumed");
  });

  it("tells a run that diverged, and nothing else of it", () => {
    const diverged = { kind: "diverged", step: 8, what: "gradient" };
    const text = log(started(), cycle("b"), step(7, 0.2), ...twelve, diverged);
    expect(sentences(text, { state: "diverged" })).toEqual([
      expect.stringMatching(/^The run ended after step 7, because the gradient was not finite\./),
    ]);
  });

  it("says so when the curve of no such run was measured", () => {
    expect(standingOf(log(started(), step(1, 1)), facts).expectation).toBeNull();
    expect(sentences(log(started(), step(1, 1))).at(-1)).toMatch(/^What to expect is not known/);
  });
});

describe("whether the validation curve has flattened", () => {
  it("compares the mean Dice of the thirds, and the losses", () => {
    const text = log(started(), cycle("b"), ...twelve);
    const { validation } = standingOf(text, facts);
    // The bladder's means are 0.1, 0.5 and 2.44 / 4 = 0.61, its range 0.04: all halved by the constant CTVn.
    expect(validation.dice).toMatchObject({
      kind: "rising",
      values: 12,
      change: expect.closeTo(0.055, 12),
      changeBefore: expect.closeTo(0.2, 12),
      spread: expect.closeTo(0.02, 12),
    });
    expect(validation.loss).toMatchObject({ kind: "flat" });
    expect(sentences(text).slice(1, 3)).toEqual([
      "From the middle to the last third of 12 validations, the mean Dice changed by +0.055, more than it varies within the last third (0.020): it has not flattened. From the first to the middle third it changed by +0.200.",
      "From the middle to the last third of 12 validations, the validation loss changed by +0.000, no more than it varies within the last third (0.002): it has flattened. From the first to the middle third it changed by +0.000.",
    ]);
  });

  it("calls a rising loss worse", () => {
    const losses = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2].map((loss) => validated(0.5, loss));
    expect(sentences(log(cycle("b"), ...losses))[2]).toMatch(/it is getting worse\. /);
  });

  it("counts only validations of the same cases", () => {
    const again = [cycle("b"), ...twelve.slice(0, 2), cycle("b"), ...twelve.slice(2)];
    expect(standingOf(log(...again), facts).validation).toMatchObject({ earlier: 0 });
    const text = log(cycle("b"), ...twelve, cycle("a"), validated(0.5));
    expect(standingOf(text, facts).validation).toMatchObject({
      earlier: 12,
      dice: { kind: "too-few", values: 1 },
    });
    expect(sentences(text)).toContain(
      "There are too few validations to tell whether the validation curve has flattened: 1 since other cases are held out, and at least 12 are needed.",
    );
  });

  it("says that a fallen learning rate flattens every curve, where it has fallen", () => {
    const fallen = log(cycle("b"), step(1, 0.5, 0.003), ...twelve, step(2, 1, 0.0000123));
    expect(sentences(fallen)).toContain(
      "The learning rate has fallen from 0.003 to 0.000012. That alone flattens every curve, so the end of one run does not show what a longer run would bring.",
    );
    const constant = log(cycle("b"), step(1, 0.5), ...twelve, step(2, 1));
    expect(sentences(constant).join()).not.toContain("learning rate");
  });

  it("says when no case is held out", () => {
    expect(sentences(log(cycle(), ...twelve)).join()).toContain("No case is held out");
    expect(sentences(log(cycle("b"), ...twelve)).join()).not.toContain("No case is held out");
  });

  it("leaves out a validation in which no structure has a Dice", () => {
    const blank = { ...validated(0.5), dice: [{ structure: "Bladder" }] };
    const { validation } = standingOf(log(cycle("b"), ...twelve, blank), facts);
    expect(validation).toMatchObject({ dice: { values: 12 }, loss: { values: 13 } });
  });
});
