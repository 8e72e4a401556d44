/**
 * nifti/: CTs and label maps as NIfTI files and back, in whatever order and direction a file has its axes. It knows
 * no DICOM and no names of structures, and refuses what a grid at right angles cannot hold.
 */
export type { NiftiLayout } from "./layout.ts";
export { labelsOnGrid } from "./on-grid.ts";
export { isNifti, readNiftiCt, readNiftiLabels, requireHounsfieldUnits } from "./read.ts";
export { encodeNiftiCt, encodeNiftiLabels, type WriteNiftiOptions, writeNifti } from "./write.ts";
