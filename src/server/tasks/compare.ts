/** A structure set of the file store held against the reference of its case. */
import type { StructureResult } from "../../evaluate/index.ts";
import type { ImageGrid } from "../../geometry/index.ts";
import type { FileStore, StoredComparison, StoredGrid } from "../../store/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { compareSets, masksOf } from "../../work/index.ts";
import { readMasks } from "./mask-planes.ts";
import { gridFrom, readVoxels } from "./voxels.ts";

/** A case's reference in the file store. */
export interface StoredReference {
  readonly masksSha256: string;
}

/** A structure set to compare; all files are on the grid. */
export interface StoredPair {
  readonly caseId: string;
  readonly diagnosis: string | null;
  readonly grid: StoredGrid;
  /** Its label map. */
  readonly labelsSha256: string;
  readonly reference: StoredReference;
}

/**
 * Reads both sides of a comparison.
 * @throws {ArcuateError} `file-missing`, `labels-damaged`.
 */
export async function readPair(
  files: FileStore,
  { caseId, diagnosis, grid: stored, labelsSha256, reference }: StoredPair,
  scheme: LabelScheme,
) {
  const grid: ImageGrid = gridFrom(stored);
  const labels = await readVoxels(files, labelsSha256, grid);
  return {
    id: caseId,
    diagnosis,
    grid,
    reference: await readMasks(files, reference.masksSha256, grid),
    predicted: await masksOf({ grid, labels }, scheme),
  };
}

/**
 * Scores a structure set, as evaluations do, for the database.
 * @throws {ArcuateError} As `readPair` and `compareSets`.
 */
export async function compareWithReference(
  files: FileStore,
  pair: StoredPair,
  scheme: LabelScheme,
): Promise<StoredComparison[]> {
  const sets = { ...(await readPair(files, pair, scheme)), role: "unknown" } as const;
  return (await compareSets(sets, scheme)).structures.map(storedComparison);
}

function storedComparison(each: StructureResult): StoredComparison {
  const { name } = each;
  switch (each.kind) {
    case "missed":
      return { kind: "missed", name, empty: each.empty };
    case "notApplicable":
      return { kind: "notApplicable", name, reason: each.reason };
    case "scored":
      return {
        kind: "scored",
        name,
        dice: each.dice,
        meanSurfaceDistanceMm: each.meanSurfaceDistanceMm,
        hausdorffDistance95Mm: each.hausdorffDistance95Mm,
        surfaceDice: each.surfaceDice,
        addedPathLengthMm: each.addedPathLengthMm,
        referenceCc: each.referenceCc,
        predictedCc: each.predictedCc,
        worstSlice: each.worstSlice?.slice ?? null,
      };
    default:
      return each satisfies never;
  }
}
