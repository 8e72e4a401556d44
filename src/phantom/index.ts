/**
 * phantom/: a synthetic pelvis from a seed, as a CT with its structures and as DICOM files.
 * It is an input of the program's own: for the demonstration, for tests, for learning before data arrive. It makes no
 * claim about any patient.
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
} from "./randomised/index.ts";
export { type ScannerStyle, scannerStyles } from "./scanner/scanner.ts";
export { type AboutPhantomCase, type PhantomCase, writePhantomCase } from "./write-case.ts";
