/**
 * work/: what people do with Arcuate, a use-case each. A use-case takes its inputs, a `Progress` and an `AbortSignal`, and
 * returns plain data; it knows no terminal, no HTTP and no database. Command line, server, worker and library call it.
 */
export { type LeftOutReport, leftOutReport } from "./cases/case-list.ts";
export { type CohortGroup, cohortGroups } from "./cases/cohort-group.ts";
export type { WorkContext } from "./context.ts";
export {
  type Deidentified,
  type DeidentifyRequest,
  deidentifySource,
  isWholeWithout,
  type ReidentifyRequest,
  reidentifyFile,
} from "./deidentify.ts";
export {
  type CaseScore,
  type Evaluation,
  evaluateCase,
} from "./evaluate/evaluate-case.ts";
export { type EvaluatedCases, evaluateCases } from "./evaluate/evaluate-cases.ts";
export type { CasesRequest } from "./evaluate/evaluate-sources.ts";
export { remarksOnPredicted } from "./evaluate/predicted-remarks.ts";
export type { EvaluationRequest } from "./evaluate/request.ts";
export { type Exported, exportCases } from "./export/export.ts";
export { type ExportRequest, exportFormats } from "./export/request.ts";
export { requireFreeFolder } from "./free-folder.ts";
export { type Imported, type ImportRequest, importToCohort } from "./import/import.ts";
export {
  type Inspection,
  inspectPath,
  type RoiReport,
  type SeriesReport,
  type StructureSetReport,
} from "./inspect.ts";
export { type NamedModel, readModelNamed, STARTER } from "./models.ts";
export { type MadePhantom, makePhantoms, type PhantomRequest } from "./phantoms.ts";
export { type RoiNames, spellingsOf } from "./roi-names.ts";
export { readScheme, schemeOfCases } from "./schemes.ts";
export { encodePrediction } from "./segment/encode-prediction.ts";
export { type LeftOut, leftOutRemarks } from "./segment/left-out.ts";
export { type SegmentationRequest, type SegmentedCt, segmentToFile } from "./segment/segment.ts";
export {
  type PredictedVolume,
  renumberPrediction,
  requireSchemeOf,
  type SegmentVolumeOptions,
  segmentVolume,
} from "./segment/segment-volume.ts";
export { compareSets, masksOf } from "./structure-sets/compare.ts";
export { type MeasuredCorrection, measureCorrection } from "./structure-sets/correction.ts";
export { encodeManualSet, type ManualOrigin } from "./structure-sets/encode-structure-set.ts";
export { evaluateSets } from "./structure-sets/evaluate-sets.ts";
export { type StructureExtent, structureExtents } from "./structure-sets/extents.ts";
export { traceStructures } from "./structure-sets/trace-structures.ts";
export { expectationSentences } from "./train/expectation-text.ts";
export type { TrainingRequest } from "./train/request.ts";
export { readSettings, schemeToLearn } from "./train/settings.ts";
export { standingSentences } from "./train/standing-text.ts";
export {
  type RunEvent,
  type TrainedModel,
  type TrainingContext,
  trainOnCases,
} from "./train/train.ts";
