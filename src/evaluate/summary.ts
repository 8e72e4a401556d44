import { bootstrapInterval } from "./statistics/bootstrap.ts";
import { describeSample, medianOf, type SampleDescription } from "./statistics/sample.ts";
import type { Scored } from "./structure-score.ts";

/** One figure of one structure over many cases. */
export interface FigureSummary {
  readonly scored: number;
  /** Drawn on one side only: counted here, and in no mean. */
  readonly missed: number;
  readonly notApplicable: number;
  /** Of what was scored; undefined when nothing was. */
  readonly sample: SampleDescription | undefined;
  /** 95 % bootstrap interval of the median; undefined for fewer than two. */
  readonly medianInterval: readonly [low: number, high: number] | undefined;
}

/** The interval is the same whenever it is made from the same figures. */
const BOOTSTRAP_SEED = 20;

/** Counts every outcome and describes what was scored; a missed structure is never averaged away. */
export function summariseFigure(outcomes: readonly Scored<number>[]): FigureSummary {
  const values = outcomes.flatMap((each) => (each.kind === "scored" ? [each.value] : []));
  const missed = outcomes.filter(({ kind }) => kind === "missed").length;
  return {
    scored: values.length,
    missed,
    notApplicable: outcomes.length - values.length - missed,
    sample: describeSample(values),
    medianInterval: bootstrapInterval(values, medianOf, { seed: BOOTSTRAP_SEED }),
  };
}
