import type { Queries, Store } from "../../store/index.ts";
import type { DataFolders } from "../options.ts";

/** What jobs work with. */
export interface JobContext {
  readonly store: Store;
  readonly db: Queries;
  readonly folders: DataFolders;
}
