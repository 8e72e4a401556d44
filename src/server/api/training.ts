/** Training runs and models. */
import { randomUUID } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { schemeOfCohort } from "../../cohort/index.ts";
import {
  appendAudit,
  insertModel,
  insertRun,
  type JobRow,
  jobById,
  listModels,
  listRuns,
  type ModelRow,
  modelById,
  modelOfRun,
  type Queries,
  type RunRow,
  runById,
  updateRun,
} from "../../store/index.ts";
import { narrowScheme } from "../../structures/index.ts";
import type { ServerContext } from "../context.ts";
import type { LogLine, Model, Run } from "../contract/index.ts";
import { logLineSchema, type trainingRoutes } from "../contract/training.ts";
import type { Call, HandlersOf } from "../http/handle.ts";
import { conflict, notFound } from "../http/problems.ts";
import { readTrainingReport } from "../training-report.ts";
import { type People, peopleOf, personOf } from "./describe.ts";
import { NOTICE } from "./session.ts";

export const trainingHandlers: HandlersOf<typeof trainingRoutes> = {
  listRuns: async ({ context: { db } }) => {
    const rows = await listRuns(db);
    const runs: Run[] = [];
    for (const row of rows) runs.push(await describeRun(db, row));
    return { runs };
  },

  startRun,

  getRun: async ({ context: { db }, params: { runId } }) =>
    describeRun(db, await requireRun(db, runId)),

  runLog: async ({ context: { db, folders }, params: { runId }, query: { from, limit } }) => {
    const run = await requireRun(db, runId);
    return readLog(join(folders.runs, run.id, "log.jsonl"), from, limit);
  },

  trainingReport: async ({ context: { db, folders }, params: { runId } }) => {
    const run = await requireRun(db, runId);
    const report = await readTrainingReport(join(folders.runs, run.id));
    if (report === undefined) throw notFound("training report");
    return report;
  },

  stopRun: async ({ context: { db, jobs }, account, params: { runId } }) => {
    const run = await requireRun(db, runId);
    const stopping = (await updateRun(db, runId, { isStopping: true })) ?? run;
    await appendAudit(db, { by: account.name, action: "run.stop", subject: runId });
    await jobs.cancel(run.jobId);
    return describeRun(db, stopping);
  },

  resumeRun: async ({ context: { db, jobs }, account, params: { runId } }) => {
    const run = await requireRun(db, runId);
    const job = await jobById(db, run.jobId);
    if (job === undefined || (job.state !== "cancelled" && job.state !== "failed")) {
      throw conflict(
        "run-not-stopped",
        "Cannot resume the run: it must have been stopped or failed",
      );
    }
    const resumed = (await updateRun(db, runId, { isStopping: false })) ?? run;
    await appendAudit(db, { by: account.name, action: "run.resume", subject: runId });
    await jobs.retry(run.jobId);
    return describeRun(db, resumed);
  },

  listModels: async ({ context: { db } }) => {
    const rows = await listModels(db);
    const people = await peopleOf(db, rows);
    return { models: rows.map((row) => describeModel(row, people)) };
  },

  getModel: async ({ context: { db }, params: { modelId } }) => {
    const row = await requireModel(db, modelId);
    const { network, clipHu, centreHu = 0, training } = row.description;
    return {
      ...describeModel(row, await peopleOf(db, [row])),
      network,
      clipHu,
      centreHu,
      training,
      notice: NOTICE,
    };
  },

  addModel,

  modelFile: async ({ context: { db, store }, account, params: { modelId } }) => {
    const { sha256 } = await requireModel(db, modelId);
    await appendAudit(db, { by: account.name, action: "model.export", subject: modelId });
    const headers = { "content-disposition": `attachment; filename="${sha256.slice(0, 12)}.onnx"` };
    const bytes = await store.files.read(sha256);
    return { bytes, mediaType: "application/octet-stream", headers };
  },
};

async function requireRun(db: Queries, id: string): Promise<RunRow> {
  const run = await runById(db, id);
  if (run === undefined) throw notFound("run");
  return run;
}

async function requireModel(db: Queries, id: string): Promise<ModelRow> {
  const model = await modelById(db, id);
  if (model === undefined) throw notFound("model");
  return model;
}

async function describeRun(db: Queries, row: RunRow): Promise<Run> {
  const job = await jobById(db, row.jobId);
  const model = await modelOfRun(db, row.id);
  const { id, title, preset, structures, minutes, steps, jobId } = row;
  return {
    ...{ id, title, preset, minutes, steps, jobId },
    structures: [...structures],
    state: stateOf(row, job),
    error: job?.error ?? null,
    modelId: model?.id ?? null,
    createdAt: row.createdAt.toISOString(),
    by: personOf(await peopleOf(db, [row]), row.createdBy),
  };
}

function stateOf({ isStopping }: RunRow, job: JobRow | undefined): Run["state"] {
  switch (job?.state) {
    case "running":
      return isStopping ? "stopping" : "running";
    case "queued":
    case "done":
    case "failed":
      return job.state;
    default:
      return "stopped";
  }
}

async function startRun({
  context: { db, folders, jobs },
  account,
  body,
}: Call<typeof trainingRoutes.startRun>): Promise<Run> {
  const wanted = narrowScheme(await schemeOfCohort(folders.cohort), body.structures);
  const structures = wanted.structures.map(({ name }) => name);
  const { id, title, preset, minutes, steps } = body;
  const job = await db.transaction(async (tx) => {
    const jobId = randomUUID();
    const row = { id, title, preset, structures, minutes, steps, jobId, createdBy: account.id };
    if ((await insertRun(tx, row)) === undefined) return undefined;
    await appendAudit(tx, {
      by: account.name,
      action: "run.start",
      subject: id,
      details: { preset, minutes, steps },
    });
    const about = { id: jobId, kind: "train", title, input: { runId: id }, runId: id } as const;
    return jobs.add({ ...about, createdBy: account.id }, tx);
  });
  if (job !== undefined) await jobs.announce(job);
  const run = await requireRun(db, id);
  if (run.title !== title || run.createdBy !== account.id) {
    throw conflict(
      "run-differs",
      "Cannot start the run: its id must be new, got one that another run has",
    );
  }
  return describeRun(db, run);
}

/** Lines of a log that is being written; a last line that is incomplete is left for the next time. */
async function readLog(
  path: string,
  from: number,
  limit: number,
): Promise<{ lines: LogLine[]; next: number }> {
  const handle = await open(path, "r").catch(() => undefined);
  if (handle === undefined) return { lines: [], next: from };
  const lines: LogLine[] = [];
  let number = 0;
  for await (const text of handle.readLines()) {
    if (number++ < from) continue;
    const parsed = parseLine(text);
    if (parsed === undefined || lines.length >= limit) break;
    lines.push(parsed);
  }
  return { lines, next: from + lines.length };
}

function parseLine(text: string): LogLine | undefined {
  try {
    // A line without a step, as the one of a cycle may be, counts as before the first.
    const value: unknown = JSON.parse(text);
    return logLineSchema.parse(typeof value === "object" ? { step: 0, ...value } : value);
  } catch {
    return undefined;
  }
}

function describeModel(row: ModelRow, people: People): Model {
  const { id, sha256, title, description, parameterCount, sizeBytes, runId } = row;
  return {
    ...{ id, sha256, title, parameterCount, sizeBytes, runId },
    structures: [...description.structures],
    spacingMm: description.spacingMm,
    addedAt: row.addedAt.toISOString(),
    addedBy: personOf(people, row.addedBy),
  };
}

async function addModel({
  context,
  account,
  query: { title },
  body,
}: Call<typeof trainingRoutes.addModel>): Promise<Model> {
  const { db, store, folders, tasks }: ServerContext = context;
  const sha256 = await store.files.put(body);
  // A refused file stays in the store; without a row in the database nothing refers to it.
  const described = await tasks.run("describeModel", {
    filesFolder: folders.files,
    sha256,
    scheme: await schemeOfCohort(folders.cohort),
  });
  const { row } = await db.transaction(async (tx) => {
    const inserted = await insertModel(tx, {
      ...described,
      id: randomUUID(),
      sha256,
      title: title ?? `Model ${sha256.slice(0, 12)}`,
      sizeBytes: body.length,
      runId: null,
      addedBy: account.id,
    });
    if (inserted.isNew) {
      const event = { by: account.name, action: "model.add", subject: inserted.row.id } as const;
      await appendAudit(tx, { ...event, details: { sha256 } });
    }
    return inserted;
  });
  return describeModel(row, await peopleOf(db, [row]));
}
