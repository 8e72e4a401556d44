/**
 * dicom/: files to CT series and structure sets and back, within limits on what a file may demand. Geometry comes
 * from position and orientation alone, and ambiguous files are refused with a code. It draws no contours, knows no
 * network, and no DICOM text becomes a path or an object key.
 */

export {
  type Deidentification,
  type DeidentificationKey,
  type DeidentifiedFile,
  type DeidentifyOptions,
  type DeidentifyOutcome,
  deidentifyFiles,
  loadKey,
  type ReidentifiedStructureSet,
  reidentifyStructureSet,
} from "./deidentify/index.ts";
export {
  type CtSeries,
  type ReadCtOptions,
  readCtSeries,
  slicesInOrder,
} from "./files/ct-series.ts";
export { readParsableFile } from "./files/file-bytes.ts";
export { type FindOptions, type FoundFiles, withFiles } from "./files/files.ts";
export { isEntryProblem } from "./files/list-files.ts";
export type {
  AcceptedFile,
  CtSliceFile,
  FileOutcome,
  NamedFile,
  RejectedFile,
  StructureSetFile,
} from "./files/look.ts";
export { readStructureSet } from "./files/rtstruct-file.ts";
export {
  type FolderScan,
  requireUsable,
  type ScanOptions,
  scanFiles,
  scanFolder,
} from "./files/scan.ts";
export { type CtSeriesFiles, seriesIdentity } from "./files/series-files.ts";
export { deriveUid } from "./format/uid.ts";
export {
  comparePatients,
  matchReferences,
  type ReferenceMatch,
  type ReferenceState,
  requireReferences,
  sliceIndexOf,
} from "./read/references.ts";
export {
  type DicomStructureSet,
  type LostContour,
  parseStructureSet,
  type ReferencedSeries,
  type StructureSetRemark,
  type StructureSetWarningCode,
} from "./read/rtstruct-read.ts";
export type { CtAcquisition } from "./read/slice-contents.ts";
export {
  type AboutCt,
  type CtFile,
  type EncodedCtSeries,
  encodeCtSeries,
  type PatientPosition,
} from "./write/ct-write.ts";
export {
  type AboutStructureSet,
  encodeStructureSet,
  type RoiToWrite,
} from "./write/rtstruct-write.ts";
