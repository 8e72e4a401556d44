/** Training runs and models. */
import { z } from "zod";
import {
  caseIdSchema,
  idSchema,
  momentSchema,
  personSchema,
  sha256Schema,
  structureNameSchema,
  titleSchema,
} from "./common.ts";
import { bytes, route } from "./route.ts";

export const presetNames = ["laptop", "workstation", "paper", "demo"] as const;

const runSchema = z.object({
  id: idSchema,
  title: z.string(),
  preset: z.enum(presetNames),
  structures: z.array(z.string()),
  minutes: z.number().nullable(),
  steps: z.int().nullable(),
  /** stopping: the current step is finished and a checkpoint written. stopped: can be resumed. */
  state: z.enum(["queued", "running", "stopping", "stopped", "done", "failed"]),
  /** The job that works on it, or the last one that did. */
  jobId: idSchema,
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** The model it produced, when it is done. */
  modelId: idSchema.nullable(),
  createdAt: momentSchema,
  by: personSchema.nullable(),
});
export type Run = z.infer<typeof runSchema>;

/** A line of the run's log: `kind` started, cycle, step, validated or checkpoint, with what train/ tells of it. */
export const logLineSchema = z.looseObject({ kind: z.string(), step: z.number() });
export type LogLine = z.infer<typeof logLineSchema>;

const modelSchema = z.object({
  id: idSchema,
  sha256: sha256Schema,
  title: z.string(),
  structures: z.array(z.string()),
  /** [z, y, x], or the CT's own. */
  spacingMm: z.union([z.literal("native"), z.tuple([z.number(), z.number(), z.number()])]),
  parameterCount: z.int(),
  sizeBytes: z.int(),
  runId: idSchema.nullable(),
  addedAt: momentSchema,
  addedBy: personSchema.nullable(),
});
export type Model = z.infer<typeof modelSchema>;

const modelCardSchema = modelSchema.extend({
  clipHu: z.number(),
  centreHu: z.number(),
  network: z.object({
    widths: z.array(z.int()),
    units: z.array(z.int()),
    channels: z.int(),
  }),
  /** What made it, as the file says: software, configuration, cases, validation. Free in form. */
  training: z.record(z.string(), z.unknown()),
  notice: z.string(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

/** The cases of the cohort that a run uses, and those that it leaves out: each case once. */
export const trainingReportSchema = z.object({
  used: z.array(
    z.object({
      caseId: caseIdSchema,
      slices: z.int(),
      /** Structures to learn that the case draws, and those that are unknown there. */
      drawn: z.array(z.string()),
      missing: z.array(z.string()),
    }),
  ),
  /** `code`: test-group, held-back, excluded, case-gone, not-in-pool, nothing-drawn, or the fault of the case. */
  leftOut: z.array(z.object({ caseId: caseIdSchema, code: z.string(), reason: z.string() })),
  /** What a person should know about the list as a whole. */
  remarks: z.array(z.string()),
});
export type TrainingReport = z.infer<typeof trainingReportSchema>;

const byRun = z.object({ runId: idSchema });
const byModel = z.object({ modelId: idSchema });

export const trainingRoutes = {
  listRuns: route({
    method: "GET",
    path: "/api/runs",
    access: "reader",
    summary: "Training runs, newest first",
    reply: z.object({ runs: z.array(runSchema) }),
  }),
  startRun: route({
    method: "POST",
    path: "/api/runs",
    access: "admin",
    summary: "Train on the cohort's training pool; the test group is never read",
    body: z.object({
      id: idSchema,
      title: titleSchema,
      preset: z.enum(presetNames),
      /** Default: all. */
      structures: z.array(structureNameSchema).min(1).max(50).optional(),
      minutes: z.number().positive().max(100_000).nullable().default(null),
      steps: z.int().min(1).max(100_000_000).nullable().default(null),
    }),
    reply: runSchema,
    status: 202,
  }),
  getRun: route({
    method: "GET",
    path: "/api/runs/:runId",
    access: "reader",
    summary: "A run",
    params: byRun,
    reply: runSchema,
  }),
  runLog: route({
    method: "GET",
    path: "/api/runs/:runId/log",
    access: "reader",
    summary: "Log lines from line `from` on; the following ones begin at `next`",
    params: byRun,
    query: z.object({
      from: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(20_000).default(5000),
    }),
    reply: z.object({ lines: z.array(logLineSchema), next: z.int() }),
  }),
  trainingReport: route({
    method: "GET",
    path: "/api/runs/:runId/report",
    access: "reader",
    summary:
      "The cases that a run uses and leaves out, with the reasons; 404 before it has read them",
    params: byRun,
    reply: trainingReportSchema,
  }),
  stopRun: route({
    method: "POST",
    path: "/api/runs/:runId/stop",
    access: "admin",
    summary: "Stop after the current step and write a checkpoint",
    params: byRun,
    reply: runSchema,
  }),
  resumeRun: route({
    method: "POST",
    path: "/api/runs/:runId/resume",
    access: "admin",
    summary: "Resume a run that was stopped or failed",
    params: byRun,
    reply: runSchema,
  }),
  listModels: route({
    method: "GET",
    path: "/api/models",
    access: "reader",
    summary: "Models, newest first",
    reply: z.object({ models: z.array(modelSchema) }),
  }),
  getModel: route({
    method: "GET",
    path: "/api/models/:modelId",
    access: "reader",
    summary: "A model's card",
    params: byModel,
    reply: modelCardSchema,
  }),
  addModel: route({
    method: "POST",
    path: "/api/models",
    access: "admin",
    summary: "Add a model file of arcuate train; the same file again returns the stored model",
    query: z.object({ title: titleSchema.optional() }),
    body: bytes("application/octet-stream"),
    reply: modelSchema,
    status: 201,
  }),
  modelFile: route({
    method: "GET",
    path: "/api/models/:modelId/model.onnx",
    access: "reviewer",
    summary: "The model file. Recorded in the audit log",
    params: byModel,
    reply: bytes("application/octet-stream"),
  }),
} as const;
