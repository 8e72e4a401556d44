/** Accounts and the sessions of those who are logged in. */
import { and, asc, eq, gt, inArray, ne, sql } from "drizzle-orm";
import type { Queries } from "./database.ts";
import type { AccountRole } from "./records.ts";
import { accounts, sessions, settings } from "./schema.ts";

export type AccountRow = typeof accounts.$inferSelect;
export type NewAccount = Pick<AccountRow, "id" | "name" | "role" | "passwordHash">;

/** One spelling for names that look the same. */
function accountKey(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}

/** Adds an account; undefined when another account has a name that looks the same. */
export async function insertAccount(
  db: Queries,
  account: NewAccount,
): Promise<AccountRow | undefined> {
  const [row] = await db
    .insert(accounts)
    .values({ ...account, nameKey: accountKey(account.name) })
    .onConflictDoNothing()
    .returning();
  return row;
}

/** The account of this name, however it is written; undefined where there is none. */
export async function accountNamed(db: Queries, name: string): Promise<AccountRow | undefined> {
  const [row] = await db
    .select()
    .from(accounts)
    .where(eq(accounts.nameKey, accountKey(name)));
  return row;
}

/** The account with this id; undefined where there is none. */
export async function accountById(db: Queries, id: string): Promise<AccountRow | undefined> {
  const [row] = await db.select().from(accounts).where(eq(accounts.id, id));
  return row;
}

/** Accounts by id; ids without an account are left out. */
export async function accountsById(
  db: Queries,
  ids: readonly string[],
): Promise<Map<string, AccountRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(accounts)
    .where(inArray(accounts.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** All accounts, sorted by name. */
export function listAccounts(db: Queries): Promise<AccountRow[]> {
  return db.select().from(accounts).orderBy(asc(accounts.nameKey));
}

/** Whether any account has a password. */
export async function hasAccounts(db: Queries): Promise<boolean> {
  const [row] = await db
    .select({ id: accounts.id })
    .from(accounts)
    .where(sql`${accounts.passwordHash} is not null`)
    .limit(1);
  return row !== undefined;
}

/** How many other administrators can log in. */
export async function otherAdmins(db: Queries, id: string): Promise<number> {
  const rows = await db
    .select({ id: accounts.id })
    .from(accounts)
    .where(
      and(
        eq(accounts.role, "admin"),
        eq(accounts.isDisabled, false),
        sql`${accounts.passwordHash} is not null`,
        ne(accounts.id, id),
      ),
    );
  return rows.length;
}

/** Changes what is given of an account; undefined where there is none of this id. */
export async function updateAccount(
  db: Queries,
  id: string,
  change: { role?: AccountRole; isDisabled?: boolean; passwordHash?: string },
): Promise<AccountRow | undefined> {
  const [row] = await db.update(accounts).set(change).where(eq(accounts.id, id)).returning();
  return row;
}

export interface NewSession {
  readonly tokenHash: string;
  readonly accountId: string;
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

/** Adds a session and removes all that have expired; the account counts as seen now. */
export async function insertSession(db: Queries, session: NewSession): Promise<void> {
  await db.delete(sessions).where(sql`${sessions.expiresAt} < now()`);
  await db.insert(sessions).values(session);
  await db
    .update(accounts)
    .set({ lastSeenAt: new Date() })
    .where(eq(accounts.id, session.accountId));
}

export interface OpenSession {
  readonly account: AccountRow;
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

/** The session of a token; undefined when it has expired or its account is disabled. */
export async function findSession(
  db: Queries,
  tokenHash: string,
): Promise<OpenSession | undefined> {
  const [row] = await db
    .select({ account: accounts, csrfToken: sessions.csrfToken, expiresAt: sessions.expiresAt })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(
      and(
        eq(sessions.tokenHash, tokenHash),
        gt(sessions.expiresAt, new Date()),
        eq(accounts.isDisabled, false),
      ),
    );
  return row;
}

/** Ends the session of a token, if there is one. */
export async function endSession(db: Queries, tokenHash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}

/** Ends all sessions of an account, except the one with the token hash `but`. */
export async function endSessionsOf(db: Queries, accountId: string, but = ""): Promise<void> {
  await db
    .delete(sessions)
    .where(and(eq(sessions.accountId, accountId), ne(sessions.tokenHash, but)));
}

/** The value of a setting of the server; undefined where it was never written. */
export async function readSetting(db: Queries, name: string): Promise<string | undefined> {
  const [row] = await db.select().from(settings).where(eq(settings.name, name));
  return row?.value;
}

/** Writes a setting of the server; undefined removes it. */
export async function writeSetting(
  db: Queries,
  name: string,
  value: string | undefined,
): Promise<void> {
  if (value === undefined) await db.delete(settings).where(eq(settings.name, name));
  else {
    await db
      .insert(settings)
      .values({ name, value })
      .onConflictDoUpdate({ target: settings.name, set: { value } });
  }
}
