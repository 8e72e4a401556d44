/** Structure sets of many cases held against their references: results and a report. */
import { ArcuateError } from "../../base/index.ts";
import type { CaseResult, EvaluatedModel, Results } from "../../evaluate/index.ts";
import { softwareVersion } from "../../host/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { WorkContext } from "../context.ts";
import { compareSets, type SetsToCompare } from "./compare.ts";

export interface AboutEvaluation {
  readonly title: string;
  /** The model that predicted the structure sets; null where they come from several models or from people. */
  readonly model: EvaluatedModel | null;
  readonly scheme: LabelScheme;
  /** How many of the cases that were asked for cannot be scored, by the reason's code. */
  readonly leftOut?: ReadonlyMap<string, number>;
}

export interface EvaluatedSets {
  /** Cases by id; those that could not be scored are counted by the reason. */
  readonly results: Results;
  /** A page of HTML. */
  readonly report: Uint8Array;
}

/**
 * Scores cases one after the other, so that only one is in memory.
 * @param load Reads the structure sets of a case.
 * @throws {ArcuateError} `no-cases` when none could be scored, naming the reasons; whatever `load` throws that is not
 * about the input.
 */
export async function evaluateSets<T>(
  cases: readonly T[],
  load: (each: T) => Promise<SetsToCompare>,
  about: AboutEvaluation,
  { progress, signal }: Pick<WorkContext, "progress" | "signal">,
): Promise<EvaluatedSets> {
  const scored: CaseResult[] = [];
  const refused = new Map(about.leftOut);
  for (const [index, each] of cases.entries()) {
    signal.throwIfAborted();
    progress.report("evaluate", index, cases.length);
    try {
      scored.push(await compareSets(await load(each), about.scheme));
    } catch (error) {
      if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
      refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
    }
  }
  progress.report("evaluate", cases.length, cases.length);
  if (scored.length === 0) {
    const reasons = [...refused].map(([code, count]) => `${count} ${code}`).join(", ");
    const asked = [...refused.values()].reduce((sum, count) => sum + count, 0);
    const got = `none of ${asked}${reasons && `: ${reasons}`}`;
    const message = `Cannot evaluate: at least one case must be usable, got ${got}`;
    throw new ArcuateError("input", "no-cases", message, { fields: { cases: asked } });
  }
  const results = await resultsOf(scored, refused, about);
  return { results, report: await reportPage(results) };
}

async function resultsOf(
  scored: readonly CaseResult[],
  refused: ReadonlyMap<string, number>,
  { title, model, scheme }: AboutEvaluation,
): Promise<Results> {
  const { DEFAULT_TOLERANCE_MM, RESULTS_VERSION, resultStructure } = await import(
    "../../evaluate/index.ts"
  );
  return {
    format: "arcuate-results",
    version: RESULTS_VERSION,
    software: `Arcuate ${softwareVersion}`,
    madeAt: new Date().toISOString(),
    title,
    predictedBy: model === null ? "structureSet" : "model",
    model,
    toleranceMm: DEFAULT_TOLERANCE_MM,
    structures: scheme.structures.map(resultStructure),
    cases: scored.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    refused: [...refused].map(([code, count]) => ({ code, cases: count })),
  };
}

async function reportPage(results: Results): Promise<Uint8Array> {
  const { reportFiles } = await import("../../report/index.ts");
  const files = reportFiles({ results: [results] }, new Map());
  const page = files.find(({ path }) => path === "report.html");
  if (page === undefined) throw new TypeError("A report must have a page");
  return Buffer.from(page.bytes);
}
