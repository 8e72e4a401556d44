/** Long work: import, segmentation, evaluation, training. */
import { z } from "zod";
import { caseIdSchema, idSchema, momentSchema, personSchema, titleSchema } from "./common.ts";
import { bytes, route } from "./route.ts";

export const jobKinds = ["demo", "import", "references", "segment", "evaluate", "train"] as const;
export const jobStates = ["queued", "running", "done", "failed", "cancelled"] as const;

export const jobSchema = z.object({
  id: idSchema,
  kind: z.enum(jobKinds),
  /** For a person: "12 files", "case-0123456789". */
  title: z.string(),
  state: z.enum(jobStates),
  /** Null before the first report. `total` is 0 where the amount of work is not known. */
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number() }).nullable(),
  /** How often it was started, also by restarts of the server. */
  attempts: z.int(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What it is about, and once it is done, what it made. */
  caseId: caseIdSchema.nullable(),
  uploadId: idSchema.nullable(),
  runId: idSchema.nullable(),
  resultsId: idSchema.nullable(),
  structureSetId: idSchema.nullable(),
  by: personSchema.nullable(),
  createdAt: momentSchema,
  startedAt: momentSchema.nullable(),
  endedAt: momentSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

const byJob = z.object({ jobId: idSchema });

export const jobRoutes = {
  listJobs: route({
    method: "GET",
    path: "/api/jobs",
    access: "reader",
    summary: "Jobs, newest first",
    query: z.object({
      kind: z.enum(jobKinds).optional(),
      state: z.enum(jobStates).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    reply: z.object({ jobs: z.array(jobSchema) }),
  }),
  getJob: route({
    method: "GET",
    path: "/api/jobs/:jobId",
    access: "reader",
    summary: "A job",
    params: byJob,
    reply: jobSchema,
  }),
  /** Server-sent events named `job`, each a `Job`; first all that are queued or running, then every change. */
  jobEvents: route({
    method: "GET",
    path: "/api/jobs/events",
    access: "reader",
    summary: "Stream of job changes (server-sent events named job, data: a job)",
    reply: bytes("text/event-stream"),
  }),
  segment: route({
    method: "POST",
    path: "/api/jobs/segment",
    access: "reviewer",
    summary:
      "Segment cases with a model: one job for each case. A job for the same case and model that still waits is returned",
    body: z.object({
      modelId: idSchema,
      caseIds: z.array(caseIdSchema).min(1).max(1000),
    }),
    reply: z.object({ jobs: z.array(jobSchema) }),
    status: 202,
  }),
  evaluate: route({
    method: "POST",
    path: "/api/jobs/evaluate",
    access: "reviewer",
    summary: "Evaluate structure sets against the references: results with tables and figures",
    body: z.object({
      title: titleSchema,
      /** The latest predicted set of each case; with a model id, the latest of that model. */
      modelId: idSchema.nullable().default(null),
      /** Default: every case that has a reference and such a set and is not excluded. */
      caseIds: z.array(caseIdSchema).min(1).max(10_000).optional(),
    }),
    reply: jobSchema,
    status: 202,
  }),
  cancelJob: route({
    method: "POST",
    path: "/api/jobs/:jobId/cancel",
    access: "reviewer",
    summary:
      "Stop a job that waits or runs; a job that has ended stays as it is. For training see stopRun",
    params: byJob,
    reply: jobSchema,
  }),
  retryJob: route({
    method: "POST",
    path: "/api/jobs/:jobId/retry",
    access: "reviewer",
    summary: "Start a failed or cancelled job again",
    params: byJob,
    reply: jobSchema,
  }),
} as const;

/** Name of the server-sent event. */
export const JOB_EVENT = "job";
