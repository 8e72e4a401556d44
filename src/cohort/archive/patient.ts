import { type CtSeriesFiles, readCtSeries } from "../../dicom/index.ts";
import { pseudonymOf, type requireCohort } from "../folder/cohort-folder.ts";

export interface PatientIdentity {
  /** What stands for the patient in this cohort. */
  readonly patient: string;
  /** As the CT says it; for comparing only. It is not written, shown or logged. */
  readonly patientId: string;
}

/**
 * Whose CT it is, from one of its slices.
 * @throws {ArcuateError} What is wrong with the slice.
 */
export async function patientOf(
  files: CtSeriesFiles,
  description: Awaited<ReturnType<typeof requireCohort>>,
): Promise<PatientIdentity> {
  const one = { ...files, slices: files.slices.slice(0, 1), damaged: [] };
  const { header, studyInstanceUid } = await readCtSeries(one);
  const patientId = header.patientAndStudy.PatientID ?? "";
  return { patientId, patient: pseudonymOf(description, { patientId, studyInstanceUid }) };
}
