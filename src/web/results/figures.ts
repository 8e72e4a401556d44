import type { ResultsDetail, StructureResult } from "../../server/contract/index.ts";

/** Metrics that the page shows; docs/evaluation.md defines them. */
export const metrics = [
  "dice",
  "meanSurfaceDistanceMm",
  "hausdorffDistance95Mm",
  "surfaceDice",
  "addedPathLengthMm",
] as const;
export type Metric = (typeof metrics)[number];

type Scored = Extract<StructureResult, { kind: "scored" }>;

/** A point of the figure: one structure of one case. */
export interface Point {
  readonly caseId: string;
  readonly value: number;
  readonly worstSlice: number | null;
}

/** A line of the table, and a column of the figure. */
export interface StructureFigures {
  readonly name: string;
  readonly points: readonly Point[];
  readonly missed: number;
  readonly notApplicable: number;
}

/** The figures by structure, in the order of the results. Missed structures are counted, never averaged. */
export function figuresOf(results: ResultsDetail, metric: Metric): StructureFigures[] {
  return results.structures.map((name) => {
    const of = results.caseResults.flatMap(({ id, structures }) =>
      structures.filter((one) => one.name === name).map((one) => ({ id, one })),
    );
    const isScored = (entry: (typeof of)[number]): entry is { id: string; one: Scored } =>
      entry.one.kind === "scored";
    return {
      name,
      points: of.filter(isScored).map(({ id, one }) => ({
        caseId: id,
        value: one[metric],
        worstSlice: one.worstSlice?.slice ?? null,
      })),
      missed: of.filter(({ one }) => one.kind === "missed").length,
      notApplicable: of.filter(({ one }) => one.kind === "notApplicable").length,
    };
  });
}

/** Mean, standard deviation (over n - 1; null for one point), median, least and greatest; null for no points. */
export function summaryOf(points: readonly Point[]) {
  const values = points.map(({ value }) => value).sort((a, b) => a - b);
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const middle = count >> 1;
  return {
    mean,
    standardDeviation: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    median: count % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2,
    least: values[0]!,
    greatest: values[count - 1]!,
  };
}
