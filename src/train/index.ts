/**
 * train/: from labelled CTs to a model file: prepared cases, patches, augmentation, the loop, validation, checkpoints.
 * It reads no DICOM; cohort/ brings the cases.
 */
export type { CaseRecords, LeftOutCaseRecord, UsedCaseRecord } from "./case-records.ts";
export { type LabelledCt, prepareForRun, type TrainingCase } from "./cases.ts";
export { requireCheckpoint } from "./checkpoint.ts";
export {
  type PresetName,
  presets,
  type TrainingSettings,
  trainingConfigurationSchema,
} from "./configuration.ts";
export { type Course, courseOf } from "./course.ts";
export type { TrainingEvent } from "./events.ts";
export { type CurveReading, type Expectation, expectationOf } from "./expectations.ts";
export { prepareGenerated } from "./generated-cases.ts";
export type { SeedSpread } from "./measured-curves.ts";
export { planTraining, type TrainingPlan } from "./plan.ts";
export {
  bringForward,
  type RecordSource,
  SETTINGS_VERSION,
  settingsOfRecord,
} from "./recorded-settings.ts";
export type { TrainingResult, TrainOptions } from "./run.ts";
export { train } from "./train.ts";
export type { Sample, StructureDice } from "./validation.ts";
