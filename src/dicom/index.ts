/**
 * dicom/: files to CT series and structure sets and back, behind limits on what a file may ask for. Geometry comes
 * from position and orientation alone, and what is ambiguous is refused by name. It draws no contours, knows no
 * network, and lets no DICOM text become a path or a key.
 */
export { type CtSeries, type ReadCtOptions, readCtSeries } from "./ct-series.ts";
export {
  type AboutCt,
  type CtFile,
  type EncodedCtSeries,
  encodeCtSeries,
  type PatientPosition,
} from "./ct-write.ts";
export {
  type Deidentification,
  type DeidentificationKey,
  type DeidentifiedFile,
  type DeidentifyOptions,
  deidentifyFiles,
  type FileOutcome,
  loadKey,
  reidentifyStructureSet,
} from "./deidentify/index.ts";
export { readParsableFile } from "./file-bytes.ts";
export { type FindOptions, type FoundFiles, subfoldersOf, withFiles } from "./files.ts";
export { deriveUid } from "./format/uid.ts";
export type {
  AcceptedFile,
  CtSliceFile,
  FileFate,
  NamedFile,
  RejectedFile,
  StructureSetFile,
} from "./look.ts";
export {
  matchReferences,
  type ReferenceMatch,
  type ReferenceState,
  requireReferences,
  sliceIndexOf,
} from "./references.ts";
export { readStructureSet } from "./rtstruct-file.ts";
export {
  type DicomStructureSet,
  parseStructureSet,
  type ReferencedSeries,
  type StructureSetWarning,
  type StructureSetWarningCode,
} from "./rtstruct-read.ts";
export {
  type AboutStructureSet,
  encodeStructureSet,
  type RoiToWrite,
} from "./rtstruct-write.ts";
export { type CtSeriesFiles, type FolderScan, type ScanOptions, scanFolder } from "./scan.ts";
export type { CtAcquisition } from "./slice-contents.ts";
