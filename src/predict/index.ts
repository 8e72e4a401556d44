/**
 * predict/: from a CT to a label map with a trained model: preparation, exact whole-volume inference, post-processing.
 * It reads and writes no files.
 */
export { findBody } from "./body.ts";
export type { Flag, FlagCode } from "./flags/index.ts";
export type { InferenceOptions } from "./inference.ts";
export { OUTSIDE, scaleHu } from "./preprocess.ts";
export {
  predictLabels,
  type Segmentation,
  type SegmentOptions,
  segmentCt,
} from "./segment.ts";
export type { StructureReport } from "./structure-report.ts";
