/** Uploads and the jobs that import them. */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  appendAudit,
  closeUpload,
  insertUpload,
  jobById,
  type Queries,
  type UploadRow,
  uploadById,
} from "../../store/index.ts";
import type { ServerContext } from "../context.ts";
import type { ImportReport, Job, Upload } from "../contract/index.ts";
import { importReportSchema, type uploadRoutes } from "../contract/uploads.ts";
import type { Call, HandlersOf } from "../http/handle.ts";
import { conflict, notFound, RequestProblem } from "../http/problems.ts";
import { addPiece, receivedBytes } from "../uploads.ts";
import { describeJobs } from "./describe.ts";

/** Pieces of one upload are written one after the other: two at once could both pass the check of the length. */
const inLine = new Map<string, Promise<unknown>>();

export const uploadHandlers: HandlersOf<typeof uploadRoutes> = {
  createUpload: async ({ context, account, body }) => {
    const { db, limits } = context;
    const total = body.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (total > limits.uploadBytes || body.files.length > limits.uploadFiles) {
      const bound = `${limits.uploadFiles} files and ${limits.uploadBytes} bytes`;
      throw new RequestProblem(413, "upload-too-large", `Cannot take the upload: at most ${bound}`);
    }
    const { id, files, diagnosis } = body;
    await insertUpload(db, { id, files, diagnosis, createdBy: account.id });
    return describeUpload(context, await requireUpload(db, id, account.id));
  },

  getUpload: async ({ context, account, params: { uploadId } }) =>
    describeUpload(context, await requireUpload(context.db, uploadId, account.id)),

  sendPiece: async ({ context, account, params: { uploadId, file: place }, query, body }) => {
    const { files, state } = await requireUpload(context.db, uploadId, account.id);
    if (files[place] === undefined) throw notFound("file");
    if (state !== "open") throw notOpen();
    const folder = join(context.folders.uploads, uploadId);
    const { offset } = query;
    const received = await oneAfterAnother(uploadId, () =>
      addPiece(folder, { files, place, offset, piece: body }),
    );
    return { receivedBytes: received };
  },

  finishUpload,

  dropUpload: async ({ context: { db, folders }, account, params: { uploadId } }) => {
    await requireUpload(db, uploadId, account.id);
    const dropped = await closeUpload(db, uploadId, { state: "dropped" });
    if (dropped === undefined) throw notOpen();
    await rm(join(folders.uploads, uploadId), { recursive: true, force: true });
    return { done: true };
  },

  importReport: async ({ context: { db }, params: { jobId } }): Promise<ImportReport> => {
    const job = await jobById(db, jobId);
    const report = importReportSchema.safeParse(job?.report);
    if (!report.success) throw notFound("import report");
    return report.data;
  },
};

async function oneAfterAnother<T>(key: string, act: () => Promise<T>): Promise<T> {
  const before = inLine.get(key) ?? Promise.resolve();
  const own = before.then(act, act);
  inLine.set(key, own);
  try {
    return await own;
  } finally {
    if (inLine.get(key) === own) inLine.delete(key);
  }
}

/** The account's own upload. Other people's uploads answer as if they were not there. */
async function requireUpload(db: Queries, id: string, accountId: string): Promise<UploadRow> {
  const row = await uploadById(db, id);
  if (row === undefined || row.createdBy !== accountId || row.state === "dropped") {
    throw notFound("upload");
  }
  return row;
}

function notOpen(): RequestProblem {
  return conflict(
    "upload-finished",
    "Cannot change the upload: it must be open, got one that is finished",
  );
}

async function describeUpload({ folders }: ServerContext, row: UploadRow): Promise<Upload> {
  const isOpen = row.state === "open";
  const received = isOpen
    ? await receivedBytes(join(folders.uploads, row.id), row.files)
    : row.files.map(({ sizeBytes }) => sizeBytes);
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    diagnosis: row.diagnosis,
    state: isOpen ? "open" : "finished",
    files: row.files.map((file, place) => ({ ...file, receivedBytes: received[place]! })),
    sizeBytes: sum(row.files.map(({ sizeBytes }) => sizeBytes)),
    receivedBytes: sum(received),
    jobId: row.jobId,
  };
}

async function finishUpload({
  context,
  account,
  params: { uploadId },
}: Call<typeof uploadRoutes.finishUpload>): Promise<Job> {
  const { db, jobs, folders } = context;
  const upload = await requireUpload(db, uploadId, account.id);
  if (upload.state === "open") {
    const received = await receivedBytes(join(folders.uploads, uploadId), upload.files);
    const lacking = upload.files.filter(({ sizeBytes }, place) => received[place] !== sizeBytes);
    if (lacking.length > 0) {
      const got = `${lacking.length} that are not`;
      throw conflict(
        "upload-incomplete",
        `Cannot import: each file must be sent whole, got ${got}`,
      );
    }
    const added = await db.transaction(async (tx) => {
      const jobId = randomUUID();
      const closed = await closeUpload(tx, uploadId, { state: "finished", jobId });
      if (closed === undefined) return undefined; // another request has finished it
      await appendAudit(tx, {
        by: account.name,
        action: "upload.finish",
        subject: uploadId,
        details: { files: upload.files.length },
      });
      const title = upload.files.length === 1 ? "1 file" : `${upload.files.length} files`;
      const input = { uploadId };
      const createdBy = account.id;
      return jobs.add({ id: jobId, kind: "import", title, input, uploadId, createdBy }, tx);
    });
    if (added !== undefined) await jobs.announce(added);
  }
  const { jobId } = await requireUpload(db, uploadId, account.id);
  const job = jobId === null ? undefined : await jobById(db, jobId);
  if (job === undefined) throw notFound("job");
  return (await describeJobs(db, [job]))[0]!;
}
