/** The options of a server, its limits, and the parts of its data folder. */
import { join } from "node:path";
import type { LabelScheme } from "../structures/index.ts";

export interface ServerOptions {
  /** Data folder: files, cases, and the embedded database. */
  readonly folder: string;
  /** URL of a PostgreSQL server that holds the database instead. */
  readonly databaseUrl?: string | undefined;
  /** Folder with the built pages; without it the server has the API only. */
  readonly webFolder?: string | undefined;
  /** Model file that is in the list of models from the start and draws the demo; without it the list is empty at first. */
  readonly starterModel?: string | undefined;
  /** Structures that the cohort gets; without them it keeps those it has, or has the built-in ones. */
  readonly scheme?: LabelScheme;
  /** Fills an empty data folder with synthetic patients. */
  readonly demo?: boolean;
  /** Sends cookies over HTTPS only: for a server behind a proxy that ends TLS. */
  readonly secureCookies?: boolean;
  /** Log lines, one JSON object each; default: none. */
  readonly log?: { write(line: string): void };
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  /** Size of a JSON body. */
  readonly jsonBytes: number;
  /** Size of one piece of an upload. */
  readonly chunkBytes: number;
  readonly uploadFiles: number;
  /** Size of all files of an upload together. */
  readonly uploadBytes: number;
  readonly modelBytes: number;
  /** Size of a label map as it is sent. */
  readonly labelsBytes: number;
  /** Log-in attempts from one address in a minute. */
  readonly loginsPerMinute: number;
  readonly sessionHours: number;
  /** Corrections and exports that run at the same time; each takes a process. */
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

/** The folders in a data folder. */
export interface DataFolders {
  readonly files: string;
  readonly cohort: string;
  /** CTs without a structure set, each in a folder named by its case id. */
  readonly scans: string;
  readonly uploads: string;
  readonly runs: string;
  /** What a job needs while it runs. */
  readonly work: string;
}

/** The paths of a data folder's parts. Makes none of them. */
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
