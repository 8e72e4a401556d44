import { ArcuateError } from "../base/index.ts";
import type { Roi } from "../contours/index.ts";
import { type LabelScheme, type Structure, structureNamed } from "../structures/index.ts";

/**
 * For each structure what a structure set calls it: a ROI name, or `#` and a ROI number. Several are tried in order.
 * A structure that is not in the map is missing.
 */
export type RoiNames = ReadonlyMap<string, string | readonly string[]>;

/** Which names stand for each structure, by label. Without a map: its own name, which is TG-263's. */
export function namesByLabel(
  scheme: LabelScheme,
  roiNames: RoiNames | undefined,
): ReadonlyMap<number, readonly string[]> {
  if (roiNames === undefined) {
    return new Map(scheme.structures.map(({ label, name }) => [label, [name]]));
  }
  const names = new Map<number, readonly string[]>();
  for (const [structureName, spellings] of roiNames) {
    const structure = structureNamed(scheme, structureName);
    if (structure === undefined) {
      const known = scheme.structures.map(({ name }) => name).join(", ");
      const message = `Cannot map ${structureName}: it must be one of ${known}`;
      throw new ArcuateError("usage", "structure-unknown", message);
    }
    names.set(structure.label, typeof spellings === "string" ? [spellings] : spellings);
  }
  return names;
}

export interface FoundRoi {
  readonly roi: Roi;
  /** ROIs of the same name without a contour: systems keep them as templates. */
  readonly passedOver: readonly Roi[];
}

/**
 * The ROI with the first of these names or numbers that occurs; undefined when none occurs. Case and outer spaces of names
 * do not matter.
 * @throws {ArcuateError} `roi-ambiguous` when several ROIs with contours have the name.
 */
export function findRoi(
  rois: readonly Roi[],
  structure: Structure,
  names: readonly string[],
): FoundRoi | undefined {
  for (const name of names) {
    const fitting = rois.filter((roi) => fits(roi, name));
    const drawn = fitting.filter(({ contours }) => contours.length > 0);
    if (drawn.length > 1) throw ambiguous(structure, drawn);
    const [roi = fitting[0]] = drawn;
    if (roi !== undefined) {
      return { roi, passedOver: drawn.length === 0 ? [] : fitting.filter((each) => each !== roi) };
    }
  }
  return undefined;
}

const ROI_NUMBER = /^#(\d+)$/;

function fits(roi: Roi, wanted: string): boolean {
  const number = ROI_NUMBER.exec(wanted)?.[1];
  // A ROI may have the name "#3" as well.
  return (number !== undefined && roi.number === Number(number)) || fold(roi.name) === fold(wanted);
}

/** One spelling for names that read the same. */
function fold(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}

function ambiguous(structure: Structure, fitting: readonly Roi[]): ArcuateError {
  const numbers = fitting.map((roi) => `#${roi.number}`).join(", ");
  const message =
    `Cannot choose the ROI of ${structure.name}: one ROI must have the name, got ${numbers}; ` +
    "name one by its number";
  return new ArcuateError("input", "roi-ambiguous", message, {
    fields: { structure: structure.name, rois: numbers },
  });
}
