/** The job that scores predictions against references: which sets it takes, and which cases it leaves out. */
import { randomUUID } from "node:crypto";
import { schemeOfCohort, seenByModel } from "../../cohort/index.ts";
import { type EvaluatedModel, resultStructure } from "../../evaluate/index.ts";
import {
  type CaseRow,
  ctVersionById,
  insertResults,
  type JobRow,
  listCases,
  type ModelRow,
  modelById,
  type Queries,
  setsOfCase,
} from "../../store/index.ts";
import { type LabelScheme, schemeOfNames } from "../../structures/index.ts";
import { aboutCt, aboutReference } from "../stored-remarks.ts";
import type { EvaluatedCase } from "../tasks/index.ts";
import { evaluateInput } from "./inputs.ts";
import type { JobContext } from "./job-context.ts";
import { runTask } from "./processes.ts";
import type { JobResult, JobWork } from "./runner.ts";

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

/** The latest predicted set of a case, of this model where one is named; or the code of why there is none to score. */
async function setToScore(db: Queries, row: CaseRow, modelId: string | null) {
  if (row.exclusion !== null) return "case-excluded";
  const sets = await setsOfCase(db, row.caseId);
  const set = sets.find(
    ({ role, origin }) =>
      role === "predicted" &&
      (modelId === null || (origin.kind === "model" && origin.modelId === modelId)),
  );
  const reference = sets.find(({ role }) => role === "reference");
  if (!reference?.masksSha256) return "no-reference";
  if (set === undefined) return "no-prediction";
  // The slices that the CT had not had yet would count as missed.
  if (set.ctId !== reference.ctId) return "ct-has-grown";
  const ct = await ctVersionById(db, set.ctId);
  if (ct === undefined) return "no-prediction";
  const { caseId, diagnosis } = row;
  const { grid } = ct;
  const { labelsSha256 } = set;
  const { masksSha256 } = reference;
  const remarks = [...aboutCt(row, ct.remarks), ...aboutReference(row, reference)];
  const pair = { caseId, diagnosis, grid, labelsSha256, reference: { masksSha256 } };
  const each = { ...pair, remarks, flags: set.flags };
  return { each, setId: set.id };
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
  const { spacingMm, clipHu, training } = description;
  const named = schemeOfNames(description.structures, scheme);
  const structures = named.structures.map(resultStructure);
  return { sha256, structures, spacingMm, clipHu, parameterCount, training };
}
