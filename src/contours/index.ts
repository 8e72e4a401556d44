/**
 * contours/: polygons to masks and back without losing a voxel, and structure sets as plain data.
 * It knows no DICOM files; dicom/ reads and writes them.
 */

export { placeContours, slicesOfPoints } from "./place.ts";
export { type Rasterized, type RasterizeOptions, rasterizeContours } from "./rasterize.ts";
export type { ContourRemark } from "./remarks.ts";
export { type SliceContour, type TraceOptions, traceMask } from "./trace.ts";
export type { Contour, ContourGeometricType, Roi, StructureSet } from "./types.ts";
