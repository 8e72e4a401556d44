/** The structures of a model, a cohort or a run, with their numbers. Only this file gives numbers. */
import { ArcuateError } from "../base/index.ts";
import { knownStructures } from "./pelvis.ts";
import { isSameName, type StructureRecord } from "./structure.ts";

/** A structure with its number. */
export interface Structure extends StructureRecord {
  /** Its integer in a label map, and its ROI Number; from 1. */
  readonly label: number;
}

/** What the integers of a label map mean. Labels run 1, 2, ... in order; 0 is background. */
export interface LabelScheme {
  readonly structures: readonly Structure[];
}

/** A label map holds one byte a voxel, and 255 is kept free. */
export const MOST_STRUCTURES = 254;

/**
 * Numbers structures 1, 2, ... in their order.
 * @throws {RangeError} With no structure, more than `MOST_STRUCTURES`, or two of one name.
 */
export function schemeOf(records: readonly StructureRecord[]): LabelScheme {
  if (records.length === 0 || records.length > MOST_STRUCTURES) {
    throw new RangeError(`Cannot number structures: there must be 1 to ${MOST_STRUCTURES}`);
  }
  const names = new Set(records.map(({ name }) => name.toLowerCase()));
  if (names.size < records.length) {
    throw new RangeError("Cannot number structures: each name must occur once");
  }
  return { structures: records.map((record, index) => ({ ...record, label: index + 1 })) };
}

/** The five structures of the paper. */
export const pelvisScheme: LabelScheme = schemeOf(knownStructures);

/** The structure with this name, in any case; undefined when the scheme has none. */
export function structureNamed({ structures }: LabelScheme, name: string): Structure | undefined {
  return structures.find((each) => isSameName(each.name, name));
}

/**
 * The structure with this name, in any case.
 * @throws {ArcuateError} `structure-unknown` when the scheme has no structure of this name.
 */
export function requireStructure(scheme: LabelScheme, name: string): Structure {
  const structure = structureNamed(scheme, name);
  if (structure !== undefined) return structure;
  const known = scheme.structures.map((each) => each.name).join(", ");
  const message = `Cannot use structure ${name}: it must be one of ${known}`;
  throw new ArcuateError("usage", "structure-unknown", message, { fields: { structure: name } });
}

/**
 * The scheme with only these structures, in the scheme's order and renumbered; the whole scheme if none are named.
 * @throws {ArcuateError} `structure-unknown`.
 */
export function narrowScheme(
  scheme: LabelScheme,
  names: readonly string[] | undefined,
): LabelScheme {
  if (names === undefined) return scheme;
  const wanted = new Set(names.map((name) => requireStructure(scheme, name).name));
  return schemeOf(scheme.structures.filter(({ name }) => wanted.has(name)));
}

/** The structures a voxel may belong to, those that win an overlap first; equal ones in label order. */
export function overlapPrecedence({ structures }: LabelScheme): Structure[] {
  return [...structures].sort((a, b) => b.precedence - a.precedence || a.label - b.label);
}

/** Whether a structure is drawn for a diagnosis group; the case of its letters does not matter. */
export function belongsTo({ diagnoses }: StructureRecord, diagnosis: string): boolean {
  return diagnoses === undefined || diagnoses.some((each) => isSameName(each, diagnosis.trim()));
}

/** Those of the scheme that are drawn for this diagnosis group, and those that belong to other groups. */
export function forDiagnosis(
  { structures }: LabelScheme,
  diagnosis: string | undefined,
): { wanted: Structure[]; leftOut: Structure[] } {
  const isWanted = (structure: Structure) => belongsTo(structure, diagnosis ?? "");
  return {
    wanted: structures.filter(isWanted),
    leftOut: structures.filter((each) => !isWanted(each)),
  };
}

const PLAIN = {
  interpretedType: "ORGAN",
  colour: [160, 160, 160],
  precedence: 10,
} as const satisfies Partial<StructureRecord>;

/** The known structure with this name; else a plain record that has only the name. */
export function recordNamed(name: string): StructureRecord {
  return (
    knownStructures.find((each) => isSameName(each.name, name)) ?? { ...PLAIN, name, title: name }
  );
}

/**
 * These structures of a scheme, renumbered in the order of the names; without names, the whole scheme.
 * @throws {ArcuateError} `structure-unknown`.
 */
export function schemeOfNames(
  names: readonly string[] | undefined,
  scheme: LabelScheme,
): LabelScheme {
  if (names === undefined) return scheme;
  return schemeOf([...new Set(names.map((name) => requireStructure(scheme, name)))]);
}

/** The title of the structure with this name; the name itself where the scheme has no such structure. */
export function structureTitle(name: string, scheme: LabelScheme): string {
  return structureNamed(scheme, name)?.title ?? name;
}
