/** Cases, their structure sets, and what people answered about ROI names. */
import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, getTableColumns, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { type NewCt, saveCtVersion } from "./ct-versions.ts";
import type { Queries } from "./database.ts";
import type { StoredLeftOut, StoredRemark } from "./records.ts";
import {
  accounts,
  cases,
  ctVersions,
  nameAnswers,
  ratings,
  reviewItems,
  structureSets,
} from "./schema.ts";

const { grid, huSha256, headerSha256, remarks: ctRemarks } = getTableColumns(ctVersions);
/** A case with its CT as it is now. */
const caseColumns = { ...getTableColumns(cases), grid, huSha256, headerSha256, ctRemarks };

export type CaseRow = typeof cases.$inferSelect &
  Pick<typeof ctVersions.$inferSelect, "grid" | "huSha256" | "headerSha256"> & {
    /** Remarks about the CT. */
    readonly ctRemarks: readonly StoredRemark[];
  };
/** A case to store, with its CT. */
export type NewCase = Omit<CaseRow, "importedAt" | "ctId" | "ctRemarks"> & {
  readonly ctRemarks: readonly StoredRemark[];
};
export type StructureSetRow = typeof structureSets.$inferSelect;
export type NewStructureSet = Omit<StructureSetRow, "createdAt" | "isSuperseded">;

/**
 * Adds a case, or replaces the case of the same CT: a scan that is uploaded again with a structure set becomes a case of
 * the cohort. A CT with other slices or values than the stored one becomes the case's CT as a new version.
 * @returns Id of the CT's version.
 */
export async function saveCase(db: Queries, row: NewCase): Promise<string> {
  const { grid, huSha256, headerSha256, ctRemarks, ...own } = row;
  const ct: NewCt = { caseId: row.caseId, grid, huSha256, headerSha256, remarks: ctRemarks };
  return db.transaction(async (tx) => {
    const there = await caseById(tx, row.caseId);
    // The version's row names the case, so a new case comes first.
    if (there === undefined) await tx.insert(cases).values({ ...own, ctId: randomUUID() });
    const ctId = await saveCtVersion(tx, ct);
    await tx
      .update(cases)
      .set({ ...own, ctId })
      .where(eq(cases.caseId, row.caseId));
    return ctId;
  });
}

/** All cases, sorted by patient. */
export function listCases(db: Queries): Promise<CaseRow[]> {
  return db
    .select(caseColumns)
    .from(cases)
    .innerJoin(ctVersions, eq(ctVersions.id, cases.ctId))
    .orderBy(asc(cases.patient), asc(cases.caseId));
}

/** The case with this id; undefined where there is none. */
export async function caseById(db: Queries, caseId: string): Promise<CaseRow | undefined> {
  const [row] = await db
    .select(caseColumns)
    .from(cases)
    .innerJoin(ctVersions, eq(ctVersions.id, cases.ctId))
    .where(eq(cases.caseId, caseId));
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
  await db.update(cases).set(change).where(eq(cases.caseId, caseId));
  return caseById(db, caseId);
}

/** What the work list shows of a structure set. */
export interface ListedSet {
  readonly id: string;
  readonly ctId: string;
  readonly caseId: string;
  readonly role: StructureSetRow["role"];
  readonly structures: readonly { readonly label: number; readonly name: string }[];
  readonly flags: readonly StoredRemark[];
  readonly leftOut: readonly StoredLeftOut[];
}

/** The structure sets of all cases, newest first, without references that a newer one has replaced. */
export function listSets(db: Queries): Promise<ListedSet[]> {
  const { id, ctId, caseId, role, structures, flags, leftOut } = structureSets;
  return db
    .select({ id, ctId, caseId, role, structures, flags, leftOut })
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

/**
 * References of a case that are kept beside the one that is shown, newest first: earlier ones, those of other observers,
 * and those on earlier versions of the CT. Of one that was drawn again, as after an answer about a name, the last alone.
 */
export async function otherReferences(db: Queries, caseId: string): Promise<StructureSetRow[]> {
  const rows = await db
    .select()
    .from(structureSets)
    .where(and(eq(structureSets.caseId, caseId), eq(structureSets.role, "reference")))
    .orderBy(asc(structureSets.isSuperseded), desc(structureSets.createdAt));
  const seen = new Set<string>();
  const own = rows.filter(({ origin, ctId }) => {
    const key = `${ctId} ${origin.kind === "clinic" ? (origin.sopInstanceUid ?? "") : ""}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return own.filter(({ isSuperseded }) => isSuperseded);
}

/** A reference as another import compares it. */
export interface StoredReference {
  /** SOP Instance UID of its structure set; undefined where an earlier version stored it. */
  readonly sopInstanceUid: string | undefined;
  readonly labelsSha256: string;
}

/** The references of each case that has some, by its id, the one that is shown first. */
export async function referencesByCase(db: Queries): Promise<Map<string, StoredReference[]>> {
  const { caseId, origin, labelsSha256, isSuperseded } = structureSets;
  const rows = await db
    .select({ caseId, origin, labelsSha256 })
    .from(structureSets)
    .where(eq(structureSets.role, "reference"))
    .orderBy(asc(isSuperseded));
  const byCase = new Map<string, StoredReference[]>();
  for (const { caseId: id, origin: from, labelsSha256: labels } of rows) {
    const sopInstanceUid = from.kind === "clinic" ? from.sopInstanceUid : undefined;
    const own = byCase.get(id) ?? [];
    byCase.set(id, [...own, { sopInstanceUid, labelsSha256: labels }]);
  }
  return byCase;
}

/** The file of masks of a case's reference; null where the case has none on this version of its CT. */
export async function referenceOfCase(
  db: Queries,
  caseId: string,
  ctId: string,
): Promise<{ readonly masksSha256: string } | null> {
  const sets = await setsOfCase(db, caseId);
  const reference = sets.find(({ role }) => role === "reference");
  const masksSha256 = reference?.ctId === ctId ? reference.masksSha256 : undefined;
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
    if (row.role === "reference") await showReference(tx, row.caseId, row.id);
    return true;
  });
}

/** Of a case's references, one is shown; the others are kept. */
async function showReference(db: Queries, caseId: string, id: string): Promise<void> {
  await db
    .update(structureSets)
    .set({ isSuperseded: sql`${structureSets.id} <> ${id}` })
    .where(and(eq(structureSets.caseId, caseId), eq(structureSets.role, "reference")));
}

/** A reference to store: a clinic's structure set on a version of its CT. */
export type NewReference = Pick<
  NewStructureSet,
  "ctId" | "origin" | "labelsSha256" | "masksSha256" | "structures" | "flags"
>;

/**
 * Stores the references of a case. One that is there, with the same labels on the same CT, stays.
 * @param references The first is shown, the others are kept beside it.
 */
export async function saveReferences(
  db: Queries,
  caseId: string,
  references: readonly NewReference[],
): Promise<void> {
  await db.transaction(async (tx) => {
    const there = await tx
      .select()
      .from(structureSets)
      .where(and(eq(structureSets.caseId, caseId), eq(structureSets.role, "reference")));
    // The first comes last, so that it is the newest.
    for (const [place, reference] of [...references.entries()].reverse()) {
      const known = there.find((row) => isSameReference(row, reference));
      const id = known?.id ?? randomUUID();
      if (known === undefined) {
        await insertSet(tx, { ...emptyReference, ...reference, id, caseId });
      } else {
        const { origin, flags } = reference;
        await tx.update(structureSets).set({ origin, flags }).where(eq(structureSets.id, id));
      }
      if (place === 0) await showReference(tx, caseId, id);
    }
  });
}

/** References of earlier versions do not name their structure set: their labels tell. */
function isSameReference(row: StructureSetRow, wanted: NewReference): boolean {
  const uidOf = ({ origin }: Pick<StructureSetRow, "origin">) =>
    origin.kind === "clinic" ? origin.sopInstanceUid : undefined;
  const [uid, other] = [uidOf(row), uidOf(wanted)];
  const isSameSet = uid === undefined || other === undefined || uid === other;
  return isSameSet && row.ctId === wanted.ctId && row.labelsSha256 === wanted.labelsSha256;
}

const emptyReference = {
  role: "reference",
  leftOut: [],
  comparison: null,
  change: null,
  createdBy: null,
  jobId: null,
} as const satisfies Partial<NewStructureSet>;

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
