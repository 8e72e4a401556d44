/** The CT of a case, as it was imported at one time or another. */
import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import type { Queries } from "./database.ts";
import { ctVersions } from "./schema.ts";

export type CtVersionRow = typeof ctVersions.$inferSelect;
export type NewCt = Omit<CtVersionRow, "id" | "createdAt">;

/** The versions of a case's CT, oldest first. */
export function ctVersionsOf(db: Queries, caseId: string): Promise<CtVersionRow[]> {
  return db
    .select()
    .from(ctVersions)
    .where(eq(ctVersions.caseId, caseId))
    .orderBy(asc(ctVersions.createdAt));
}

/** The version with this id; undefined where there is none. */
export async function ctVersionById(db: Queries, id: string): Promise<CtVersionRow | undefined> {
  const [row] = await db.select().from(ctVersions).where(eq(ctVersions.id, id));
  return row;
}

/**
 * Adds a version of a case's CT, unless there is one of the same slices and values: that one takes over the remarks, and
 * the header where it had none.
 * @returns Id of the version.
 */
export async function saveCtVersion(db: Queries, ct: NewCt): Promise<string> {
  const there = (await ctVersionsOf(db, ct.caseId)).find((row) => isSameCt(row, ct));
  if (there !== undefined) {
    const { headerSha256, remarks } = ct;
    await db.update(ctVersions).set({ headerSha256, remarks }).where(eq(ctVersions.id, there.id));
    return there.id;
  }
  const id = randomUUID();
  await db.insert(ctVersions).values({ ...ct, id });
  return id;
}

/** A CT that an earlier version imported has no header: its voxels and where they lie tell. */
function isSameCt(row: CtVersionRow, ct: NewCt): boolean {
  if (row.huSha256 !== ct.huSha256) return false;
  if (row.headerSha256 !== null) return row.headerSha256 === ct.headerSha256;
  const placeOf = ({ grid }: Pick<CtVersionRow, "grid">) =>
    JSON.stringify([grid.size, grid.pixelSpacingMm, grid.sliceOrigins]);
  return placeOf(row) === placeOf(ct);
}
