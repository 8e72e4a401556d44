/**
 * train/: from labelled CTs to a model file: patches, augmentation, the loop, validation, checkpoints.
 * It reads no DICOM; cohort/ brings the cases.
 */
export type { LabelledCt } from "./cases.ts";
export {
  type PresetName,
  presets,
  type TrainingConfiguration,
  trainingConfigurationSchema,
} from "./configuration.ts";
export { type TrainingEvent, type TrainingResult, type TrainOptions, train } from "./train.ts";
export type { StructureDice } from "./validation.ts";
