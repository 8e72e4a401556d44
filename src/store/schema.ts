/** The tables. Migrations are made from this by `npm run migrations`, checked in, and never edited by hand. */
import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type {
  AccountRole,
  AnnouncedFile,
  JobKind,
  JobState,
  Score,
  Source,
  StoredChange,
  StoredComparison,
  StoredGrid,
  StoredLeftOut,
  StoredOrigin,
  StoredProblem,
  StoredProgress,
  StoredRemark,
  StoredStructure,
  StructureSetRole,
} from "./records.ts";

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const now = () => sql`now()`;

export const accounts = pgTable("accounts", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull(),
  /** The name folded to one spelling: two accounts must not look alike. */
  nameKey: text("name_key").notNull().unique(),
  role: text("role").$type<AccountRole>().notNull(),
  /** Null for one that nobody can log in with. */
  passwordHash: text("password_hash"),
  isDisabled: boolean("is_disabled").notNull().default(false),
  createdAt: moment("created_at").notNull().default(now()),
  lastSeenAt: moment("last_seen_at"),
});

export const sessions = pgTable(
  "sessions",
  {
    /** SHA-256 of the cookie's token: who reads the database cannot log in with it. */
    tokenHash: text("token_hash").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    csrfToken: text("csrf_token").notNull(),
    createdAt: moment("created_at").notNull().default(now()),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [index("sessions_by_account").on(table.accountId)],
);

export const settings = pgTable("settings", {
  name: text("name").primaryKey(),
  value: text("value").notNull(),
});

/** Only ever added to: a trigger refuses everything else. */
export const auditEntries = pgTable("audit_entries", {
  number: integer("number").primaryKey(),
  /** ISO 8601; text, so that it is hashed as it is kept. */
  at: text("at").notNull(),
  by: text("by"),
  action: text("action").notNull(),
  subject: text("subject"),
  /** JSON with sorted keys; text for the same reason. */
  details: text("details").notNull(),
  previousSha256: text("previous_sha256").notNull(),
  sha256: text("sha256").notNull(),
});

export const cases = pgTable("cases", {
  caseId: text("case_id").primaryKey(),
  patient: text("patient").notNull(),
  diagnosis: text("diagnosis"),
  exclusion: text("exclusion"),
  /** Whether its files are in the cohort (with a reference) or among the scans (a CT alone). */
  place: text("place").$type<"cohort" | "scans">().notNull(),
  isSynthetic: boolean("is_synthetic").notNull(),
  group: text("group").$type<"test" | "pool" | "held back">(),
  spacingMm: jsonb("spacing_mm").$type<[number | null, number, number]>().notNull(),
  manufacturer: text("manufacturer").notNull(),
  patientPosition: text("patient_position").notNull(),
  kvp: doublePrecision("kvp"),
  hasContrast: boolean("has_contrast").notNull(),
  /** Its CT as it is now, a row of `ct_versions`. No foreign key: that row names the case. */
  ctId: uuid("ct_id").notNull(),
  /** Remarks of the cohort about the case and its reference. */
  flags: jsonb("flags").$type<readonly StoredRemark[]>().notNull(),
  importedAt: moment("imported_at").notNull().default(now()),
});

/**
 * A case's CT as it was imported at one time. A CT that is sent again with other slices becomes a new version; structure
 * sets stay on the version that they were drawn on.
 */
export const ctVersions = pgTable(
  "ct_versions",
  {
    id: uuid("id").primaryKey(),
    caseId: text("case_id")
      .notNull()
      .references(() => cases.caseId),
    grid: jsonb("grid").$type<StoredGrid>().notNull(),
    /** File of Hounsfield units: Int16, little endian, [z, y, x]. */
    huSha256: text("hu_sha256").notNull(),
    /** File with the UIDs, patient and study that a structure set names; null for CTs that earlier versions imported. */
    headerSha256: text("header_sha256"),
    /** Remarks about the CT: its files, slices and values. */
    remarks: jsonb("remarks").$type<readonly StoredRemark[]>().notNull().default([]),
    createdAt: moment("created_at").notNull().default(now()),
  },
  (table) => [index("ct_versions_by_case").on(table.caseId)],
);

export const structureSets = pgTable(
  "structure_sets",
  {
    id: uuid("id").primaryKey(),
    caseId: text("case_id")
      .notNull()
      .references(() => cases.caseId),
    /** The CT that it was drawn on: its voxels are those of this version. */
    ctId: uuid("ct_id")
      .notNull()
      .references(() => ctVersions.id),
    role: text("role").$type<StructureSetRole>().notNull(),
    origin: jsonb("origin").$type<StoredOrigin>().notNull(),
    /** Gzipped label map: one byte a voxel, [z, y, x]. */
    labelsSha256: text("labels_sha256").notNull(),
    /** Of references, whose structures may overlap: gzipped planes of bits, see server/tasks/mask-planes.ts. */
    masksSha256: text("masks_sha256"),
    structures: jsonb("structures").$type<readonly StoredStructure[]>().notNull(),
    /** Of predicted sets: remarks about the prediction, the worst first. Of references: remarks of reading the file. */
    flags: jsonb("flags").$type<readonly StoredRemark[]>().notNull().default([]),
    /** Of predicted sets: structures of the model that were not predicted. */
    leftOut: jsonb("left_out").$type<readonly StoredLeftOut[]>().notNull().default([]),
    comparison: jsonb("comparison").$type<readonly StoredComparison[]>(),
    change: jsonb("change").$type<StoredChange>(),
    createdBy: uuid("created_by").references(() => accounts.id),
    createdAt: moment("created_at").notNull().default(now()),
    /** A reference that another one has replaced, or that stands beside the one that is shown. It is kept. */
    isSuperseded: boolean("is_superseded").notNull().default(false),
    /** The job that made it: a job that is run twice makes one. */
    jobId: uuid("job_id"),
  },
  (table) => [
    index("structure_sets_by_case").on(table.caseId),
    uniqueIndex("structure_sets_one_a_job").on(table.jobId, table.caseId, table.role),
  ],
);

export const uploads = pgTable("uploads", {
  id: uuid("id").primaryKey(),
  files: jsonb("files").$type<readonly AnnouncedFile[]>().notNull(),
  diagnosis: text("diagnosis"),
  state: text("state").$type<"open" | "finished" | "dropped">().notNull(),
  jobId: uuid("job_id"),
  createdBy: uuid("created_by")
    .notNull()
    .references(() => accounts.id),
  createdAt: moment("created_at").notNull().default(now()),
});

export const jobs = pgTable(
  "jobs",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind").$type<JobKind>().notNull(),
    title: text("title").notNull(),
    state: text("state").$type<JobState>().notNull(),
    input: jsonb("input").$type<unknown>().notNull(),
    /** What it found, where that is kept nowhere else. */
    report: jsonb("report").$type<unknown>(),
    progress: jsonb("progress").$type<StoredProgress>(),
    attempts: integer("attempts").notNull().default(0),
    error: jsonb("error").$type<StoredProblem>(),
    caseId: text("case_id"),
    uploadId: uuid("upload_id"),
    runId: uuid("run_id"),
    resultsId: uuid("results_id"),
    structureSetId: uuid("structure_set_id"),
    createdBy: uuid("created_by").references(() => accounts.id),
    createdAt: moment("created_at").notNull().default(now()),
    startedAt: moment("started_at"),
    endedAt: moment("ended_at"),
    /** When whoever is at it was last seen. */
    heartbeatAt: moment("heartbeat_at"),
  },
  (table) => [index("jobs_by_state").on(table.state), index("jobs_by_time").on(table.createdAt)],
);

export const reviewSessions = pgTable("review_sessions", {
  id: uuid("id").primaryKey(),
  title: text("title").notNull(),
  isBlinded: boolean("is_blinded").notNull(),
  /** 32 bits without a sign, which an integer column does not hold. */
  seed: doublePrecision("seed").notNull(),
  structures: jsonb("structures").$type<readonly string[]>().notNull(),
  createdBy: uuid("created_by").references(() => accounts.id),
  createdAt: moment("created_at").notNull().default(now()),
});

export const reviewRaters = pgTable(
  "review_raters",
  {
    sessionId: uuid("session_id")
      .notNull()
      .references(() => reviewSessions.id),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.accountId] })],
);

export const reviewItems = pgTable(
  "review_items",
  {
    id: uuid("id").primaryKey(),
    sessionId: uuid("session_id")
      .notNull()
      .references(() => reviewSessions.id),
    caseId: text("case_id")
      .notNull()
      .references(() => cases.caseId),
    structureSetId: uuid("structure_set_id")
      .notNull()
      .references(() => structureSets.id),
    structure: text("structure").notNull(),
    label: integer("label").notNull(),
    source: text("source").$type<Source>().notNull(),
    round: integer("round").notNull(),
    startSlice: integer("start_slice").notNull(),
  },
  (table) => [
    index("review_items_by_session").on(table.sessionId),
    index("review_items_by_case").on(table.caseId),
  ],
);

/** Never changed but for `undone_at`, once. */
export const ratings = pgTable(
  "ratings",
  {
    id: uuid("id").primaryKey(),
    itemId: uuid("item_id")
      .notNull()
      .references(() => reviewItems.id),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    score: text("score").$type<Score>().notNull(),
    comment: text("comment").notNull(),
    timeMs: integer("time_ms").notNull(),
    ratedAt: moment("rated_at").notNull().default(now()),
    undoneAt: moment("undone_at"),
    sequence: bigserial("sequence", { mode: "number" }).notNull(),
  },
  (table) => [index("ratings_by_item").on(table.itemId)],
);

export const results = pgTable("results", {
  id: uuid("id").primaryKey(),
  title: text("title").notNull(),
  predictedBy: text("predicted_by").$type<"model" | "structureSet" | "observer">().notNull(),
  isSynthetic: boolean("is_synthetic").notNull(),
  cases: integer("cases").notNull(),
  /** results.json and report.html, as files. */
  fileSha256: text("file_sha256").notNull(),
  reportSha256: text("report_sha256").notNull(),
  /** Case id and structure set id, pair by pair. */
  scored: jsonb("scored").$type<readonly (readonly [string, string])[]>().notNull(),
  createdBy: uuid("created_by").references(() => accounts.id),
  madeAt: moment("made_at").notNull().default(now()),
});

export const runs = pgTable("runs", {
  id: uuid("id").primaryKey(),
  title: text("title").notNull(),
  preset: text("preset").$type<"laptop" | "workstation" | "paper" | "demo">().notNull(),
  structures: jsonb("structures").$type<readonly string[]>().notNull(),
  minutes: doublePrecision("minutes"),
  steps: integer("steps"),
  jobId: uuid("job_id").notNull(),
  isStopping: boolean("is_stopping").notNull().default(false),
  createdBy: uuid("created_by").references(() => accounts.id),
  createdAt: moment("created_at").notNull().default(now()),
});

/** What a model file says of itself, as the card shows it. */
export interface StoredModelDescription {
  readonly network: { widths: number[]; units: number[]; channels: number };
  readonly structures: readonly string[];
  readonly spacingMm: "native" | [number, number, number];
  readonly clipHu: number;
  /** Absent, and 0, in rows of before it could be another. */
  readonly centreHu?: number;
  readonly training: Record<string, unknown>;
}

export const models = pgTable("models", {
  id: uuid("id").primaryKey(),
  sha256: text("sha256").notNull().unique(),
  title: text("title").notNull(),
  description: jsonb("description").$type<StoredModelDescription>().notNull(),
  parameterCount: integer("parameter_count").notNull(),
  sizeBytes: integer("size_bytes").notNull(),
  runId: uuid("run_id").references(() => runs.id),
  addedBy: uuid("added_by").references(() => accounts.id),
  addedAt: moment("added_at").notNull().default(now()),
});

/** Who looked at a spelling; what it stands for is in the cohort's names.json. */
export const nameAnswers = pgTable("name_answers", {
  spellingKey: text("spelling_key").primaryKey(),
  structure: text("structure"),
  by: text("by").notNull(),
  at: moment("at").notNull().default(now()),
});
