/** Jobs: asking for them, watching them, stopping them. */
import { randomUUID } from "node:crypto";
import {
  appendAudit,
  type JobRow,
  jobById,
  listJobs,
  modelById,
  openJobs,
  openSegmentation,
} from "../../store/index.ts";
import type { ServerContext } from "../context.ts";
import { JOB_EVENT } from "../contract/index.ts";
import type { jobRoutes } from "../contract/jobs.ts";
import { type Call, type HandlersOf, handled } from "../http/handle.ts";
import { conflict, notFound } from "../http/problems.ts";
import { requireCase } from "./case-parts.ts";
import { describeJob, describeJobs, peopleOf } from "./describe.ts";

export const jobHandlers: HandlersOf<typeof jobRoutes> = {
  listJobs: async ({ context: { db }, query }) => ({
    jobs: await describeJobs(db, await listJobs(db, query)),
  }),

  getJob: async ({ context: { db }, params: { jobId } }) =>
    describeOne(db, await requireJob(db, jobId)),

  jobEvents,

  segment: async ({ context: { db, jobs }, account, body: { modelId, caseIds } }) => {
    if ((await modelById(db, modelId)) === undefined) throw notFound("model");
    for (const caseId of caseIds) await requireCase(db, caseId);
    const rows: JobRow[] = [];
    for (const caseId of new Set(caseIds)) {
      const waiting = await openSegmentation(db, caseId, modelId);
      const about = { id: randomUUID(), kind: "segment", title: caseId, caseId } as const;
      const input = { caseId, modelId };
      rows.push(waiting ?? (await jobs.add({ ...about, input, createdBy: account.id })));
    }
    await appendAudit(db, {
      by: account.name,
      action: "cases.segment",
      subject: modelId,
      details: { cases: rows.length },
    });
    return { jobs: await describeJobs(db, rows) };
  },

  evaluate: async ({ context: { db, jobs }, account, body: { title, modelId, caseIds } }) => {
    if (modelId !== null && (await modelById(db, modelId)) === undefined) throw notFound("model");
    for (const caseId of caseIds ?? []) await requireCase(db, caseId);
    const input = { title, modelId, caseIds: caseIds ?? null };
    const about = { id: randomUUID(), kind: "evaluate", title, createdBy: account.id } as const;
    return describeOne(db, await jobs.add({ ...about, input }));
  },

  cancelJob: async ({ context: { db, jobs }, account, params: { jobId } }) => {
    const job = await requireJob(db, jobId);
    refuseTraining(job);
    await appendAudit(db, { by: account.name, action: "job.cancel", subject: jobId });
    return describeOne(db, (await jobs.cancel(jobId)) ?? job);
  },

  retryJob: async ({ context: { db, jobs }, account, params: { jobId } }) => {
    const job = await requireJob(db, jobId);
    refuseTraining(job);
    await appendAudit(db, { by: account.name, action: "job.retry", subject: jobId });
    return describeOne(db, (await jobs.retry(jobId)) ?? job);
  },
};

async function requireJob(db: ServerContext["db"], id: string): Promise<JobRow> {
  const job = await jobById(db, id);
  if (job === undefined) throw notFound("job");
  return job;
}

async function describeOne(db: ServerContext["db"], job: JobRow) {
  return describeJob(job, await peopleOf(db, [job]));
}

/** Training is stopped and resumed as a run, by an administrator. */
function refuseTraining({ kind, runId }: JobRow): void {
  if (kind !== "train") return;
  throw conflict(
    "job-is-run",
    `Cannot do this to a training job: stop or resume its run, ${runId}`,
  );
}

/** Proxies and browsers close a stream that is silent for too long. */
const KEEP_ALIVE_MS = 20_000;

async function jobEvents({
  context: { db, jobs },
  request,
  reply,
}: Call<typeof jobRoutes.jobEvents>): Promise<typeof handled> {
  const open = await describeJobs(db, await openJobs(db));
  const people = new Map(await peopleOf(db, []));
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const tell = (job: unknown) => raw.write(`event: ${JOB_EVENT}\ndata: ${JSON.stringify(job)}\n\n`);
  raw.write("retry: 2000\n\n");
  for (const job of open) tell(job);
  const stopListening = jobs.events.listen(async (row) => {
    if (row.createdBy !== null && !people.has(row.createdBy)) {
      for (const [id, account] of await peopleOf(db, [row])) people.set(id, account);
    }
    tell(describeJob(row, people));
  });
  const keepAlive = setInterval(() => raw.write(": keep alive\n\n"), KEEP_ALIVE_MS);
  request.raw.once("close", () => {
    stopListening();
    clearInterval(keepAlive);
  });
  return handled;
}
