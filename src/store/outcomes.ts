/** What comes of the work: results of evaluations, training runs, models. */
import { desc, eq } from "drizzle-orm";
import type { Queries } from "./database.ts";
import { models, results, runs } from "./schema.ts";

export type ResultsRow = typeof results.$inferSelect;
export type RunRow = typeof runs.$inferSelect;
export type ModelRow = typeof models.$inferSelect;

export async function insertResults(db: Queries, row: Omit<ResultsRow, "madeAt">): Promise<void> {
  await db.insert(results).values(row).onConflictDoNothing();
}

/** Newest first. */
export function listResults(db: Queries): Promise<ResultsRow[]> {
  return db.select().from(results).orderBy(desc(results.madeAt));
}

export async function resultsById(db: Queries, id: string): Promise<ResultsRow | undefined> {
  const [row] = await db.select().from(results).where(eq(results.id, id));
  return row;
}

/** Undefined when there is one of that id. */
export async function insertRun(
  db: Queries,
  row: Omit<RunRow, "createdAt" | "isStopping">,
): Promise<RunRow | undefined> {
  const [made] = await db.insert(runs).values(row).onConflictDoNothing().returning();
  return made;
}

/** Newest first. */
export function listRuns(db: Queries): Promise<RunRow[]> {
  return db.select().from(runs).orderBy(desc(runs.createdAt));
}

export async function runById(db: Queries, id: string): Promise<RunRow | undefined> {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  return row;
}

export async function updateRun(
  db: Queries,
  id: string,
  change: { readonly isStopping?: boolean; readonly jobId?: string },
): Promise<RunRow | undefined> {
  const [row] = await db.update(runs).set(change).where(eq(runs.id, id)).returning();
  return row;
}

/** The model of that file: the one that is there, or this one. */
export async function insertModel(
  db: Queries,
  row: Omit<ModelRow, "addedAt">,
): Promise<{ row: ModelRow; isNew: boolean }> {
  const [made] = await db.insert(models).values(row).onConflictDoNothing().returning();
  if (made !== undefined) return { row: made, isNew: true };
  const [there] = await db.select().from(models).where(eq(models.sha256, row.sha256));
  return { row: there!, isNew: false };
}

/** Newest first. */
export function listModels(db: Queries): Promise<ModelRow[]> {
  return db.select().from(models).orderBy(desc(models.addedAt));
}

export async function modelById(db: Queries, id: string): Promise<ModelRow | undefined> {
  const [row] = await db.select().from(models).where(eq(models.id, id));
  return row;
}

/** The newest model of a run. */
export async function modelOfRun(db: Queries, runId: string): Promise<ModelRow | undefined> {
  const [row] = await db
    .select()
    .from(models)
    .where(eq(models.runId, runId))
    .orderBy(desc(models.addedAt))
    .limit(1);
  return row;
}
