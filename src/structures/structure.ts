/** The description of a structure, without the number that a scheme gives it. */

/** RT ROI Interpreted Type (3006,00A4) of what Arcuate draws; PS3.3 section C.8.8.8. */
export const interpretedTypes = ["ORGAN", "CTV", "GTV", "PTV", "AVOIDANCE"] as const;

export type InterpretedType = (typeof interpretedTypes)[number];

/** One structure of a plan. All that Arcuate knows about it is in this record. docs/structures.md explains the fields. */
export interface StructureRecord {
  /** TG-263 spelling, at most 16 characters. Names that end in _L or _R are one of a pair. */
  readonly name: string;
  /** The name in tables and on pages. */
  readonly title: string;
  readonly interpretedType: InterpretedType;
  /** ROI Display Color. */
  readonly colour: readonly [red: number, green: number, blue: number];
  /** Drawn only for these diagnosis groups; for all of them when absent. */
  readonly diagnoses?: readonly string[];
  /** Where structures overlap, a voxel goes to the one with the highest precedence. */
  readonly precedence: number;
  /** Its material, where it is one: bones may hold implants, urine has one density. */
  readonly tissue?: "bone" | "urine";
  /** Whether it continues to the end of the image by definition, so that a cut there is no fault. */
  readonly reachesImageEnd?: boolean;
  /** Where its ends along the patient are a clinic's habit, because the image does not show where it should stop. */
  readonly habitEnds?: HabitEnds;
  /** A predicted structure outside these volumes, in cc, is flagged. */
  readonly usualVolumeCc?: VolumeRange;
  /** Place and size that a reference can have; a ROI outside them is probably another structure. */
  readonly plausible?: PlausiblePlace;
  /** Distance in mm between the centroids of the left and the right structure of a pair. */
  readonly pairDistanceMm?: readonly [low: number, high: number];
  /** SNOMED CT code, without the side. */
  readonly code?: SnomedCode;
  /** The names that clinics use; without it only the TG-263 name is recognised. */
  readonly naming?: Naming;
}

/** For each such end what the clinic decides there, as reports say it: "how far down the shaft it is contoured". */
export interface HabitEnds {
  readonly superior?: string;
  readonly inferior?: string;
}

type VolumeRange = readonly [low: number, high: number];

/** Wide limits: they catch mistakes, not variants. */
interface PlausiblePlace {
  /** Largest distance of the centroid from the middle of the body, to the left or right, in mm. */
  readonly asideMm: number;
  readonly volumeCc: VolumeRange;
}

export interface SnomedCode {
  readonly value: string;
  readonly meaning: string;
}

/**
 * The words of a structure's names. A name is understood when each of its words means one of `words`, `also` or, for one of a pair, a
 * side, and when one of `enough` is complete.
 */
export interface Naming {
  /** Words by what they mean, with blanks between, in any language. Case and accents do not matter. */
  readonly words: Readonly<Record<string, string>>;
  /** Meanings of `sharedWords` that the name may hold too. */
  readonly also: readonly string[];
  /** Meanings that together are enough, each list by itself; the first that fits counts. */
  readonly enough: readonly EnoughWords[];
}

export interface EnoughWords {
  readonly all: readonly string[];
  /** Not enough when one of these is there too. */
  readonly without?: readonly string[];
  /** Why the reading is less certain than others; shown to the user. */
  readonly doubt?: string;
}

/** The patient's side that a TG-263 name says; undefined for a structure in the middle. */
export function sideNamed(name: string): "left" | "right" | undefined {
  if (/_L$/i.test(name)) return "left";
  return /_R$/i.test(name) ? "right" : undefined;
}

/** The name of the same structure on the other side; undefined for one in the middle. */
export function oppositeName(name: string): string | undefined {
  const side = sideNamed(name);
  if (side === undefined) return undefined;
  return `${name.slice(0, -1)}${side === "left" ? "R" : "L"}`;
}

/** Whether two names are the same structure: TG-263 names are compared without regard to case. */
export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
