/**
 * phantom/randomised/: endless training pairs from painted bodies: deformed, coloured and scanned at random, so that a
 * real CT looks like one more of them. It knows no network and no files.
 */
export { sourceOfCt, type TissueLabels } from "./given-source.ts";
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
