/**
 * cohort/: cases: a CT with its structure sets, and the clinic's regions as the labels that Arcuate learns. It guesses
 * no name and mends no reference: what is missing or ambiguous is said.
 */
export {
  type Case,
  type CaseStructureSet,
  type LoadCaseOptions,
  loadCase,
} from "./case.ts";
export {
  type CaseFinding,
  type LoadedLabelMap,
  type LoadLabelMapOptions,
  loadLabelMap,
} from "./label-map.ts";
export { overlapPrecedence } from "./precedence.ts";
export type { RoiNames } from "./roi-names.ts";
