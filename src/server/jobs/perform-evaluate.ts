/** The job that scores predictions against references: which sets it takes, and which cases it leaves out. */
import { randomUUID } from "node:crypto";
import { schemeOfCohort, seenByModel } from "../../cohort/index.ts";
import { type EvaluatedModel, resultStructure } from "../../evaluate/index.ts";
import {
  type CaseRow,
  insertResults,
  type JobRow,
  listCases,
  type ModelRow,
  modelById,
} from "../../store/index.ts";
import { type LabelScheme, schemeOfNames } from "../../structures/index.ts";
import type { EvaluatedCase } from "../tasks/index.ts";
import { evaluateInput } from "./inputs.ts";
import type { JobContext } from "./job-context.ts";
import { runTask } from "./processes.ts";
import type { JobResult, JobWork } from "./runner.ts";
import { setToScore } from "./set-to-score.ts";

/** Scores the latest predictions of the cases that were asked for. @throws {ArcuateError} As the task. */
export async function performEvaluate(
  context: JobContext,
  job: JobRow,
  work: JobWork,
): Promise<JobResult> {
  const { db, folders } = context;
  const { title, modelId, caseIds } = evaluateInput.parse(job.input);
  const model = modelId === null ? undefined : await modelById(db, modelId);
  const wanted = caseIds === null ? undefined : new Set(caseIds);
  const cases = (await listCases(db)).filter(({ caseId }) => wanted?.has(caseId) ?? true);
  const leftOut = new Map<string, number>();
  const chosen: { each: EvaluatedCase; setId: string; isSynthetic: boolean }[] = [];
  for (const row of cases) {
    const found = await setToScore(db, row, modelId);
    if (typeof found === "string") {
      leftOut.set(found, (leftOut.get(found) ?? 0) + 1);
      continue;
    }
    const role = roleOf(row, model);
    chosen.push({ ...found, each: { ...found.each, role }, isSynthetic: row.isSynthetic });
  }
  const scheme = await schemeOfCohort(folders.cohort);
  const output = await runTask(
    "evaluate",
    {
      filesFolder: folders.files,
      title,
      model: model === undefined ? null : evaluatedModel(model, scheme),
      scheme,
      cases: chosen.map(({ each }) => each),
      leftOut,
    },
    work,
  );
  const id = randomUUID();
  const setIds = new Map(chosen.map(({ each, setId }) => [each.caseId, setId]));
  return {
    resultsId: id,
    save: (tx) =>
      insertResults(tx, {
        id,
        title,
        predictedBy: model === undefined ? "structureSet" : "model",
        isSynthetic: chosen.some(({ isSynthetic }) => isSynthetic),
        cases: output.scored.length,
        fileSha256: output.fileSha256,
        reportSha256: output.reportSha256,
        scored: output.scored.map((caseId) => [caseId, setIds.get(caseId)!] as const),
        createdBy: job.createdBy,
      }),
  };
}

/** Training cases of the model first, then the cohort's test group, then what the model file says. */
function roleOf(row: CaseRow, model: ModelRow | undefined): EvaluatedCase["role"] {
  const seen = model && seenByModel(model.description.training, [{ caseId: row.caseId }]).kind;
  if (seen === "seen") return "training";
  if (row.group === "test") return "test";
  return seen === "unseen" ? "unseen" : "unknown";
}

function evaluatedModel(
  { sha256, description, parameterCount }: ModelRow,
  scheme: LabelScheme,
): EvaluatedModel {
  const { spacingMm, clipHu, centreHu = 0, training } = description;
  const named = schemeOfNames(description.structures, scheme);
  const structures = named.structures.map(resultStructure);
  return { sha256, structures, spacingMm, clipHu, centreHu, parameterCount, training };
}
