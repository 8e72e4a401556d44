import { isSameName, type LabelScheme } from "../structures/index.ts";

/** The ROI names of each structure in a structure set: all spellings that were given, in order, by TG-263 name. */
export type RoiNames = ReadonlyMap<string, readonly string[]>;

/** The structures for which a person named a ROI: such a ROI is believed to be on the side that it is named for. */
export function structuresNamed(
  { structures }: LabelScheme,
  roi: RoiNames | undefined,
): ReadonlySet<string> {
  const asked = [...(roi?.keys() ?? [])];
  const isAsked = ({ name }: { name: string }) => asked.some((each) => isSameName(each, name));
  return new Set(structures.filter(isAsked).map(({ name }) => name));
}

/** The ROI names of each structure of a scheme: those that were given, else the structure's name. */
export function spellingsOf({ structures }: LabelScheme, roi: RoiNames | undefined): RoiNames {
  const askedOf = (name: string) =>
    [...(roi ?? [])].find(([structure]) => isSameName(structure, name))?.[1];
  return new Map(structures.map(({ name }) => [name, askedOf(name) ?? [name]]));
}
