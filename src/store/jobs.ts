/** Jobs and uploads. The row of a job holds its state; the queue only says that there is work. */
import { and, desc, eq, inArray, lt, or, sql } from "drizzle-orm";
import type { Queries } from "./database.ts";
import type { JobKind, JobState, StoredProblem, StoredProgress } from "./records.ts";
import { jobs, uploads } from "./schema.ts";

export type JobRow = typeof jobs.$inferSelect;

export type NewJob = Pick<JobRow, "id" | "kind" | "title" | "input"> &
  Partial<Pick<JobRow, "caseId" | "uploadId" | "runId" | "createdBy">>;

/** Adds a job that waits. */
export async function insertJob(db: Queries, job: NewJob): Promise<JobRow> {
  const [row] = await db
    .insert(jobs)
    .values({ ...job, state: "queued" })
    .returning();
  return row!;
}

/** The job with this id; undefined where there is none. */
export async function jobById(db: Queries, id: string): Promise<JobRow | undefined> {
  const [row] = await db.select().from(jobs).where(eq(jobs.id, id));
  return row;
}

export interface JobFilter {
  readonly kind?: JobKind | undefined;
  readonly state?: JobState | undefined;
  readonly limit: number;
}

/** Jobs of a kind and in a state, where given, newest first. */
export function listJobs(db: Queries, { kind, state, limit }: JobFilter): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(and(kind && eq(jobs.kind, kind), state && eq(jobs.state, state)))
    .orderBy(desc(jobs.createdAt))
    .limit(limit);
}

/** Jobs that wait or run, in no order. */
export function openJobs(db: Queries): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(inArray(jobs.state, ["queued", "running"]));
}

/** Starts a job that waits; undefined when it does not wait, so that no job runs twice at a time. */
export async function claimJob(db: Queries, id: string): Promise<JobRow | undefined> {
  const now = new Date();
  const [row] = await db
    .update(jobs)
    .set({
      state: "running",
      attempts: sql`${jobs.attempts} + 1`,
      startedAt: now,
      heartbeatAt: now,
      endedAt: null,
      error: null,
      progress: null,
    })
    .where(and(eq(jobs.id, id), eq(jobs.state, "queued")))
    .returning();
  return row;
}

/** Records that a running job is alive and, where given, its progress. */
export async function beatJob(
  db: Queries,
  id: string,
  progress: StoredProgress | undefined,
): Promise<void> {
  await db
    .update(jobs)
    .set({ heartbeatAt: new Date(), ...(progress && { progress }) })
    .where(and(eq(jobs.id, id), eq(jobs.state, "running")));
}

export interface JobOutcome {
  readonly state: "done" | "failed" | "cancelled";
  readonly error?: StoredProblem;
  readonly report?: unknown;
  readonly resultsId?: string;
  readonly structureSetId?: string;
}

/** Ends a job that runs or waits; undefined when it had ended before. */
export async function endJob(
  db: Queries,
  id: string,
  { state, error, report, resultsId, structureSetId }: JobOutcome,
): Promise<JobRow | undefined> {
  const [row] = await db
    .update(jobs)
    .set({
      state,
      endedAt: new Date(),
      error: error ?? null,
      ...(report !== undefined && { report }),
      ...(resultsId && { resultsId }),
      ...(structureSetId && { structureSetId }),
    })
    .where(and(eq(jobs.id, id), inArray(jobs.state, ["queued", "running"])))
    .returning();
  return row;
}

/** Makes a failed or cancelled job wait again; undefined when it is neither. */
export async function requeueJob(db: Queries, id: string): Promise<JobRow | undefined> {
  const [row] = await db
    .update(jobs)
    .set({ state: "queued", error: null, progress: null, endedAt: null, startedAt: null })
    .where(and(eq(jobs.id, id), inArray(jobs.state, ["failed", "cancelled"])))
    .returning();
  return row;
}

/**
 * Makes running jobs wait again whose server has gone: those without a sign of life for `deadAfterMs`; a negative value
 * takes all.
 * @returns Every job that waits, because its place in the queue may be lost too.
 */
export async function takeUpJobs(
  db: Queries,
  { deadAfterMs }: { readonly deadAfterMs: number },
): Promise<JobRow[]> {
  const latest = new Date(Date.now() - deadAfterMs);
  await db
    .update(jobs)
    .set({ state: "queued", progress: null })
    .where(
      and(
        eq(jobs.state, "running"),
        or(lt(jobs.heartbeatAt, latest), sql`${jobs.heartbeatAt} is null`),
      ),
    );
  return db.select().from(jobs).where(eq(jobs.state, "queued"));
}

/** A job that segments this case with this model and waits or runs; undefined where there is none. */
export async function openSegmentation(
  db: Queries,
  caseId: string,
  modelId: string,
): Promise<JobRow | undefined> {
  const [row] = await db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.kind, "segment"),
        eq(jobs.caseId, caseId),
        inArray(jobs.state, ["queued", "running"]),
        sql`${jobs.input} ->> 'modelId' = ${modelId}`,
      ),
    );
  return row;
}

export type UploadRow = typeof uploads.$inferSelect;

/** Adds an open upload; undefined when there is one of this id. */
export async function insertUpload(
  db: Queries,
  upload: Pick<UploadRow, "id" | "files" | "diagnosis" | "createdBy">,
): Promise<UploadRow | undefined> {
  const [row] = await db
    .insert(uploads)
    .values({ ...upload, state: "open" })
    .onConflictDoNothing()
    .returning();
  return row;
}

/** The upload with this id; undefined where there is none. */
export async function uploadById(db: Queries, id: string): Promise<UploadRow | undefined> {
  const [row] = await db.select().from(uploads).where(eq(uploads.id, id));
  return row;
}

/** Closes an open upload; undefined when it is not open. */
export async function closeUpload(
  db: Queries,
  id: string,
  change: { readonly state: "finished"; readonly jobId: string } | { readonly state: "dropped" },
): Promise<UploadRow | undefined> {
  const [row] = await db
    .update(uploads)
    .set(change)
    .where(and(eq(uploads.id, id), eq(uploads.state, "open")))
    .returning();
  return row;
}
