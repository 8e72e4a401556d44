import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { ArcuateError, type Progress, writeFileAtomic } from "../base/index.ts";
import {
  type CohortSettings,
  listCohort,
  type PatientRecord,
  readFinished,
  writeManifest,
} from "./cohort.ts";
import type { PatientAnswer, PatientFailure, PatientRequest } from "./cohort-worker.ts";

export interface CohortRun {
  readonly threads: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface MadeCohort {
  readonly patients: readonly PatientRecord[];
  /** How many were there already. */
  readonly found: number;
}

/**
 * Makes a cohort in a folder, or goes on with one: patients that are finished are left as they are. The manifest is
 * written in the end, also when the work is stopped, and then tells of those that are finished.
 * @throws {ArcuateError} `cohort-differs` when the folder holds a cohort of other settings; `write-failed`; what the
 * signal was aborted with.
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
  const queue = open.values();
  const workers = Array.from({ length: Math.min(threads, open.length) }, () => startWorker());
  const inOrder = () => patients.flatMap(({ id }) => records.get(id) ?? []);
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (const patient of queue) {
          signal.throwIfAborted();
          records.set(patient.id, await ask(worker, { folder, patient, settings }, signal));
          report();
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
    await writeManifest(folder, settings, inOrder());
  }
  return { patients: inOrder(), found };
}

function startWorker(): Worker {
  return new Worker(new URL("./cohort-thread.mjs", import.meta.url));
}

function ask(worker: Worker, request: PatientRequest, signal: AbortSignal): Promise<PatientRecord> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      signal.removeEventListener("abort", onAbort);
      worker.off("error", onError);
      worker.off("message", onMessage);
      act();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    const onError = (error: unknown) => settle(() => reject(error));
    const onMessage = (answer: PatientAnswer) =>
      settle(() => ("record" in answer ? resolve(answer.record) : reject(errorOf(answer))));
    signal.addEventListener("abort", onAbort, { once: true });
    worker.on("error", onError);
    worker.on("message", onMessage);
    worker.postMessage(request);
  });
}

/** Errors lose their class on the way between threads. */
function errorOf({ kind, code, message, fields }: PatientFailure): Error {
  if (kind === undefined || code === undefined) return new Error(message);
  return new ArcuateError(kind, code, message, { fields: fields ?? {} });
}

const SETTINGS = "cohort.json";

/** A folder holds one cohort: its settings are written first, and must be the same ever after. */
async function claimFolder(folder: string, settings: CohortSettings): Promise<void> {
  const own = `${JSON.stringify(settings, undefined, 1)}\n`;
  const there = await readFile(join(folder, SETTINGS), "utf8").catch(() => undefined);
  if (there === undefined) await writeFileAtomic(join(folder, SETTINGS), own);
  else if (there !== own) {
    const message = `Cannot go on with the cohort in ${folder}: its settings must be the same, got others`;
    throw new ArcuateError("usage", "cohort-differs", message, { fields: { path: folder } });
  }
}
