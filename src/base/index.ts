/**
 * base/: what every folder may use: errors with codes, remarks, seeded random numbers, progress, bytes, and the one
 * seam to the machine (`platform.ts`). It knows nothing about medicine or networks. What has no home elsewhere does not
 * go here.
 */
export { joinBytes, latin1Text, utf8Bytes } from "./bytes.ts";
export { decodeText, parseCsv } from "./csv.ts";
export { entriesOf, keysOf } from "./entries.ts";
export { ArcuateError, type ErrorDetails, type ErrorKind } from "./errors.ts";
export { inflateRaw, sha1, sha256Hex } from "./platform.ts";
export { type Progress, progressOfUnit, silentProgress } from "./progress.ts";
export { createRandom, type Random } from "./random.ts";
export {
  type CaseRemark,
  caseRemark,
  type Remark,
  type RemarkDetails,
  worstFirst,
} from "./remark.ts";
export { type RemarkCode, type RemarkSubject, remarkKinds } from "./remark-kinds.ts";
export { type Severity, severities } from "./severity.ts";
export { type Tuples, tupleOf } from "./tuple.ts";
