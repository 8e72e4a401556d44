/** Makes patients in a thread of its own, one after the other, as they are asked for. */
import { parentPort } from "node:worker_threads";
import { ArcuateError, type ErrorKind } from "../base/index.ts";
import {
  type CohortPatient,
  type CohortSettings,
  makeCohortPatient,
  type PatientRecord,
} from "./cohort.ts";

export interface PatientRequest {
  readonly folder: string;
  readonly patient: CohortPatient;
  readonly settings: CohortSettings;
}

/** The record, or what stopped the patient. */
export type PatientAnswer = { readonly record: PatientRecord } | PatientFailure;

export interface PatientFailure {
  readonly message: string;
  /** Of an `ArcuateError`. */
  readonly kind?: ErrorKind;
  readonly code?: string;
  readonly fields?: Readonly<Record<string, string | number>>;
}

function failureOf(error: unknown): PatientFailure {
  if (!(error instanceof ArcuateError)) return { message: String(error) };
  const { message, kind, code, fields } = error;
  return { message, kind, code, fields };
}

parentPort?.on("message", ({ folder, patient, settings }: PatientRequest) => {
  makeCohortPatient(folder, patient, settings).then(
    (record) => parentPort?.postMessage({ record } satisfies PatientAnswer),
    (error: unknown) => parentPort?.postMessage(failureOf(error)),
  );
});
