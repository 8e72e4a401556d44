/** What a correction changed: how much of the contours a person had to draw again. */
import type { LabelScheme } from "../../structures/index.ts";
import type { LabelMap, Mask } from "../../volume/index.ts";
import { masksOf } from "./compare.ts";

export interface MeasuredCorrection {
  /** Sum over the structures. */
  readonly addedPathLengthMm: number;
  /** Only those that changed, in the scheme's order. */
  readonly structures: readonly {
    readonly name: string;
    readonly addedPathLengthMm: number;
    readonly changedVoxels: number;
  }[];
}

/**
 * Compares a label map with the one that it was made from, on the same grid. The added path length takes the corrected
 * contours as the reference: it is the length that the earlier contours lacked. A structure that is new counts with its
 * whole contour, one that was removed with none.
 * @throws {ArcuateError} `uneven-slices`, as `compareStructure`.
 */
export async function measureCorrection(
  before: LabelMap,
  after: LabelMap,
  scheme: LabelScheme,
): Promise<MeasuredCorrection> {
  const { compareStructure } = await import("../../evaluate/index.ts");
  const { emptyMask } = await import("../../volume/index.ts");
  const nothing = emptyMask(after.grid);
  const [earlier, later] = [await masksOf(before, scheme), await masksOf(after, scheme)];
  const structures = scheme.structures.flatMap(({ label, name }) => {
    const [was, is] = [earlier.get(label) ?? nothing, later.get(label) ?? nothing];
    const changedVoxels = countDifferent(was.voxels, is.voxels);
    if (changedVoxels === 0) return [];
    const score = compareStructure(is, was);
    const isNew = score.kind === "missed" && score.empty === "predicted";
    const addedPathLengthMm =
      score.kind === "scored" ? score.addedPathLengthMm : isNew ? contourMm(is) : 0;
    return [{ name, changedVoxels, addedPathLengthMm }];
  });
  const addedPathLengthMm = structures.reduce((sum, each) => sum + each.addedPathLengthMm, 0);
  return { addedPathLengthMm, structures };
}

function countDifferent(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) count++;
  return count;
}

/** Length of a structure's whole contour, slice by slice; each of its pixels counts as in the added path length. */
function contourMm({ grid, voxels }: Mask): number {
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
