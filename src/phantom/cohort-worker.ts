/** A worker thread that makes patients of a cohort, one at a time, on request. */
import type { ThreadModule } from "../host/index.ts";
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

const createPatients: ThreadModule<undefined, PatientRequest, PatientRecord> =
  () =>
  ({ folder, patient, settings }) =>
    makeCohortPatient(folder, patient, settings);

export default createPatients;
