/** Which structures phantoms can paint, and how a canvas becomes a label map of a scheme. */
import { isSameName, type LabelScheme } from "../../structures/index.ts";

/** TG-263 names of the structures that phantoms can paint. */
export const paintedStructures = [
  "Femur_Head_R",
  "Femur_Head_L",
  "Bladder",
  "Bag_Bowel",
  "CTVn",
] as const;

export type PaintedStructure = (typeof paintedStructures)[number];

/**
 * The number of a structure on a canvas, from 1; 0 means no structure. A canvas always holds all painted structures,
 * because each leaves room for the others: the bowel bag ends at the bladder whether or not the scheme has a bladder.
 */
export function numberOnCanvas(structure: PaintedStructure): number {
  return paintedStructures.indexOf(structure) + 1;
}

/** The painted structure with this name, in any case; undefined when phantoms cannot paint it. */
export function paintedNamed(name: string): PaintedStructure | undefined {
  return paintedStructures.find((each) => isSameName(each, name));
}

/** Labels of a scheme, [z, y, x], and which of its structures they do not show. */
export interface SchemeLabels {
  readonly labels: Uint8Array;
  /** Labels of the scheme's structures that no voxel has: unknown, not absent. */
  readonly missingLabels: readonly number[];
}

/**
 * Translates the numbers of a canvas to the labels of a scheme. A painted structure that the scheme lacks becomes
 * background.
 *
 * @param numbers `Canvas.structures`; not changed.
 */
export function labelsOfScheme(numbers: Uint8Array, { structures }: LabelScheme): SchemeLabels {
  const labelOf = new Uint8Array(paintedStructures.length + 1);
  for (const { name, label } of structures) {
    const painted = paintedNamed(name);
    if (painted !== undefined) labelOf[numberOnCanvas(painted)] = label;
  }
  const labels = new Uint8Array(numbers.length);
  const isSeen = new Uint8Array(256);
  for (let voxel = 0; voxel < numbers.length; voxel++) {
    const label = labelOf[numbers[voxel]!]!;
    labels[voxel] = label;
    isSeen[label] = 1;
  }
  const missing = structures.filter(({ label }) => isSeen[label] === 0);
  return { labels, missingLabels: missing.map(({ label }) => label) };
}
