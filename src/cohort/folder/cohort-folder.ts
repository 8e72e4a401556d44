/** The files of a cohort folder, and how a cohort folder is recognised. */
import { createHmac, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { ArcuateError } from "../../base/index.ts";
import { CASE_ID } from "../case-id.ts";
import { readJson, writeJson } from "./json-file.ts";

const FORMAT = 1;

const cohortSchema = z.object({
  format: z.literal(FORMAT),
  about: z.string(),
  /** Keyed into every patient's pseudonym, so that those of one cohort say nothing in another. */
  pseudonymKey: z.string().regex(/^[0-9a-f]{32,}$/),
});

export type CohortDescription = z.infer<typeof cohortSchema>;

const ABOUT =
  "A cohort of Arcuate (research use only): planning CTs and structure sets as they came, and what is known of them. " +
  "The CT and RTSTRUCT files hold patient data.";

function cohortFile(cohort: string): string {
  return join(cohort, "cohort.json");
}

export function namesFile(cohort: string): string {
  return join(cohort, "names.json");
}

export function splitFile(cohort: string): string {
  return join(cohort, "split.json");
}

export function importLogFile(cohort: string): string {
  return join(cohort, "import.jsonl");
}

export function casesFolder(cohort: string): string {
  return join(cohort, "cases");
}

/** @throws {RangeError} When it is not a case's id: no other text becomes a path. */
export function caseFolder(cohort: string, caseId: string): string {
  if (!CASE_ID.test(caseId))
    throw new RangeError("Cannot place a case: its id must be case-<hash>");
  return join(casesFolder(cohort), caseId);
}

export function caseFile(cohort: string, caseId: string): string {
  return join(caseFolder(cohort, caseId), "case.json");
}

export function isCohort(path: string): boolean {
  return existsSync(cohortFile(path));
}

/** The cohort that a path lies in, at any depth; undefined when in none. The cohort itself lies in itself. */
export function cohortAround(path: string): string | undefined {
  const folder = resolve(path);
  if (isCohort(folder)) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : cohortAround(parent);
}

/** @throws {ArcuateError} `not-a-cohort`, `cohort-damaged`. */
export async function requireCohort(cohort: string): Promise<CohortDescription> {
  const described = await readJson(cohortFile(cohort), cohortSchema);
  if (described !== undefined) return described;
  const message = `Cannot use ${cohort} as a cohort: it must hold cohort.json, got none`;
  throw new ArcuateError("input", "not-a-cohort", message, { fields: { path: cohort } });
}

/**
 * Opens a cohort, or makes one out of a new or empty folder.
 * @throws {ArcuateError} `folder-occupied`, `cohort-damaged`, `write-failed`.
 */
export async function makeCohort(cohort: string): Promise<CohortDescription> {
  if (isCohort(cohort)) return requireCohort(cohort);
  const entries = await readdir(cohort).catch(() => []);
  // Temporary files of an interrupted write do not count.
  if (entries.some((name) => !/^\..*\.tmp$/.test(name))) {
    const message = `Cannot make a cohort of ${cohort}: it must be new or empty, got ${entries.length} entries`;
    throw new ArcuateError("storage", "folder-occupied", message, { fields: { path: cohort } });
  }
  await mkdir(casesFolder(cohort), { recursive: true });
  const pseudonymKey = randomBytes(16).toString("hex");
  const described: CohortDescription = { format: FORMAT, about: ABOUT, pseudonymKey };
  await writeJson(cohortFile(cohort), described);
  return described;
}

/**
 * The pseudonym of a patient in this cohort. Without a Patient ID the study stands for the patient, so that two studies of
 * one patient look like two patients.
 */
export function pseudonymOf(
  { pseudonymKey }: CohortDescription,
  { patientId, studyInstanceUid }: { patientId: string; studyInstanceUid: string },
): string {
  const identity = patientId.trim() === "" ? `study ${studyInstanceUid}` : `id ${patientId.trim()}`;
  const hash = createHmac("sha256", pseudonymKey).update(identity).digest("hex");
  return `patient-${hash.slice(0, 10)}`;
}
