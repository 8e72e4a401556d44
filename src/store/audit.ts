/** The audit log: who saw, changed and exported what, each entry chained to the one before by its hash. */
import { createHash } from "node:crypto";
import { asc, desc, lt, sql } from "drizzle-orm";
import type { Queries } from "./database.ts";
import type { AuditDetails } from "./records.ts";
import { auditEntries } from "./schema.ts";

export interface AuditEvent {
  /** Account name; null for nobody who is logged in, and for the server itself. */
  readonly by: string | null;
  /** A short verb phrase with dots: `rating.save`. */
  readonly action: string;
  readonly subject?: string | null;
  readonly details?: AuditDetails;
}

export type AuditEntry = typeof auditEntries.$inferSelect;

const START = "0".repeat(64);

/** Key of an advisory lock that nothing else uses. One writer at a time keeps the chain of hashes whole. */
const AUDIT_LOCK = 4_207_001;

/** Adds an entry. In a transaction, the entry is kept exactly when the change that it records is. */
export async function appendAudit(db: Queries, event: AuditEvent): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${AUDIT_LOCK})`);
    const [last] = await tx
      .select({ number: auditEntries.number, sha256: auditEntries.sha256 })
      .from(auditEntries)
      .orderBy(desc(auditEntries.number))
      .limit(1);
    const entry = {
      number: (last?.number ?? 0) + 1,
      at: new Date().toISOString(),
      by: event.by,
      action: event.action,
      subject: event.subject ?? null,
      details: canonical(event.details ?? {}),
      previousSha256: last?.sha256 ?? START,
    };
    await tx.insert(auditEntries).values({ ...entry, sha256: hashOf(entry) });
  });
}

function canonical(details: AuditDetails): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}

function hashOf(entry: Omit<AuditEntry, "sha256">): string {
  const { number, at, by, action, subject, details, previousSha256 } = entry;
  const text = JSON.stringify([number, at, by, action, subject, details, previousSha256]);
  return createHash("sha256").update(text).digest("hex");
}

/** A page of entries, newest first; `before` is the number of an entry, from 1. */
export async function readAudit(
  db: Queries,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<AuditEntry[]> {
  return db
    .select()
    .from(auditEntries)
    .where(before === undefined ? undefined : lt(auditEntries.number, before))
    .orderBy(desc(auditEntries.number))
    .limit(limit);
}

export interface AuditVerification {
  readonly isWhole: boolean;
  readonly entries: number;
  /** Number of the first entry that does not fit; null where all do. */
  readonly brokenAt: number | null;
  readonly lastSha256: string | null;
}

const PAGE = 2000;

/**
 * Follows the chain of hashes from the first entry to the last. It detects entries that were changed, removed or
 * inserted. It cannot detect entries that were removed at the end: to find those, note `lastSha256` elsewhere now and
 * then.
 */
export async function verifyAudit(db: Queries): Promise<AuditVerification> {
  let number = 0;
  let previous = START;
  for (;;) {
    const page = await db
      .select()
      .from(auditEntries)
      .where(sql`${auditEntries.number} > ${number}`)
      .orderBy(asc(auditEntries.number))
      .limit(PAGE);
    for (const entry of page) {
      const { sha256, ...rest } = entry;
      const fits = entry.number === number + 1 && entry.previousSha256 === previous;
      if (!fits || hashOf(rest) !== sha256) {
        return { isWhole: false, entries: number, brokenAt: number + 1, lastSha256: null };
      }
      number = entry.number;
      previous = sha256;
    }
    if (page.length < PAGE) break;
  }
  const lastSha256 = number === 0 ? null : previous;
  return { isWhole: true, entries: number, brokenAt: null, lastSha256 };
}
