/**
 * evaluate/: how well a predicted structure agrees with the clinic's reference, as figures, which are
 * defined in docs/evaluation.md, and as pictures. It reads no files and makes no decisions.
 */

export { type FigureDescription, type FigureName, figureNames, figures } from "./figures.ts";
export {
  type NamedOverlay,
  type OverlayOptions,
  renderOverlay,
  renderOverlaySet,
} from "./overlay.ts";
export type { GreyWindow } from "./overlay-image.ts";
export { rasteriseSvg } from "./rasterise.ts";
export {
  type CaseResult,
  type EvaluatedModel,
  RESULTS_VERSION,
  type ResultStructure,
  type Results,
  readResults,
  resultStructure,
  type StructureResult,
} from "./results.ts";
export { type CaseToScore, type StructureMasks, scoreCase } from "./score-cases.ts";
export { type WorstSlice, withinReferenceSlices } from "./slices.ts";
export { type LimitsOfAgreement, limitsOfAgreement } from "./statistics/agreement.ts";
export { type BootstrapOptions, bootstrapInterval } from "./statistics/bootstrap.ts";
export { holmAdjusted } from "./statistics/holm.ts";
export {
  describeSample,
  meanOf,
  medianOf,
  type SampleDescription,
} from "./statistics/sample.ts";
export { type SignedRankTest, signedRankTest } from "./statistics/wilcoxon.ts";
export {
  compareStructure,
  DEFAULT_TOLERANCE_MM,
  diceCoefficient,
  hausdorffDistance95,
  meanSurfaceDistance,
  type Scored,
  type ScoreOptions,
  type StructureScore,
  surfaceDice,
} from "./structure-score.ts";
export { type FigureSummary, summariseFigure } from "./summary.ts";
export { type SurfaceDistances, surfaceDistances } from "./surface-distances.ts";
