/**
 * phantom/randomised/: any number of training pairs from painted bodies. Each is deformed, coloured and scanned at
 * random, so that to a network a real CT looks like one more variation. This folder knows no network and no files.
 */
export { sourceOfCt, type TissueLabels, tissueLabelsOf } from "./given-source.ts";
export { drawPair, type PairSource, type TrainingPair } from "./pair.ts";
export { sourceReader } from "./reader.ts";
export { type SheetRow, sheetPng } from "./sheet.ts";
export {
  type PaintedSource,
  type PaintedVoxels,
  paintSource,
  paintUpperBody,
  SOURCE_SPACING_MM,
} from "./source.ts";
