/**
 * phantom/: a synthetic pelvis from a seed, as a CT with a label map and as DICOM files.
 * Phantoms serve the demonstration, tests, and training before clinical data arrive. They say nothing about patients.
 */

export type { Diagnosis, Variation } from "./anatomy/patient.ts";
export type { CohortSettings, PatientRecord } from "./cohort.ts";
export { type CohortRun, type MadeCohort, makeCohort } from "./cohort-run.ts";
export type { Habit } from "./observer/observer.ts";
export { createPhantom, type Phantom, type PhantomOptions } from "./phantom.ts";
export {
  drawPair,
  type PaintedSource,
  type PaintedVoxels,
  type PairSource,
  paintSource,
  paintUpperBody,
  type SheetRow,
  SOURCE_SPACING_MM,
  sheetPng,
  sourceOfCt,
  sourceReader,
  type TissueLabels,
  type TrainingPair,
  tissueLabelsOf,
} from "./randomised/index.ts";
export { type ScannerStyle, scannerStyles } from "./scanner/scanner.ts";
export { type AboutPhantomCase, type PhantomCase, writePhantomCase } from "./write-case.ts";
