/** Many cases held against their references: the results file and the report made of it. */
import { ArcuateError } from "../../base/index.ts";
import {
  type CaseResult,
  DEFAULT_TOLERANCE_MM,
  type EvaluatedModel,
  RESULTS_VERSION,
  type Results,
  resultStructure,
  scoreCase,
} from "../../evaluate/index.ts";
import { softwareVersion } from "../../host/index.ts";
import { reportFiles } from "../../report/index.ts";
import { FileStore, type StoredGrid } from "../../store/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { masksOf, readReference } from "./compare.ts";
import type { TaskContext } from "./task.ts";
import { gridFrom, readVoxels } from "./voxels.ts";

export interface EvaluatedCase {
  readonly caseId: string;
  readonly diagnosis: string | null;
  readonly role: CaseResult["role"];
  readonly grid: StoredGrid;
  readonly labelsSha256: string;
  readonly reference: { readonly masksSha256: string };
}

export interface EvaluateInput {
  readonly filesFolder: string;
  readonly title: string;
  readonly model: EvaluatedModel | null;
  readonly cases: readonly EvaluatedCase[];
}

export interface EvaluateOutput {
  readonly fileSha256: string;
  readonly reportSha256: string;
  readonly scored: readonly string[];
}

/** @throws {ArcuateError} `no-cases` when none could be scored. */
export async function evaluateSets(
  { filesFolder, title, model, cases }: EvaluateInput,
  { progress, signal }: TaskContext,
): Promise<EvaluateOutput> {
  const files = new FileStore(filesFolder);
  const scored: CaseResult[] = [];
  const refused = new Map<string, number>();
  for (const [index, each] of cases.entries()) {
    signal.throwIfAborted();
    progress.report("evaluate", index, cases.length);
    try {
      scored.push(await scoreOne(files, each));
    } catch (error) {
      if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
      refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
    }
  }
  progress.report("evaluate", cases.length, cases.length);
  if (scored.length === 0) {
    const message = `Cannot evaluate: at least one case must be usable, got none of ${cases.length}`;
    throw new ArcuateError("input", "no-cases", message, { fields: { cases: cases.length } });
  }
  const results: Results = {
    format: "arcuate-results",
    version: RESULTS_VERSION,
    software: `Arcuate ${softwareVersion}`,
    madeAt: new Date().toISOString(),
    title,
    predictedBy: model === null ? "structureSet" : "model",
    model,
    toleranceMm: DEFAULT_TOLERANCE_MM,
    structures: pelvisScheme.structures.map(resultStructure),
    cases: scored.sort((a, b) => (a.id < b.id ? -1 : 1)),
    refused: [...refused].map(([code, count]) => ({ code, cases: count })),
  };
  return {
    fileSha256: await files.put(Buffer.from(`${JSON.stringify(results, undefined, 1)}\n`)),
    reportSha256: await files.put(reportPage(results)),
    scored: scored.map(({ id }) => id),
  };
}

async function scoreOne(
  files: FileStore,
  { caseId, diagnosis, role, grid: stored, labelsSha256, reference: kept }: EvaluatedCase,
): Promise<CaseResult> {
  const grid = gridFrom(stored);
  const reference = await readReference(files, kept, grid);
  const predicted = masksOf(await readVoxels(files, labelsSha256, grid), grid);
  const labels = pelvisScheme.structures.map(({ label }) => label);
  return scoreCase(
    {
      id: caseId,
      diagnosis,
      role,
      ct: { grid, hu: new Int16Array(0) },
      reference,
      predicted,
      notDrawn: new Set(labels.filter((label) => !reference.has(label))),
    },
    pelvisScheme,
  );
}

function reportPage(results: Results): Buffer {
  const page = reportFiles({ results: [results] }, new Map()).find(
    ({ path }) => path === "report.html",
  );
  return Buffer.from(page!.bytes);
}
