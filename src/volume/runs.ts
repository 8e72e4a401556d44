import type { GridSize } from "../geometry/index.ts";
import { boxSize, type VoxelBox } from "./box.ts";

/**
 * Unbroken stretches of voxels along the rows of a box. Components are found by joining stretches, not voxels:
 * an organ of a million voxels has some ten thousand of them.
 */
export interface RunTable {
  readonly size: GridSize;
  /** Runs of row r = z * rows + y are those from rowStart[r] to before rowStart[r + 1]. */
  readonly rowStart: Int32Array;
  /** First column of a run, counted in the box. */
  readonly begin: readonly number[];
  /** Column after the last. */
  readonly end: readonly number[];
}

/** The runs of one label inside a box, or with `inverted` those of everything else. */
export function findRuns(
  voxels: Uint8Array,
  size: GridSize,
  box: VoxelBox,
  { label, inverted }: { label: number; inverted: boolean },
): RunTable {
  const own = boxSize(box);
  const rowStart = new Int32Array(own[0] * own[1] + 1);
  const begin: number[] = [];
  const end: number[] = [];
  for (let row = 0; row < own[0] * own[1]; row++) {
    const start = rowOffset(size, box, row);
    let inside = false;
    for (let x = 0; x < own[2]; x++) {
      const belongs = (voxels[start + x] === label) !== inverted;
      if (belongs === inside) continue;
      (belongs ? begin : end).push(x);
      inside = belongs;
    }
    if (inside) end.push(own[2]);
    rowStart[row + 1] = begin.length;
  }
  return { size: own, rowStart, begin, end };
}

/** Where a row of the box begins in the whole array. */
export function rowOffset([, rows, columns]: GridSize, box: VoxelBox, row: number): number {
  const ownRows = box.high[1] - box.low[1];
  const z = box.low[0] + Math.floor(row / ownRows);
  const y = box.low[1] + (row % ownRows);
  return (z * rows + y) * columns + box.low[2];
}

/** For each run the first run of its 26-connected component. */
export function joinRuns(runs: RunTable): Int32Array {
  const parent = Int32Array.from(runs.begin, (_, run) => run);
  const [slices, rows] = runs.size;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const row = z * rows + y;
      if (y > 0) joinRows(runs, parent, row, row - 1);
      if (z === 0) continue;
      if (y > 0) joinRows(runs, parent, row, row - rows - 1);
      joinRows(runs, parent, row, row - rows);
      if (y + 1 < rows) joinRows(runs, parent, row, row - rows + 1);
    }
  }
  for (let run = 0; run < parent.length; run++) parent[run] = rootOf(parent, run);
  return parent;
}

/** Joins the runs of two neighbouring rows that touch, corners included. Both lists rise, so one sweep sees all. */
function joinRows(
  { rowStart, begin, end }: RunTable,
  parent: Int32Array,
  row: number,
  other: number,
): void {
  let a = rowStart[row]!;
  let b = rowStart[other]!;
  const [lastA, lastB] = [rowStart[row + 1]!, rowStart[other + 1]!];
  while (a < lastA && b < lastB) {
    if (begin[a]! <= end[b]! && begin[b]! <= end[a]!) join(parent, a, b);
    if (end[a]! < end[b]!) a++;
    else b++;
  }
}

function join(parent: Int32Array, a: number, b: number): void {
  const [rootA, rootB] = [rootOf(parent, a), rootOf(parent, b)];
  // The earlier run stays the root, so that the answer depends on the voxels alone.
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

function rootOf(parent: Int32Array, run: number): number {
  let root = run;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!;
    root = parent[root]!;
  }
  return root;
}
