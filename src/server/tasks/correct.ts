/** A label map that a person edited: checked, stored, and compared with what it was before and with the reference. */
import {
  FileStore,
  type StoredChange,
  type StoredComparison,
  type StoredGrid,
  type StoredStructure,
} from "../../store/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { measureCorrection, structureExtents } from "../../work/index.ts";
import { compareWithReference, type StoredReference } from "./compare.ts";
import { damaged, expandVoxels, gridFrom, putVoxels, readVoxels } from "./voxels.ts";

export interface CorrectInput {
  readonly filesFolder: string;
  readonly caseId: string;
  readonly grid: StoredGrid;
  /** The label map as it was sent: one byte a voxel, [z, y, x], or gzipped. */
  readonly sent: Uint8Array;
  readonly isGzipped: boolean;
  /** The label map that was edited. */
  readonly basedOnSha256: string;
  /** The cohort's structures. */
  readonly scheme: LabelScheme;
  readonly diagnosis: string | null;
  readonly reference: StoredReference | null;
}

/** A structure set as it goes into the database. */
export interface CorrectedSet {
  readonly labelsSha256: string;
  readonly structures: readonly StoredStructure[];
  readonly comparison: readonly StoredComparison[] | null;
  readonly change: Omit<StoredChange, "timeMs">;
}

/**
 * Stores a corrected label map.
 * @throws {ArcuateError} `labels-damaged` when it does not fit the grid or the scheme, `uneven-slices`, `file-missing`.
 */
export async function correctSet(input: CorrectInput): Promise<CorrectedSet> {
  const { caseId, diagnosis, scheme, reference } = input;
  const files = new FileStore(input.filesFolder);
  const grid = gridFrom(input.grid);
  const labels = input.isGzipped ? await expandVoxels(input.sent, grid) : input.sent;
  refuseForeign(labels, grid.size[0] * grid.size[1] * grid.size[2], scheme);
  const before = await readVoxels(files, input.basedOnSha256, grid);
  const change = await measureCorrection({ grid, labels: before }, { grid, labels }, scheme);
  const labelsSha256 = await putVoxels(files, labels);
  const pair = { caseId, diagnosis, grid: input.grid, labelsSha256 };
  const extents = await structureExtents({ grid, labels }, scheme);
  return {
    labelsSha256,
    structures: extents.map((each) => ({ ...each, confidence: null })),
    comparison: reference && (await compareWithReference(files, { ...pair, reference }, scheme)),
    change: { ...change, structures: [...change.structures] },
  };
}

function refuseForeign(labels: Uint8Array, voxels: number, { structures }: LabelScheme): void {
  if (labels.length !== voxels) throw damaged(voxels, `${labels.length} bytes`);
  const highest = structures.length;
  for (let index = 0; index < labels.length; index++) {
    if (labels[index]! > highest) throw damaged(voxels, `label ${labels[index]}`);
  }
}
