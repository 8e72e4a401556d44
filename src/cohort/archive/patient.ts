import { type CtSeriesFiles, readCtSeries } from "../../dicom/index.ts";
import type { AcceptedOfCt } from "../folder/case-record.ts";
import { pseudonymOf, type requireCohort } from "../folder/cohort-folder.ts";

export interface PatientIdentity {
  /** Pseudonym of the patient in this cohort. */
  readonly patient: string;
  /** Patient ID of the CT, for comparing only: it is not written, shown or logged. */
  readonly patientId: string;
}

/**
 * The patient of a CT, read from one of its slices.
 * @throws {ArcuateError} What is wrong with the slice.
 */
export async function patientOf(
  files: CtSeriesFiles,
  description: Awaited<ReturnType<typeof requireCohort>>,
  accepted: AcceptedOfCt | undefined,
): Promise<PatientIdentity> {
  const one = { ...files, slices: files.slices.slice(0, 1), damaged: [] };
  const { header, studyInstanceUid } = await readCtSeries(one, accepted);
  const patientId = header.patientAndStudy.PatientID ?? "";
  return { patientId, patient: pseudonymOf(description, { patientId, studyInstanceUid }) };
}
