/**
 * The database: PGlite in a folder, or a PostgreSQL server. Both speak PostgreSQL's dialect; the rest of the store does
 * not know which it is.
 */
import { fileURLToPath } from "node:url";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { ArcuateError } from "../base/index.ts";
import * as schema from "./schema.ts";

/** What queries are made on: the database, or a transaction of it. */
export type Queries = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface Database {
  readonly kind: "pglite" | "postgresql";
  readonly queries: Queries;
  /** For libraries that bring their own SQL. */
  execute(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>;
  close(): Promise<void>;
}

const MIGRATIONS = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Opens the database and brings its tables up to date.
 *
 * @param place A folder for PGlite, which must be locked by the caller, or the URL of a PostgreSQL server.
 * @throws {ArcuateError} `database-unreachable`.
 */
export async function openDatabase(
  place: { readonly folder: string } | { readonly url: string },
): Promise<Database> {
  try {
    return "url" in place ? await openPostgres(place.url) : await openPglite(place.folder);
  } catch (cause) {
    const where = "url" in place ? "the server of DATABASE_URL" : place.folder;
    const message = `Cannot open the database: ${where} must be reachable and sound, got ${reasonOf(cause)}`;
    throw new ArcuateError("storage", "database-unreachable", message, { cause });
  }
}

async function openPglite(folder: string): Promise<Database> {
  const { PGlite } = await import("@electric-sql/pglite");
  const { drizzle } = await import("drizzle-orm/pglite");
  const { migrate } = await import("drizzle-orm/pglite/migrator");
  const client = await PGlite.create(folder);
  const queries = drizzle(client, { schema });
  await migrate(queries, { migrationsFolder: MIGRATIONS });
  return {
    kind: "pglite",
    queries,
    // Several statements at once are only taken without values.
    execute: async (text, values = []) => {
      if (values.length > 0) return client.query(text, [...values]);
      const all = await client.exec(text);
      return { rows: all.at(-1)?.rows ?? [] };
    },
    close: () => client.close(),
  };
}

/** Enough for the requests of a clinic; jobs run in processes of their own and use none. */
const CONNECTIONS = 10;

async function openPostgres(url: string): Promise<Database> {
  const { default: pg } = await import("pg");
  const { drizzle } = await import("drizzle-orm/node-postgres");
  const { migrate } = await import("drizzle-orm/node-postgres/migrator");
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  pool.on("error", () => {}); // a lost idle connection is replaced at the next query
  const queries = drizzle(pool, { schema });
  await migrate(queries, { migrationsFolder: MIGRATIONS });
  return {
    kind: "postgresql",
    queries,
    execute: async (text, values = []) => {
      const answer = await pool.query(text, [...values]);
      // Several statements give a list of answers.
      const last = Array.isArray(answer) ? answer.at(-1) : answer;
      return { rows: last?.rows ?? [] };
    },
    close: () => pool.end(),
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "an unknown error";
  return "code" in error ? String(error.code) : error.name;
}
