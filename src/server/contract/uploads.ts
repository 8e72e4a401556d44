/** Files on their way in: announced, sent in pieces that can be resumed, then imported by a job. */
import { z } from "zod";
import {
  caseIdSchema,
  diagnosisSchema,
  doneSchema,
  idSchema,
  momentSchema,
  remarkSchema,
} from "./common.ts";
import { jobSchema } from "./jobs.ts";
import { bytes, route } from "./route.ts";

/** The path as the browser tells it, below what was dropped. Only ever shown: it names no file of the server. */
const fileToSendSchema = z.object({
  path: z.string().min(1).max(1024),
  sizeBytes: z.int().min(0),
});

const sentFileSchema = fileToSendSchema.extend({ receivedBytes: z.int() });

const uploadSchema = z.object({
  id: idSchema,
  createdAt: momentSchema,
  diagnosis: z.string().nullable(),
  /** open: pieces are taken; finished: a job imports or has imported it. */
  state: z.enum(["open", "finished"]),
  /** In the order in which they were announced: a file's number is its place in this list, from 0. */
  files: z.array(sentFileSchema),
  sizeBytes: z.number(),
  receivedBytes: z.number(),
  jobId: idSchema.nullable(),
});
export type Upload = z.infer<typeof uploadSchema>;

/** What became of a file, and of the series and structure sets that were found. */
export const importReportSchema = z.object({
  /** About the import as a whole. */
  remarks: z.array(remarkSchema).default([]),
  /** Every folder, archive and CT that is not used, in the words of the other commands. */
  leftOut: z
    .array(z.object({ path: z.string(), code: z.string(), reason: z.string() }))
    .default([]),
  files: z.array(
    z.object({
      path: z.string(),
      outcome: z.enum(["accepted", "rejected"]),
      code: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
  series: z.array(
    z.object({
      path: z.string(),
      /**
       * imported: with its reference; imported-without-reference: a CT to be drawn on; replaced: the stored CT had fewer
       * slices and is whole now; attached: a further structure set of a case.
       */
      outcome: z.enum([
        "imported",
        "imported-without-reference",
        "replaced",
        "attached",
        "already-there",
        "unusable",
      ]),
      code: z.string().nullable(),
      reason: z.string().nullable(),
      caseId: caseIdSchema.nullable(),
      patient: z.string().nullable(),
      slices: z.int(),
      structures: z.array(z.string()),
      remarks: z.array(remarkSchema),
    }),
  ),
});
export type ImportReport = z.infer<typeof importReportSchema>;

const byUpload = z.object({ uploadId: idSchema });

export const uploadRoutes = {
  createUpload: route({
    method: "POST",
    path: "/api/uploads",
    access: "reviewer",
    summary: "Announce files; the same id again returns the existing upload",
    body: z.object({
      /** Made by the client: announcing twice opens one upload. */
      id: idSchema,
      files: z.array(fileToSendSchema).min(1).max(20_000),
      diagnosis: diagnosisSchema.default(null),
    }),
    reply: uploadSchema,
    status: 201,
  }),
  getUpload: route({
    method: "GET",
    path: "/api/uploads/:uploadId",
    access: "reviewer",
    summary: "The progress of an upload: where to resume each file",
    params: byUpload,
    reply: uploadSchema,
  }),
  sendPiece: route({
    method: "PUT",
    path: "/api/uploads/:uploadId/files/:file",
    access: "reviewer",
    summary:
      "A piece of a file, at most limits.chunkBytes, which is on disk when the reply comes. 409 offset-wrong (fields.receivedBytes) " +
      "when it does not begin where the file ends so far",
    params: z.object({ uploadId: idSchema, file: z.coerce.number().int().min(0).max(19_999) }),
    query: z.object({ offset: z.coerce.number().int().min(0) }),
    body: bytes("application/octet-stream"),
    reply: z.object({ receivedBytes: z.int() }),
  }),
  finishUpload: route({
    method: "POST",
    path: "/api/uploads/:uploadId/finish",
    access: "reviewer",
    summary: "Everything is sent: import it. A second call returns the same job",
    params: byUpload,
    reply: jobSchema,
    status: 202,
  }),
  dropUpload: route({
    method: "DELETE",
    path: "/api/uploads/:uploadId",
    access: "reviewer",
    summary: "Cancel an open upload and delete its files",
    params: byUpload,
    reply: doneSchema,
  }),
  importReport: route({
    method: "GET",
    path: "/api/jobs/:jobId/import-report",
    access: "reviewer",
    summary: "What became of every file of a finished import",
    params: z.object({ jobId: idSchema }),
    reply: importReportSchema,
  }),
} as const;
