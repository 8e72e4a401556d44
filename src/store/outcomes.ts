/** What jobs produce: results of evaluations, training runs, models. */
import { desc, eq } from "drizzle-orm";
import type { Queries } from "./database.ts";
import { models, results, runs } from "./schema.ts";

export type ResultsRow = typeof results.$inferSelect;
export type RunRow = typeof runs.$inferSelect;
export type ModelRow = typeof models.$inferSelect;

/** Adds results; nothing happens when there are some of this id. */
export async function insertResults(db: Queries, row: Omit<ResultsRow, "madeAt">): Promise<void> {
  await db.insert(results).values(row).onConflictDoNothing();
}

/** All results, newest first. */
export function listResults(db: Queries): Promise<ResultsRow[]> {
  return db.select().from(results).orderBy(desc(results.madeAt));
}

/** The results with this id; undefined where there are none. */
export async function resultsById(db: Queries, id: string): Promise<ResultsRow | undefined> {
  const [row] = await db.select().from(results).where(eq(results.id, id));
  return row;
}

/** Adds a training run; undefined when there is one of this id. */
export async function insertRun(
  db: Queries,
  row: Omit<RunRow, "createdAt" | "isStopping">,
): Promise<RunRow | undefined> {
  const [made] = await db.insert(runs).values(row).onConflictDoNothing().returning();
  return made;
}

/** All training runs, newest first. */
export function listRuns(db: Queries): Promise<RunRow[]> {
  return db.select().from(runs).orderBy(desc(runs.createdAt));
}

/** The training run with this id; undefined where there is none. */
export async function runById(db: Queries, id: string): Promise<RunRow | undefined> {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  return row;
}

/** Changes what is given of a training run; undefined where there is none of this id. */
export async function updateRun(
  db: Queries,
  id: string,
  change: { readonly isStopping?: boolean; readonly jobId?: string },
): Promise<RunRow | undefined> {
  const [row] = await db.update(runs).set(change).where(eq(runs.id, id)).returning();
  return row;
}

/** Returns the stored model with the same file hash, or stores the given one. */
export async function insertModel(
  db: Queries,
  row: Omit<ModelRow, "addedAt">,
): Promise<{ row: ModelRow; isNew: boolean }> {
  const [made] = await db.insert(models).values(row).onConflictDoNothing().returning();
  if (made !== undefined) return { row: made, isNew: true };
  const [there] = await db.select().from(models).where(eq(models.sha256, row.sha256));
  return { row: there!, isNew: false };
}

/** All models, newest first. */
export function listModels(db: Queries): Promise<ModelRow[]> {
  return db.select().from(models).orderBy(desc(models.addedAt));
}

/** The model with this id; undefined where there is none. */
export async function modelById(db: Queries, id: string): Promise<ModelRow | undefined> {
  const [row] = await db.select().from(models).where(eq(models.id, id));
  return row;
}

/** The newest model of a training run; undefined where it has produced none. */
export async function modelOfRun(db: Queries, runId: string): Promise<ModelRow | undefined> {
  const [row] = await db
    .select()
    .from(models)
    .where(eq(models.runId, runId))
    .orderBy(desc(models.addedAt))
    .limit(1);
  return row;
}
