/** A label map that a person edited: checked, kept, and measured against what it was before and the reference. */
import { compareStructure } from "../../evaluate/index.ts";
import { FileStore, type StoredChange, type StoredGrid } from "../../store/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { emptyMask, type Mask } from "../../volume/index.ts";
import { compareWithReference, masksOf, readReference } from "./compare.ts";
import type { DrawnSet } from "./segment.ts";
import {
  damaged,
  describeStructures,
  expandVoxels,
  gridFrom,
  putVoxels,
  readVoxels,
} from "./voxels.ts";

export interface CorrectInput {
  readonly filesFolder: string;
  readonly grid: StoredGrid;
  /** As it was sent: bytes as they are, or gzipped. */
  readonly sent: Uint8Array;
  readonly isGzipped: boolean;
  /** Label map that was edited. */
  readonly basedOnSha256: string;
  readonly diagnosis: string | null;
  readonly reference: { readonly masksSha256: string } | null;
}

export interface CorrectedSet extends DrawnSet {
  readonly change: Omit<StoredChange, "timeMs">;
}

/** @throws {ArcuateError} `labels-damaged`, `labels-unknown`, `uneven-slices`. */
export async function correctSet(input: CorrectInput): Promise<CorrectedSet> {
  const files = new FileStore(input.filesFolder);
  const grid = gridFrom(input.grid);
  const labels = input.isGzipped ? await expandVoxels(input.sent, grid) : input.sent;
  refuseForeign(labels, grid.size[0] * grid.size[1] * grid.size[2]);
  const before = masksOf(await readVoxels(files, input.basedOnSha256, grid), grid);
  const after = masksOf(labels, grid);
  const comparison =
    input.reference &&
    compareWithReference(await readReference(files, input.reference, grid), after, {
      grid,
      diagnosis: input.diagnosis,
    });
  return {
    labelsSha256: await putVoxels(files, labels),
    structures: describeStructures({ grid, labels }),
    comparison,
    change: changeBetween(before, after, emptyMask(grid)),
  };
}

function refuseForeign(labels: Uint8Array, voxels: number): void {
  if (labels.length !== voxels) throw damaged(voxels, `${labels.length} bytes`);
  const highest = pelvisScheme.structures.length;
  for (let index = 0; index < labels.length; index++) {
    if (labels[index]! > highest) throw damaged(voxels, `label ${labels[index]}`);
  }
}

/** What of the corrected outline had to be drawn anew: added path length, the corrected drawing as reference. */
function changeBetween(
  before: ReadonlyMap<number, Mask>,
  after: ReadonlyMap<number, Mask>,
  nothing: Mask,
): Omit<StoredChange, "timeMs"> {
  const structures = pelvisScheme.structures.flatMap(({ label, name }) => {
    const [was, is] = [before.get(label) ?? nothing, after.get(label) ?? nothing];
    const changedVoxels = countDifferent(was.voxels, is.voxels);
    if (changedVoxels === 0) return [];
    return [{ name, changedVoxels, addedPathLengthMm: addedPathMm(was, is) }];
  });
  const addedPathLengthMm = structures.reduce((sum, each) => sum + each.addedPathLengthMm, 0);
  return { addedPathLengthMm, structures };
}

function countDifferent(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) count++;
  return count;
}

/** A structure drawn where there was none is drawn anew all round; one taken away costs no drawing. */
function addedPathMm(was: Mask, is: Mask): number {
  const score = compareStructure(is, was);
  if (score.kind === "scored") return score.addedPathLengthMm;
  return score.kind === "missed" && score.empty === "predicted" ? outlineMm(is) : 0;
}

/** Length of a structure's whole outline, slice by slice, each of its pixels as added path length counts it. */
function outlineMm({ grid, voxels }: Mask): number {
  const [slices, rows, columns] = grid.size;
  let pixels = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const at = (z * rows + y) * columns + x;
        if (voxels[at] === 0) continue;
        const isInside =
          y > 0 &&
          y < rows - 1 &&
          x > 0 &&
          x < columns - 1 &&
          voxels[at - columns] === 1 &&
          voxels[at + columns] === 1 &&
          voxels[at - 1] === 1 &&
          voxels[at + 1] === 1;
        if (!isInside) pixels++;
      }
    }
  }
  return pixels * Math.sqrt(grid.pixelSpacingMm[0] * grid.pixelSpacingMm[1]);
}
