/** Cases, their structure sets, and what people answered about ROI names. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Queries } from "./database.ts";
import type { StoredLeftOut, StoredRemark } from "./records.ts";
import { accounts, cases, nameAnswers, ratings, reviewItems, structureSets } from "./schema.ts";

export type CaseRow = typeof cases.$inferSelect;
export type NewCase = Omit<CaseRow, "importedAt">;
export type StructureSetRow = typeof structureSets.$inferSelect;
export type NewStructureSet = Omit<StructureSetRow, "createdAt" | "isSuperseded">;

/**
 * Adds a case, or replaces the case of the same CT: a scan that is uploaded again with a structure set becomes a case of
 * the cohort.
 */
export async function saveCase(db: Queries, row: NewCase): Promise<void> {
  await db.insert(cases).values(row).onConflictDoUpdate({ target: cases.caseId, set: row });
}

/** All cases, sorted by patient. */
export function listCases(db: Queries): Promise<CaseRow[]> {
  return db.select().from(cases).orderBy(asc(cases.patient), asc(cases.caseId));
}

/** The case with this id; undefined where there is none. */
export async function caseById(db: Queries, caseId: string): Promise<CaseRow | undefined> {
  const [row] = await db.select().from(cases).where(eq(cases.caseId, caseId));
  return row;
}

/** Changes what is given of a case; undefined where there is none of this id. */
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
  readonly structures: readonly { readonly label: number; readonly name: string }[];
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

/** Structure sets by id; ids without one are left out. */
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

/**
 * Adds a structure set; a new reference replaces the earlier one of its case.
 * @returns False, without a change, when there is a set of this id, or one of the same job, case and role.
 */
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

/** How many structures of each structure set, by its id, have a rating. Raters without a password (the demo's) do not count. */
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

/** Every answer that a person gave about a spelling of an ROI name, in no order. */
export function listNameAnswers(db: Queries): Promise<NameAnswerRow[]> {
  return db.select().from(nameAnswers);
}

/** Keeps an answer about a spelling, in place of an earlier one. */
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
