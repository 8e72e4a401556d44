import type { LabelScheme } from "../structures/index.ts";

/** What a structure set calls each structure: every spelling that was given, in order, by TG-263 name. */
export type RoiNames = ReadonlyMap<string, readonly string[]>;

/** The spellings of each structure of a scheme: those that were given, else its own name. */
export function spellingsOf({ structures }: LabelScheme, roi: RoiNames | undefined): RoiNames {
  const askedOf = (name: string) =>
    [...(roi ?? [])].find(([structure]) => structure.toLowerCase() === name.toLowerCase())?.[1];
  return new Map(structures.map(({ name }) => [name, askedOf(name) ?? [name]]));
}
