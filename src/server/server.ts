/** The server: opens and closes the store, the jobs and the API together. */
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import {
  hasAccounts,
  listCases,
  openStore,
  readSetting,
  type Store,
  writeSetting,
} from "../store/index.ts";
import { handlers } from "./api/handlers.ts";
import { SETUP_SETTING } from "./api/session.ts";
import { createApp } from "./http/app.ts";
import { createToken, hashToken } from "./http/tokens.ts";
import { queues } from "./jobs/inputs.ts";
import { createPerformer } from "./jobs/perform.ts";
import { createJobRunner, type JobRunner } from "./jobs/runner.ts";
import { createTaskDesk } from "./jobs/task-desk.ts";
import { clearLeftovers } from "./leftovers.ts";
import { type DataFolders, defaultLimits, foldersIn, type ServerOptions } from "./options.ts";
import { prepareStarter } from "./starter.ts";
import { prepareStructures } from "./structures.ts";

export interface ArcuateServer {
  /** For requests without a network, by `app.inject`. */
  readonly app: FastifyInstance;
  /** Token of the link that makes the first administrator, new at every start; undefined when there is an account. */
  readonly setupToken: string | undefined;
  /** Listens for requests. @returns The address, such as http://127.0.0.1:8042. */
  listen(where: { readonly host: string; readonly port: number }): Promise<string>;
  /** Ends requests, stops running jobs, which the next start resumes, and closes the database. */
  close(): Promise<void>;
}

const DEMO_SETTING = "demo";

/**
 * Opens a data folder, which is made if need be, and makes its server. The server does not listen yet.
 * @throws {ArcuateError} As `openStore` and `prepareStructures`.
 */
export async function createServer(options: ServerOptions): Promise<ArcuateServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const log = options.log
    ? pino({ base: null, level: "warn" }, options.log)
    : pino({ enabled: false });
  const folders = foldersIn(options.folder);
  const store = await openStore({
    folder: options.folder,
    databaseUrl: options.databaseUrl,
    queues,
    onQueueError: (error) => log.error({ code: error.name }, "queue"),
  });
  const tasks = createTaskDesk(limits.tasksAtOnce);
  const jobs = createJobRunner(store, log);
  const close = async () => {
    tasks.close();
    await jobs.close();
    await store.close();
  };
  try {
    await makeFolders(folders);
    const { queries: db } = store;
    await prepareStructures(db, folders.cohort, options.scheme);
    await clearLeftovers(db, folders.uploads);
    if (options.starterModel !== undefined) {
      const starter = { modelFile: options.starterModel, filesFolder: folders.files };
      await prepareStarter(store, tasks, starter);
    }
    const setupToken = await prepareSetup(store);
    const isDemo = await prepareDemo(store, jobs, options.demo ?? false);
    const { secureCookies = false } = options;
    const context = { store, db, folders, limits, jobs, tasks, log, isDemo, secureCookies };
    const app = await createApp(context, handlers, { webFolder: options.webFolder });
    await jobs.start(createPerformer(context));
    return {
      app,
      setupToken,
      listen: (where) => app.listen(where),
      close: async () => {
        await app.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeFolders({ scans, uploads, runs, work }: DataFolders): Promise<void> {
  for (const folder of [scans, uploads, runs, work]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
}

/** Makes a new token at every start until there is an account. Only the hash of the token is stored. */
async function prepareSetup({ queries }: Store): Promise<string | undefined> {
  if (await hasAccounts(queries)) return undefined;
  const token = createToken();
  await writeSetting(queries, SETUP_SETTING, hashToken(token));
  return token;
}

/** Adds the job that makes the demo, once, in an empty data folder. @returns Whether the data are a demo's. */
async function prepareDemo(store: Store, jobs: JobRunner, isWanted: boolean): Promise<boolean> {
  const { queries } = store;
  if ((await readSetting(queries, DEMO_SETTING)) !== undefined) return true;
  const isEmpty = !(await hasAccounts(queries)) && (await listCases(queries)).length === 0;
  if (!isWanted || !isEmpty) return false;
  const id = randomUUID();
  await queries.transaction(async (tx) => {
    await writeSetting(tx, DEMO_SETTING, id);
    await jobs.add({ id, kind: "demo", title: "synthetic patients", input: {} }, tx);
  });
  return true;
}
