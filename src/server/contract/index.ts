/**
 * server/contract/: what the server and its pages say to each other: every route with its schemas, and the types that
 * follow. It runs in a browser: it imports zod and nothing else, and does nothing.
 */
export { type AuditEntry, auditEntrySchema } from "./audit.ts";
export {
  type CaseDetail,
  type CaseRemark,
  type Comparison,
  type CtVersion,
  caseStates,
  type Grid,
  type ListedCase,
  type Origin,
  PATIENT_CONFIRMED,
  type StructureSetInfo,
} from "./cases.ts";
export { type Person, type Problem, problemSchema, type Remark } from "./common.ts";
export { JOB_EVENT, type Job, jobKinds, jobSchema, jobStates } from "./jobs.ts";
export type { NameEntry } from "./names.ts";
export { CSRF_HEADER, type RouteRequest, requestFor } from "./request.ts";
export type { ListedResults, ResultsDetail, StructureResult } from "./results.ts";
export {
  type Agreement,
  type Rating,
  type ReviewItem,
  type ReviewResults,
  type ReviewSession,
  type Score,
  scores,
  type Table3Row,
} from "./review.ts";
export {
  type Access,
  type Bytes,
  isBytes,
  type Role,
  type Route,
  type RouteInput,
  type RouteReply,
  roles,
} from "./route.ts";
export { type RouteName, routes } from "./routes.ts";
export {
  type About,
  type Account,
  passwordSchema,
  type Session,
  userNameSchema,
} from "./session.ts";
export {
  type LogLine,
  type Model,
  type ModelCard,
  presetNames,
  type Run,
  type TrainingReport,
} from "./training.ts";
export type { ImportReport, Upload } from "./uploads.ts";
