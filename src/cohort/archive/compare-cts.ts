/** How a CT that came again compares with the stored one. */
import type { CtSeries } from "../../dicom/index.ts";
import { sameGrid } from "../../geometry/index.ts";

export interface CtComparison {
  /**
   * same: every slice of one is in the other. grown: the source has every stored slice, and more. part: the source has
   * fewer, and nothing else. other: each lacks slices of the other, or slices under one UID differ.
   */
  readonly kind: "same" | "grown" | "part" | "other";
  readonly storedSlices: number;
  readonly sourceSlices: number;
  /** Stored slices, counted from 1, whose voxels or position differ from the source's slice with the same UID. */
  readonly differing: readonly number[];
  /** SOP Instance UIDs of the source's slices that are not stored. */
  readonly lacking: ReadonlySet<string>;
}

/** Compares slice by slice, by SOP Instance UID. */
export function compareCts(stored: CtSeries, source: CtSeries): CtComparison {
  const differing: number[] = [];
  let shared = 0;
  for (const [z, uid] of stored.sopInstanceUids.entries()) {
    const other = source.sliceIndexByUid.get(uid);
    if (other === undefined) continue;
    shared++;
    if (!isSameSlice(stored, z, source, other)) differing.push(z + 1);
  }
  const storedSlices = stored.sopInstanceUids.length;
  const sourceSlices = source.sopInstanceUids.length;
  const lacking = new Set(source.sopInstanceUids.filter((uid) => !stored.sliceIndexByUid.has(uid)));
  const kind = kindOf({ shared, storedSlices, sourceSlices, differs: differing.length > 0 });
  return { kind, storedSlices, sourceSlices, differing, lacking };
}

function kindOf({
  shared,
  storedSlices,
  sourceSlices,
  differs,
}: {
  readonly shared: number;
  readonly storedSlices: number;
  readonly sourceSlices: number;
  readonly differs: boolean;
}): CtComparison["kind"] {
  if (differs) return "other";
  if (shared === storedSlices) return shared === sourceSlices ? "same" : "grown";
  return shared === sourceSlices ? "part" : "other";
}

function isSameSlice(a: CtSeries, inA: number, b: CtSeries, inB: number): boolean {
  const [one, other] = [sliceOf(a, inA), sliceOf(b, inB)];
  return sameGrid(one.grid, other.grid) && Buffer.compare(one.bytes, other.bytes) === 0;
}

function sliceOf({ volume: { grid, hu } }: CtSeries, z: number) {
  const [, rows, columns] = grid.size;
  const length = rows * columns;
  return {
    grid: { ...grid, size: [1, rows, columns] as const, sliceOrigins: [grid.sliceOrigins[z]!] },
    bytes: Buffer.from(hu.buffer, hu.byteOffset + 2 * z * length, 2 * length),
  };
}
