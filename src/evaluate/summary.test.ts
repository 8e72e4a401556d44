import { expect, it } from "vitest";
import { bootstrapInterval } from "./statistics/bootstrap.ts";
import { medianOf } from "./statistics/sample.ts";
import type { Scored } from "./structure-score.ts";
import { summariseFigure } from "./summary.ts";

const scored = (value: number): Scored<number> => ({ kind: "scored", value });

it("summariseFigure() counts what was missed and averages it away nowhere", () => {
  const outcomes: Scored<number>[] = [
    scored(0.9),
    { kind: "missed", empty: "predicted" },
    scored(0.7),
    { kind: "notApplicable" },
    { kind: "missed", empty: "reference" },
    { kind: "notApplicable" },
    { kind: "notApplicable" },
    scored(0.8),
  ];
  const summary = summariseFigure(outcomes);
  expect(summary).toMatchObject({ scored: 3, missed: 2, notApplicable: 3 });
  expect(summary.sample).toMatchObject({ n: 3, median: 0.8, least: 0.7, greatest: 0.9 });
  expect(summary.medianInterval).toEqual(
    bootstrapInterval([0.9, 0.7, 0.8], medianOf, { seed: 20 }),
  );
});

it("summariseFigure() says nothing of what was never scored", () => {
  expect(summariseFigure([{ kind: "missed", empty: "predicted" }])).toEqual({
    scored: 0,
    missed: 1,
    notApplicable: 0,
    sample: undefined,
    medianInterval: undefined,
  });
});
