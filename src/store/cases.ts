/** Cases, their structure sets, and what people said of names. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Queries } from "./database.ts";
import type { StoredLeftOut, StoredRemark } from "./records.ts";
import { accounts, cases, nameAnswers, ratings, reviewItems, structureSets } from "./schema.ts";

export type CaseRow = typeof cases.$inferSelect;
export type NewCase = Omit<CaseRow, "importedAt">;
export type StructureSetRow = typeof structureSets.$inferSelect;
export type NewStructureSet = Omit<StructureSetRow, "createdAt" | "isSuperseded">;

/** A case of the same CT is replaced: a scan that comes again with its structure set becomes a case of the cohort. */
export async function saveCase(db: Queries, row: NewCase): Promise<void> {
  await db.insert(cases).values(row).onConflictDoUpdate({ target: cases.caseId, set: row });
}

/** By patient. */
export function listCases(db: Queries): Promise<CaseRow[]> {
  return db.select().from(cases).orderBy(asc(cases.patient), asc(cases.caseId));
}

export async function caseById(db: Queries, caseId: string): Promise<CaseRow | undefined> {
  const [row] = await db.select().from(cases).where(eq(cases.caseId, caseId));
  return row;
}

export async function updateCase(
  db: Queries,
  caseId: string,
  change: {
    diagnosis?: string | null;
    exclusion?: string | null;
    flags?: readonly StoredRemark[];
    group?: CaseRow["group"];
  },
): Promise<CaseRow | undefined> {
  const [row] = await db.update(cases).set(change).where(eq(cases.caseId, caseId)).returning();
  return row;
}

/** What the work list shows of a structure set. */
export interface ListedSet {
  readonly id: string;
  readonly caseId: string;
  readonly role: StructureSetRow["role"];
  readonly structures: readonly { readonly name: string }[];
  readonly flags: readonly StoredRemark[];
  readonly leftOut: readonly StoredLeftOut[];
}

/** The structure sets of all cases, newest first, without references that a newer one has replaced. */
export function listSets(db: Queries): Promise<ListedSet[]> {
  const { id, caseId, role, structures, flags, leftOut } = structureSets;
  return db
    .select({ id, caseId, role, structures, flags, leftOut })
    .from(structureSets)
    .where(eq(structureSets.isSuperseded, false))
    .orderBy(desc(structureSets.createdAt));
}

/** The structure sets of one case, newest first, without references that a newer one has replaced. */
export function setsOfCase(db: Queries, caseId: string): Promise<StructureSetRow[]> {
  return db
    .select()
    .from(structureSets)
    .where(and(eq(structureSets.caseId, caseId), eq(structureSets.isSuperseded, false)))
    .orderBy(desc(structureSets.createdAt));
}

/** The file of masks of a case's reference; null where the case has none. */
export async function referenceOfCase(
  db: Queries,
  caseId: string,
): Promise<{ readonly masksSha256: string } | null> {
  const sets = await setsOfCase(db, caseId);
  const masksSha256 = sets.find(({ role }) => role === "reference")?.masksSha256;
  return masksSha256 ? { masksSha256 } : null;
}

/** The structure set with this id, also one that a newer one has replaced; undefined where there is none. */
export async function setById(db: Queries, id: string): Promise<StructureSetRow | undefined> {
  const [row] = await db.select().from(structureSets).where(eq(structureSets.id, id));
  return row;
}

export async function setsById(
  db: Queries,
  ids: readonly string[],
): Promise<Map<string, StructureSetRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(structureSets)
    .where(inArray(structureSets.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** False when a set of that id, or of that job and case, is there already. A new reference takes the place of the old. */
export async function insertSet(db: Queries, row: NewStructureSet): Promise<boolean> {
  return db.transaction(async (tx) => {
    const inserted = await tx
      .insert(structureSets)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: structureSets.id });
    if (inserted.length === 0) return false;
    if (row.role === "reference") {
      await tx
        .update(structureSets)
        .set({ isSuperseded: true })
        .where(
          and(
            eq(structureSets.caseId, row.caseId),
            eq(structureSets.role, "reference"),
            sql`${structureSets.id} <> ${row.id}`,
          ),
        );
    }
    return true;
  });
}

/** How many structures of each structure set somebody has rated; made-up raters, who cannot log in, do not count. */
export async function ratedStructures(db: Queries): Promise<Map<string, number>> {
  const rows = await db
    .select({
      id: reviewItems.structureSetId,
      count: sql<number>`count(distinct ${reviewItems.structure})::int`,
    })
    .from(ratings)
    .innerJoin(reviewItems, eq(reviewItems.id, ratings.itemId))
    .innerJoin(accounts, eq(accounts.id, ratings.accountId))
    .where(and(isNull(ratings.undoneAt), isNotNull(accounts.passwordHash)))
    .groupBy(reviewItems.structureSetId);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

export type NameAnswerRow = typeof nameAnswers.$inferSelect;

export function listNameAnswers(db: Queries): Promise<NameAnswerRow[]> {
  return db.select().from(nameAnswers);
}

export async function saveNameAnswer(
  db: Queries,
  answer: Omit<NameAnswerRow, "at">,
): Promise<void> {
  const row = { ...answer, at: new Date() };
  await db
    .insert(nameAnswers)
    .values(row)
    .onConflictDoUpdate({ target: nameAnswers.spellingKey, set: row });
}
