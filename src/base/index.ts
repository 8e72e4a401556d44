/**
 * base/: what every folder may lean on: errors with codes, seeded random numbers, progress, safe file writing.
 * It knows nothing of medicine or networks and is no drawer for odds and ends.
 */
export { ArcuateError, type ErrorDetails, type ErrorKind } from "./errors.ts";
export { writeFileAtomic } from "./files.ts";
export { softwareVersion, starterModelFile } from "./package.ts";
export { type Progress, progressOfUnit, silentProgress } from "./progress.ts";
export { createRandom, type Random } from "./random.ts";
export {
  answerTasks,
  errorOf,
  problemOf,
  shareOut,
  type ThreadProblem,
} from "./thread-pool.ts";
export { startThread } from "./threads.ts";
