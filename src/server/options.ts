/** What a server is made with, and the bounds it keeps. */
import { join } from "node:path";

export interface ServerOptions {
  /** Data folder: files, cases, and the embedded database. */
  readonly folder: string;
  /** URL of a PostgreSQL server that holds the database instead. */
  readonly databaseUrl?: string | undefined;
  /** Folder with the built pages; absent: the API alone. */
  readonly webFolder?: string | undefined;
  /** Model file that is in the list from the start, and draws the demo; absent: the list begins empty. */
  readonly starterModel?: string | undefined;
  /** Fills an empty data folder with synthetic patients. */
  readonly demo?: boolean;
  /** Cookies only over HTTPS: for servers behind a proxy that ends TLS. */
  readonly secureCookies?: boolean;
  /** Log lines, one JSON object each; default: none. */
  readonly log?: { write(line: string): void };
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  /** Of a JSON body. */
  readonly jsonBytes: number;
  /** Of one piece of an upload. */
  readonly chunkBytes: number;
  readonly uploadFiles: number;
  /** Of all files of an upload together. */
  readonly uploadBytes: number;
  readonly modelBytes: number;
  /** Of a label map as it is sent. */
  readonly labelsBytes: number;
  /** Attempts to log in, a minute and address. */
  readonly loginsPerMinute: number;
  readonly sessionHours: number;
  /** Corrections and exports that are worked at together: each takes a process. */
  readonly tasksAtOnce: number;
}

const MIB = 1024 * 1024;

export const defaultLimits: Limits = {
  jsonBytes: 1 * MIB,
  chunkBytes: 8 * MIB,
  uploadFiles: 20_000,
  uploadBytes: 50 * 1024 * MIB,
  modelBytes: 128 * MIB,
  labelsBytes: 64 * MIB,
  loginsPerMinute: 10,
  sessionHours: 12,
  tasksAtOnce: 2,
};

/** Where things lie in a data folder. */
export interface DataFolders {
  readonly files: string;
  readonly cohort: string;
  /** CTs without a structure set, each in a folder called by its case's id. */
  readonly scans: string;
  readonly uploads: string;
  readonly runs: string;
  /** What a job needs while it is at work. */
  readonly work: string;
}

export function foldersIn(folder: string): DataFolders {
  return {
    files: join(folder, "files"),
    cohort: join(folder, "cohort"),
    scans: join(folder, "scans"),
    uploads: join(folder, "uploads"),
    runs: join(folder, "runs"),
    work: join(folder, "work"),
  };
}
