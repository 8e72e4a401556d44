/**
 * base/: what every folder may lean on: errors with codes, seeded random numbers, progress, and the one seam to the
 * machine (`platform.ts`). It knows nothing of medicine or networks and is no drawer for odds and ends.
 */
export { ArcuateError, type ErrorDetails, type ErrorKind } from "./errors.ts";
export { inflateRaw, sha1 } from "./platform.ts";
export { type Progress, progressOfUnit, silentProgress } from "./progress.ts";
export { createRandom, type Random } from "./random.ts";
export { type Remark, type Severity, severities, worstFirst } from "./remark.ts";
