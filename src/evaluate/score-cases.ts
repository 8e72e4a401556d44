import type { Remark } from "../base/index.ts";
import type { ImageGrid } from "../geometry/index.ts";
import { belongsTo, type LabelScheme, type Structure } from "../structures/index.ts";
import type { Mask } from "../volume/index.ts";
import { emptyMask } from "../volume/index.ts";
import type { CaseResult, StructureResult } from "./results.ts";
import { compareStructure, type ScoreOptions } from "./structure-score.ts";

/** One side of a comparison: each structure whole, by label; a label that is not there is empty. */
export type StructureMasks = ReadonlyMap<number, Mask>;

/** A case as it comes from wherever cases are kept. */
export interface CaseToScore {
  readonly id: string;
  readonly diagnosis: string | null;
  readonly role: CaseResult["role"];
  /** Of the CT: all masks lie on it. */
  readonly grid: ImageGrid;
  readonly reference: StructureMasks;
  readonly predicted: StructureMasks;
  /** Labels for which the reference has no contour: they are not scored. */
  readonly notDrawn: ReadonlySet<number>;
  /** Labels that somebody took out of the evaluation, e.g. a hip with an implant. */
  readonly excluded?: ReadonlySet<number>;
  readonly remarks?: readonly Remark[];
}

/**
 * Scores the structures of one case, each on its own whole mask. A structure that is drawn only for other diagnoses is
 * left out, so that a group's tables hold only what belongs to it.
 *
 * @throws {ArcuateError} As `compareStructure`.
 */
export function scoreCase(
  each: CaseToScore,
  { structures }: LabelScheme,
  options: ScoreOptions = {},
): CaseResult {
  const { size, pixelSpacingMm, sliceOrigins } = each.grid;
  const belongs = (structure: Structure) =>
    each.diagnosis === null || belongsTo(structure, each.diagnosis);
  const [first, second] = sliceOrigins;
  const gapMm = first && second ? Math.hypot(...first.map((mm, axis) => second[axis]! - mm)) : 1;
  return {
    id: each.id,
    diagnosis: each.diagnosis,
    role: each.role,
    sizeVoxels: [...size],
    spacingMm: [gapMm, ...pixelSpacingMm],
    structures: structures.filter(belongs).map((structure) => scoreOne(each, structure, options)),
    remarks: [...(each.remarks ?? [])],
  };
}

function scoreOne(
  { grid, reference, predicted, notDrawn, excluded }: CaseToScore,
  { label, name, habitEnds }: Structure,
  options: ScoreOptions,
): StructureResult {
  if (excluded?.has(label)) return { kind: "notApplicable", name, reason: "excluded" };
  if (notDrawn.has(label)) return { kind: "notApplicable", name, reason: "noReference" };
  const maskIn = (side: StructureMasks) => side.get(label) ?? emptyMask(grid);
  const score = compareStructure(maskIn(reference), maskIn(predicted), { ...options, habitEnds });
  if (score.kind === "notApplicable") {
    return { kind: "notApplicable", name, reason: "bothEmpty" };
  }
  if (score.kind === "missed") return { name, ...score };
  const { worstSlice, ...figures } = score;
  return { name, ...figures, ...(worstSlice && { worstSlice: { ...worstSlice } }) };
}
