/**
 * host/: what only Node can do and many folders need: files written whole or not at all, threads, the user's data folder,
 * and what the package says of itself. Code that may run in a browser does not import it.
 */
export { userDataFolder } from "./data-folder.ts";
export { writeFileAtomic } from "./files.ts";
export { softwareVersion, starterModelFile } from "./package.ts";
export { shareOut, ThreadEnded, ThreadPool } from "./thread-pool.ts";
export { Moved, type ThreadModule } from "./thread-task.ts";
