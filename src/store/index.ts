/**
 * store/: what the server keeps: a PostgreSQL database (embedded, or a server's), files by their hash, the queue of
 * jobs, and the lock on the data folder. It decides nothing about who may do what, and knows no HTTP.
 */
export {
  type AccountRow,
  accountById,
  accountNamed,
  accountsById,
  endSession,
  endSessionsOf,
  findSession,
  hasAccounts,
  insertAccount,
  insertSession,
  listAccounts,
  type OpenSession,
  otherAdmins,
  readSetting,
  updateAccount,
  writeSetting,
} from "./accounts.ts";
export {
  type AuditEntry,
  type AuditEvent,
  appendAudit,
  readAudit,
  verifyAudit,
} from "./audit.ts";
export {
  type CaseRow,
  caseById,
  insertSet,
  type ListedSet,
  listCases,
  listNameAnswers,
  listSets,
  type NewCase,
  type NewReference,
  type NewStructureSet,
  otherReferences,
  ratedStructures,
  referenceOfCase,
  referencesByCase,
  type StructureSetRow,
  saveCase,
  saveNameAnswer,
  saveReferences,
  setById,
  setsById,
  setsOfCase,
  updateCase,
} from "./cases.ts";
export { type CtVersionRow, ctVersionById, ctVersionsOf } from "./ct-versions.ts";
export type { Queries } from "./database.ts";
export { FileStore } from "./files.ts";
export {
  beatJob,
  claimJob,
  closeUpload,
  endJob,
  insertJob,
  insertUpload,
  type JobOutcome,
  type JobRow,
  jobById,
  listJobs,
  type NewJob,
  openJobs,
  openSegmentation,
  requeueJob,
  takeUpJobs,
  type UploadRow,
  uploadById,
} from "./jobs.ts";
export {
  insertModel,
  insertResults,
  insertRun,
  listModels,
  listResults,
  listRuns,
  type ModelRow,
  modelById,
  modelOfRun,
  type ResultsRow,
  type RunRow,
  resultsById,
  runById,
  updateRun,
} from "./outcomes.ts";
export type * from "./records.ts";
export {
  addRaters,
  blindedCasesOf,
  type ItemOfCase,
  insertRating,
  insertReviewSession,
  isRater,
  itemById,
  itemsOf,
  listReviewSessions,
  type RatingRow,
  type ReviewItemRow,
  type ReviewSessionRow,
  ratersOf,
  ratingsOf,
  ratingsOfSets,
  reviewSessionById,
  sessionCounts,
  undoRating,
} from "./reviews.ts";
export type { StoredModelDescription } from "./schema.ts";
export { openStore, type Store, type StoreOptions } from "./store.ts";
