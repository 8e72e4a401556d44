/**
 * cohort/: from a clinical archive to cases. A case is a CT with its structure sets, with the clinic's ROIs as the labels
 * that Arcuate learns. A cohort is a folder of plain files. This layer guesses no side and corrects no reference; it tells
 * what is missing, doubtful or ambiguous. Training cannot read a case of the test group.
 */
export { importSources } from "./archive/import.ts";
export type { ImportedFile, ImportOutcome, ImportReport } from "./archive/import-report.ts";
export type { ImportOptions } from "./archive/importing.ts";
export { type PatientIdentity, patientOf } from "./archive/patient.ts";
export {
  type Case,
  type CaseStructureSet,
  chooseCase,
  type LoadCaseOptions,
  loadCase,
} from "./case.ts";
export { caseIdOf } from "./case-id.ts";
export { loadCohortReference } from "./cohort-reference.ts";
export {
  type CaseRecord,
  type RoiRecord,
  type RoiShape,
  readCases,
  setDiagnosis,
  setExclusion,
} from "./folder/case-record.ts";
export {
  caseFolder,
  cohortAround,
  isCohort,
  makeCohort,
  namesFile,
  requireCohort,
} from "./folder/cohort-folder.ts";
export {
  readSchemeFile,
  requireSchemeOfCohort,
  schemeOfCohort,
  setSchemeOfCohort,
} from "./folder/cohort-scheme.ts";
export type { GroupTable } from "./groups/group-table.ts";
export { groupsOfScheme, remarksOnGroup, spelledAsKnown } from "./groups/known-groups.ts";
export { readGroups } from "./groups/read-groups.ts";
export {
  type LoadedLabelMap,
  type LoadLabelMapOptions,
  loadLabelMap,
} from "./label-map.ts";
export { type Interpretation, interpretName } from "./names/interpret.ts";
export {
  mappingOf,
  type NameEntry,
  type NameMapping,
  type NamesDocument,
  readNames,
  sameSpelling,
  writeNames,
} from "./names/names-file.ts";
export { proposeNames } from "./names/propose.ts";
export { type Catalogue, type CatalogueCase, readCatalogue } from "./quality/catalogue.ts";
export { ctRemarks } from "./quality/ct-remarks.ts";
export { maskRemarks } from "./quality/mask-remarks.ts";
export { requireAgreement } from "./quality/require-agreement.ts";
export { lookAtRoi } from "./quality/roi-remarks.ts";
export { numberRemarks, setRemarks } from "./quality/set-remarks.ts";
export { type ResolvedReference, resolveReference } from "./reference.ts";
export type { RoiNames } from "./roi-names.ts";
export { findCases } from "./sources/find-cases.ts";
export type { EmptySource, FoundCase, FoundCases } from "./sources/found-case.ts";
export { type LeftOutSource, leaveOutEmpty } from "./sources/left-out.ts";
export { missingReference, SECOND_CT, tooShort } from "./sources/unusable.ts";
export { forEachSource, requireThere } from "./sources/visit.ts";
export {
  type CohortCase,
  type OutsidePool,
  openCohort,
  openTestGroup,
  type PoolCaseId,
  refuseTestCases,
  type TestCaseId,
  type TestGroup,
  type TrainingPool,
} from "./split/pool.ts";
export { twinsAmong } from "./split/same-patient.ts";
export { type CaseOfModel, type SeenByModel, seenByModel } from "./split/seen.ts";
export { drawSplit, extendSplit, type Split, testGroupSha256 } from "./split/split.ts";
