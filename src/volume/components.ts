import type { GridSize } from "../geometry/index.ts";
import { boundingBox, type VoxelBox } from "./box.ts";
import { findRuns, joinRuns, type RunTable, rowOffset } from "./runs.ts";

export interface ComponentReport {
  /** Components of the label before removal; 0 when the label does not occur. */
  readonly componentCount: number;
  readonly removedVoxels: number;
}

/**
 * Keeps the largest 26-connected component of one label and sets the label's other voxels to 0, in place.
 * Of equally large components the first in scan order stays. Other labels are not touched.
 *
 * @throws {RangeError} If the array does not have the size's length.
 * Source: Sartor et al. 2020, section 2.5.
 */
export function keepLargestComponent(
  voxels: Uint8Array,
  size: GridSize,
  label: number,
): ComponentReport {
  const box = boundingBox(voxels, size, label);
  if (box === undefined) return { componentCount: 0, removedVoxels: 0 };
  const runs = findRuns(voxels, size, box, { label, inverted: false });
  const root = joinRuns(runs);
  const voxelsOf = componentSizes(runs, root);
  let largest = 0;
  let componentCount = 0;
  for (let run = 0; run < root.length; run++) {
    if (root[run] !== run) continue;
    componentCount++;
    if (voxelsOf[run]! > voxelsOf[largest]!) largest = run;
  }
  const removedVoxels = eraseRuns(voxels, size, box, runs, (run) => root[run] !== largest);
  return { componentCount, removedVoxels };
}

function componentSizes({ begin, end }: RunTable, root: Int32Array): Float64Array {
  const voxelsOf = new Float64Array(root.length);
  for (let run = 0; run < root.length; run++) {
    voxelsOf[root[run]!]! += end[run]! - begin[run]!;
  }
  return voxelsOf;
}

function eraseRuns(
  voxels: Uint8Array,
  size: GridSize,
  box: VoxelBox,
  { rowStart, begin, end }: RunTable,
  unwanted: (run: number) => boolean,
): number {
  let removed = 0;
  for (let row = 0; row + 1 < rowStart.length; row++) {
    const start = rowOffset(size, box, row);
    for (let run = rowStart[row]!; run < rowStart[row + 1]!; run++) {
      if (!unwanted(run)) continue;
      voxels.fill(0, start + begin[run]!, start + end[run]!);
      removed += end[run]! - begin[run]!;
    }
  }
  return removed;
}
