/**
 * structures/: the one place that describes structures: TG-263 name, title, colour, type, code, the words that clinics use,
 * place, size, and precedence in overlaps. A scheme gives the numbers; no code outside this folder contains one.
 */
export { diagnosisGroupOf, diagnosisGroupRule } from "./diagnosis-group.ts";
export { knownStructures } from "./pelvis.ts";
export {
  belongsTo,
  forDiagnosis,
  type LabelScheme,
  MOST_STRUCTURES,
  narrowScheme,
  overlapPrecedence,
  pelvisScheme,
  recordNamed,
  requireStructure,
  type Structure,
  schemeOf,
  schemeOfNames,
  structureNamed,
  structureTitle,
} from "./scheme.ts";
export {
  modelStructureSchema,
  parseScheme,
  schemeOfModel,
  writtenForModel,
  writtenScheme,
} from "./scheme-file.ts";
export {
  type EnoughWords,
  type HabitEnds,
  type InterpretedType,
  isSameName,
  type Naming,
  oppositeName,
  type SnomedCode,
  type StructureRecord,
  sideNamed,
} from "./structure.ts";
export { sharedWords, strangeWordList } from "./words.ts";
