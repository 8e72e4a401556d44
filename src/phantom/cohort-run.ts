import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError, type Progress } from "../base/index.ts";
import { shareOut, writeFileAtomic } from "../host/index.ts";
import {
  type CohortSettings,
  listCohort,
  type PatientRecord,
  readFinished,
  writeManifest,
} from "./cohort.ts";
import type { PatientRequest } from "./cohort-worker.ts";

export interface CohortRun {
  readonly threads: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface MadeCohort {
  readonly patients: readonly PatientRecord[];
  /** Number of patients that were already finished before this run. */
  readonly found: number;
}

/**
 * Makes a cohort in a folder, or continues one: patients that are finished stay as they are. The manifest is written at
 * the end. If the work is stopped, the manifest lists the patients that are finished.
 * @throws {ArcuateError} `cohort-differs` when the folder holds a cohort with other settings; `write-failed`; the reason
 * of `signal` when it is aborted.
 */
export async function makeCohort(
  folder: string,
  settings: CohortSettings,
  { threads, progress, signal }: CohortRun,
): Promise<MadeCohort> {
  await claimFolder(folder, settings);
  const patients = listCohort(settings);
  const records = new Map<string, PatientRecord>();
  for (const patient of patients) {
    const record = await readFinished(folder, patient);
    if (record !== undefined) records.set(patient.id, record);
  }
  const found = records.size;
  const open = patients.filter(({ id }) => !records.has(id));
  const report = () => progress.report("patients", records.size - found, open.length);
  if (open.length > 0) report();
  const inOrder = () => patients.flatMap(({ id }) => records.get(id) ?? []);
  try {
    await shareOut<PatientRequest, PatientRecord>(
      new URL("./cohort-worker.ts", import.meta.url),
      open.map((patient) => ({ folder, patient, settings })),
      {
        threads,
        signal,
        onAnswer: (record, { patient }) => {
          records.set(patient.id, record);
          report();
        },
      },
    );
  } finally {
    await writeManifest(folder, settings, inOrder());
  }
  return { patients: inOrder(), found };
}

const SETTINGS = "cohort.json";

/** A folder holds one cohort. Its settings are written first, and every later run must have the same ones. */
async function claimFolder(folder: string, settings: CohortSettings): Promise<void> {
  const own = `${JSON.stringify(settings, undefined, 1)}\n`;
  const there = await readFile(join(folder, SETTINGS), "utf8").catch(() => undefined);
  if (there === undefined) await writeFileAtomic(join(folder, SETTINGS), own);
  else if (there !== own) {
    const message = `Cannot continue the cohort in ${folder}: the settings must be those it was started with, got others`;
    throw new ArcuateError("usage", "cohort-differs", message, { fields: { path: folder } });
  }
}
