/** Where a training run stands, read from its log. */
import { type LoggedEvent, ofKind, readTrainingLog } from "../../report/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import {
  type Course,
  courseOf,
  type Expectation,
  expectationOf,
  type TrainingSettings,
} from "../../train/index.ts";

type RunState = "running" | "finished" | "stopped" | "diverged";

/** What the log does not hold. */
export interface RunFacts {
  readonly state: RunState;
  readonly settings: TrainingSettings;
  readonly scheme: LabelScheme;
  /** Whether it began with a model's weights. */
  readonly isFineTuning: boolean;
}

/** Validations that looked at the same cases: the last ones of the run. */
export interface ValidationCourses {
  readonly loss: Course;
  /** Mean over the structures that have a Dice. */
  readonly dice: Course;
  /** Whether they looked at cases that the run did not learn from. */
  readonly isHeldOut: boolean;
  /** Earlier validations, which looked at other cases. */
  readonly earlier: number;
}

export interface RunStanding {
  readonly state: RunState;
  readonly step: number;
  /** Patches seen, without those for validation. */
  readonly patches: number;
  /** Patches that the whole run sees, by the share that is done. */
  readonly plannedPatches: number;
  /** Steps after which the run was resumed. */
  readonly resumedAfter: readonly number[];
  readonly validation: ValidationCourses;
  /** The largest learning rate and that of the last step; null before the first. */
  readonly learningRate: { readonly largest: number; readonly last: number } | null;
  /** What is no longer finite in a run that diverged. */
  readonly notFinite: string | null;
  /** For `plannedPatches`; null where no such run was measured. */
  readonly expectation: Expectation | null;
}

/** @param log - The text of log.jsonl. */
export function standingOf(
  log: string,
  { state, settings, scheme, isFineTuning }: RunFacts,
): RunStanding {
  const events = readTrainingLog(log);
  const steps = ofKind(events, "step");
  const last = steps.at(-1);
  const patches = settings.batch * (last?.step ?? 0);
  const isWhole = state === "finished" || last === undefined;
  const plannedPatches = isWhole ? patches : Math.round(patches / last.share);
  const names = scheme.structures.map(({ name }) => name);
  const expectation = isFineTuning ? undefined : expectationOf(plannedPatches, settings, names);
  return {
    state,
    step: last?.step ?? 0,
    patches,
    plannedPatches,
    resumedAfter: ofKind(events, "started").flatMap(({ step }) => (step > 0 ? [step] : [])),
    validation: coursesOf(events),
    learningRate: last
      ? { largest: largest(steps.map((each) => each.learningRate)), last: last.learningRate }
      : null,
    notFinite: ofKind(events, "diverged").at(-1)?.what ?? null,
    expectation: expectation ?? null,
  };
}

/** Cycles hold out other cases, and figures of other cases are not comparable: only those of the latest cases count. */
function coursesOf(events: readonly LoggedEvent[]): ValidationCourses {
  let [cases, earlier] = ["", 0];
  let comparable: Extract<LoggedEvent, { kind: "validated" }>[] = [];
  for (const event of events) {
    if (event.kind === "validated") comparable.push(event);
    if (event.kind !== "cycle" || event.validationCases.join("\n") === cases) continue;
    cases = event.validationCases.join("\n");
    earlier += comparable.length;
    comparable = [];
  }
  return {
    loss: courseOf(comparable.map(({ loss }) => loss)),
    dice: courseOf(comparable.flatMap(({ dice }) => meanDice(dice) ?? [])),
    isHeldOut: cases !== "",
    earlier,
  };
}

/** Undefined where no structure has a Dice. */
function meanDice(dice: Extract<LoggedEvent, { kind: "validated" }>["dice"]): number | undefined {
  const values = dice.flatMap((each) => each.dice ?? []);
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A spread of all steps would be too many arguments for a long run. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
