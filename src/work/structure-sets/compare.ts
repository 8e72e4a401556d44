/** A structure set held against the reference of its case. */
import type { CaseResult, CaseToScore, StructureMasks } from "../../evaluate/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { LabelMap, Mask } from "../../volume/index.ts";

/** The structures of the scheme that occur in a label map, by label. */
export async function masksOf(
  { grid, labels }: LabelMap,
  { structures }: LabelScheme,
): Promise<Map<number, Mask>> {
  const { maskOf } = await import("../../volume/index.ts");
  const present = new Set<number>();
  for (let index = 0; index < labels.length; index++) present.add(labels[index]!);
  const found = structures.filter(({ label }) => present.has(label));
  return new Map(found.map(({ label }) => [label, maskOf({ grid, labels }, label)]));
}

/** Two structure sets of a case on one grid; a structure that the reference lacks has no mask in it. */
export interface SetsToCompare extends Omit<CaseToScore, "notDrawn" | "excluded"> {
  readonly reference: StructureMasks;
  readonly predicted: StructureMasks;
}

/**
 * Scores a case as evaluations do. A structure that the reference lacks is not applicable: the clinic may have left it
 * out.
 * @throws {ArcuateError} As `scoreCase`: `uneven-slices`.
 */
export async function compareSets(sets: SetsToCompare, scheme: LabelScheme): Promise<CaseResult> {
  const { scoreCase } = await import("../../evaluate/index.ts");
  const labels = scheme.structures.map(({ label }) => label);
  const notDrawn = new Set(labels.filter((label) => !sets.reference.has(label)));
  return scoreCase({ ...sets, notDrawn }, scheme);
}
