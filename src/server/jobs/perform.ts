/** What each kind of job does: gathers the input of its task, runs it, and says what to write to the database. */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { schemeOfCohort, seenByModel } from "../../cohort/index.ts";
import { type EvaluatedModel, resultStructure } from "../../evaluate/index.ts";
import {
  appendAudit,
  type CaseRow,
  caseById,
  insertModel,
  insertResults,
  insertSet,
  type JobRow,
  listCases,
  type ModelRow,
  modelById,
  type NewStructureSet,
  type Queries,
  referenceOfCase,
  referencesByCase,
  runById,
  type Store,
  type StoredOrigin,
  saveCase,
  saveReferences,
  updateCase,
  updateRun,
  uploadById,
} from "../../store/index.ts";
import { type LabelScheme, schemeOfNames } from "../../structures/index.ts";
import type { DataFolders } from "../options.ts";
import { starterModel } from "../starter.ts";
import type { DescribedCase, EvaluatedCase, ImportOutput, KnownCase } from "../tasks/index.ts";
import { diskNames } from "../uploads.ts";
import { demoRatings } from "./demo-ratings.ts";
import { evaluateInput, importInput, segmentInput, trainInput } from "./inputs.ts";
import { runTask } from "./processes.ts";
import type { JobResult, JobWork, PerformJob } from "./runner.ts";
import { setToScore } from "./set-to-score.ts";

/** A training run that is stopped may take this long to write its checkpoint, with the validation before it. */
const TRAINING_GRACE_MS = 10 * 60_000;

/** What jobs work with. */
export interface JobContext {
  readonly store: Store;
  readonly db: Queries;
  readonly folders: DataFolders;
}

/** Performs jobs of every kind; what a job throws is as its task throws, or `job-without-subject`. */
export function createPerformer(context: JobContext): PerformJob {
  return (job, work) => {
    switch (job.kind) {
      case "demo":
        return performDemo(context, job, work);
      case "import":
        return performImport(context, job, work);
      case "references":
        return performReferences(context, job, work);
      case "segment":
        return performSegment(context, job, work);
      case "evaluate":
        return performEvaluate(context, job, work);
      case "train":
        return performTrain(context, job, work);
      default:
        return job.kind satisfies never;
    }
  };
}

async function performImport(context: JobContext, job: JobRow, work: JobWork): Promise<JobResult> {
  const { db, folders } = context;
  const { uploadId } = importInput.parse(job.input);
  const upload = await uploadById(db, uploadId);
  if (upload === undefined) throw gone("upload");
  const source = join(folders.uploads, upload.id);
  const output = await runTask(
    "import",
    {
      cohort: folders.cohort,
      scans: folders.scans,
      filesFolder: folders.files,
      source,
      names: diskNames(upload.files),
      diagnosis: upload.diagnosis,
      known: await knownCases(db),
    },
    work,
  );
  return {
    report: output.report,
    save: (tx) => saveImport(tx, job, output),
    clear: () => rm(source, { recursive: true, force: true }),
  };
}

async function knownCases(db: Queries): Promise<Map<string, KnownCase>> {
  const references = await referencesByCase(db);
  return new Map(
    (await listCases(db)).map(({ caseId, place, diagnosis, exclusion, grid }) => {
      const uids = (references.get(caseId) ?? []).map(({ sopInstanceUid }) => sopInstanceUid);
      const known = { place, diagnosis, exclusion, slices: grid.size[0] };
      return [caseId, { ...known, references: uids.flatMap((uid) => uid ?? []) }];
    }),
  );
}

async function saveImport(
  tx: Queries,
  job: JobRow,
  { cases, standings }: Pick<ImportOutput, "cases" | "standings">,
): Promise<void> {
  for (const each of cases) await saveDescribed(tx, each);
  for (const { caseId, ...standing } of standings) await updateCase(tx, caseId, standing);
  if (cases.length > 0) {
    await appendAudit(tx, {
      by: null,
      action: `${job.kind}.cases`,
      subject: job.id,
      details: { cases: cases.length },
    });
  }
}

async function saveDescribed(tx: Queries, { row, references }: DescribedCase): Promise<void> {
  const there = await caseById(tx, row.caseId);
  const ctId = await saveCase(tx, there ? { ...row, isSynthetic: there.isSynthetic } : row);
  await saveReferences(
    tx,
    row.caseId,
    references.map((reference) => ({ ...reference, ctId })),
  );
}

const noSet = {
  flags: [],
  leftOut: [],
  masksSha256: null,
  comparison: null,
  change: null,
  createdBy: null,
  jobId: null,
} as const satisfies Partial<NewStructureSet>;

async function performReferences(
  context: JobContext,
  job: JobRow,
  work: JobWork,
): Promise<JobResult> {
  const { db, folders } = context;
  const kept = new Map(
    [...(await referencesByCase(db))].map(([caseId, references]) => [
      caseId,
      references.map(({ labelsSha256 }) => labelsSha256),
    ]),
  );
  const input = { cohort: folders.cohort, filesFolder: folders.files, kept };
  const output = await runTask("references", input, work);
  return { save: (tx) => saveImport(tx, job, output) };
}

async function performSegment(context: JobContext, job: JobRow, work: JobWork): Promise<JobResult> {
  const { db, folders } = context;
  const { caseId, modelId } = segmentInput.parse(job.input);
  const [row, model] = [await caseById(db, caseId), await modelById(db, modelId)];
  if (row === undefined || model === undefined) throw gone("case or model");
  const output = await runTask(
    "segment",
    {
      filesFolder: folders.files,
      caseId,
      grid: row.grid,
      huSha256: row.huSha256,
      modelSha256: model.sha256,
      scheme: await schemeOfCohort(folders.cohort),
      diagnosis: row.diagnosis,
      patientPosition: row.patientPosition,
      reference: await referenceOfCase(db, caseId, row.ctId),
    },
    work,
  );
  const id = randomUUID();
  return {
    structureSetId: id,
    save: async (tx) => {
      await insertSet(tx, {
        ...noSet,
        ...output,
        id,
        caseId,
        ctId: row.ctId,
        role: "predicted",
        origin: originOf(model, row.diagnosis),
        createdBy: job.createdBy,
        jobId: job.id,
      });
    },
  };
}

function originOf({ id, sha256, title }: ModelRow, diagnosis: string | null): StoredOrigin {
  return { kind: "model", modelId: id, modelSha256: sha256, modelTitle: title, diagnosis };
}

async function performEvaluate(
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
    const each = { ...found.each, role: roleOf(row, model) };
    chosen.push({ ...found, each, isSynthetic: row.isSynthetic });
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
  const { spacingMm, clipHu, training } = description;
  const named = schemeOfNames(description.structures, scheme);
  const structures = named.structures.map(resultStructure);
  return { sha256, structures, spacingMm, clipHu, parameterCount, training };
}

async function performTrain(context: JobContext, job: JobRow, work: JobWork): Promise<JobResult> {
  const { db, folders } = context;
  const { runId } = trainInput.parse(job.input);
  const run = await runById(db, runId);
  if (run === undefined) throw gone("run");
  const { preset, structures, minutes, steps } = run;
  const output = await runTask(
    "train",
    {
      cohort: folders.cohort,
      filesFolder: folders.files,
      folder: join(folders.runs, run.id),
      ...{ preset, structures, minutes, steps },
    },
    { ...work, graceMs: TRAINING_GRACE_MS },
  );
  if (output.stoppedEarly) {
    return {
      state: "cancelled",
      save: async (tx) => void (await updateRun(tx, run.id, { isStopping: false })),
    };
  }
  const described = await runTask("describeModel", {
    filesFolder: folders.files,
    sha256: output.modelSha256,
    scheme: await schemeOfCohort(folders.cohort),
  });
  const sizeBytes = await context.store.files.sizeOf(output.modelSha256);
  return {
    save: async (tx) => {
      await updateRun(tx, run.id, { isStopping: false });
      await insertModel(tx, {
        id: randomUUID(),
        sha256: output.modelSha256,
        title: run.title,
        ...described,
        sizeBytes,
        runId: run.id,
        addedBy: job.createdBy,
      });
    },
  };
}

async function performDemo(context: JobContext, job: JobRow, work: JobWork): Promise<JobResult> {
  const { db, folders } = context;
  const model = await starterModel(db);
  const output = await runTask(
    "demo",
    {
      cohort: folders.cohort,
      scans: folders.scans,
      filesFolder: folders.files,
      workFolder: join(folders.work, job.id),
      known: await knownCases(db),
      modelSha256: model?.sha256 ?? null,
    },
    work,
  );
  const segmented = model === undefined ? [] : output.segmented;
  return {
    report: output.imported.report,
    save: async (tx) => {
      await saveImport(tx, job, output.imported);
      const predicted: NewStructureSet[] = [];
      for (const { caseId, diagnosis, set } of segmented) {
        const row = await caseById(tx, caseId);
        if (row === undefined) throw gone("case");
        const made: NewStructureSet = {
          ...noSet,
          ...set,
          id: randomUUID(),
          caseId,
          ctId: row.ctId,
          role: "predicted",
          origin: originOf(model!, diagnosis),
          jobId: job.id,
        };
        predicted.push(made);
        await insertSet(tx, made);
      }
      await demoRatings(tx, predicted);
    },
    next: {
      id: randomUUID(),
      kind: "evaluate",
      title: "Demo: starter on phantoms",
      input: { title: "Demo: the starter on synthetic patients", modelId: null, caseIds: null },
    },
  };
}

function gone(what: string): ArcuateError {
  const message = `Cannot do the job: its ${what} must still exist, got none`;
  return new ArcuateError("input", "job-without-subject", message);
}
