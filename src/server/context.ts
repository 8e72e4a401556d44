import type { Logger } from "pino";
import type { Queries, Store } from "../store/index.ts";
import type { JobRunner } from "./jobs/runner.ts";
import type { TaskDesk } from "./jobs/task-desk.ts";
import type { DataFolders, Limits } from "./options.ts";

/** What every handler of the API works with. */
export interface ServerContext {
  readonly store: Store;
  readonly db: Queries;
  readonly folders: DataFolders;
  readonly limits: Limits;
  readonly jobs: JobRunner;
  readonly tasks: TaskDesk;
  readonly log: Logger;
  readonly isDemo: boolean;
  readonly secureCookies: boolean;
}
