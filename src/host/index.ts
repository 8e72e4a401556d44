/**
 * host/: what only Node can do and many folders need: files written whole or not at all, threads, and the package's
 * version and model. Code that may run in a browser does not import it.
 */
export { writeFileAtomic } from "./files.ts";
export { softwareVersion, starterModelFile } from "./package.ts";
export { answerTasks, errorOf, problemOf, shareOut, type ThreadProblem } from "./thread-pool.ts";
export { startThread } from "./threads.ts";
