/** Everything that the server keeps: database, files and the lock on them, opened and closed together. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Database, openDatabase, type Queries } from "./database.ts";
import { FileStore } from "./files.ts";
import { lockFolder } from "./lock.ts";
import { type JobQueue, openQueue } from "./queue.ts";

export interface StoreOptions {
  /** Data folder: files, and the database where no server is named. */
  readonly folder: string;
  /** URL of a PostgreSQL server that holds the database instead. */
  readonly databaseUrl?: string | undefined;
  /** Names of queues that jobs may wait in. */
  readonly queues: readonly string[];
  readonly onQueueError: (error: Error) => void;
}

export interface Store {
  readonly kind: Database["kind"];
  readonly queries: Queries;
  readonly files: FileStore;
  readonly queue: JobQueue;
  close(): Promise<void>;
}

/**
 * Opens a data folder, or makes it, locks it, and brings its database up to date.
 * @throws {ArcuateError} `data-folder-busy`, `database-unreachable`, `write-failed`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, databaseUrl } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    const files = new FileStore(join(folder, "files"));
    await files.removeUnfinished();
    const place = databaseUrl ? { url: databaseUrl } : { folder: join(folder, "database") };
    const database = await openDatabase(place);
    const queue = await openQueue(database, options.queues, options.onQueueError);
    return {
      kind: database.kind,
      queries: database.queries,
      files,
      queue,
      close: async () => {
        await queue.close();
        await database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
