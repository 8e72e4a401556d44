import type { GridSize } from "../geometry/index.ts";
import { boundingBox } from "./box.ts";
import { findRuns, joinRuns, type RunTable, rowOffset } from "./runs.ts";

/**
 * Gives the holes of one label that label, in place, and returns how many voxels it filled.
 *
 * A hole is what is not the label and not 26-connected to the world outside the grid: a tunnel as thin as a corner
 * is no hole. Voxels of other labels inside a hole stay what they are.
 *
 * @throws {RangeError} If the array does not have the size's length.
 * Source: Sartor et al. 2020, section 2.5; equals scipy.ndimage.binary_fill_holes with a full 3 x 3 x 3 structure.
 */
export function fillHoles(labels: Uint8Array, size: GridSize, label: number): number {
  // What lies outside the label's own box is joined to the outside world, so the box is all there is to look at.
  const box = boundingBox(labels, size, label);
  if (box === undefined) return 0;
  const runs = findRuns(labels, size, box, { label, inverted: true });
  const root = joinRuns(runs);
  const open = openComponents(runs, root);
  let filled = 0;
  for (let row = 0; row + 1 < runs.rowStart.length; row++) {
    const start = rowOffset(size, box, row);
    for (let run = runs.rowStart[row]!; run < runs.rowStart[row + 1]!; run++) {
      if (open[root[run]!] === 1) continue;
      filled += fillBackground(labels, start + runs.begin[run]!, start + runs.end[run]!, label);
    }
  }
  return filled;
}

/** 1 at the root of every component that reaches a face of the box. */
function openComponents({ size, rowStart, begin, end }: RunTable, root: Int32Array): Uint8Array {
  const [slices, rows, columns] = size;
  const open = new Uint8Array(root.length);
  for (let row = 0; row + 1 < rowStart.length; row++) {
    const z = Math.floor(row / rows);
    const y = row % rows;
    const onFace = z === 0 || z === slices - 1 || y === 0 || y === rows - 1;
    for (let run = rowStart[row]!; run < rowStart[row + 1]!; run++) {
      if (onFace || begin[run] === 0 || end[run] === columns) open[root[run]!] = 1;
    }
  }
  return open;
}

function fillBackground(labels: Uint8Array, from: number, to: number, label: number): number {
  let filled = 0;
  for (let index = from; index < to; index++) {
    if (labels[index] !== 0) continue;
    labels[index] = label;
    filled++;
  }
  return filled;
}
