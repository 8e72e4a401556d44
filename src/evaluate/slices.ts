import { boundingBox, type Mask } from "../volume/index.ts";
import type { MaskPair } from "./surface-distances.ts";

/** Where in a structure the two sides differ most: where to look first. */
export interface WorstSlice {
  /** In the whole grid, from 0. */
  readonly slice: number;
  /** Area in cm2 that only one side holds. */
  readonly differingCm2: number;
}

/** Voxels of a slice in each mask and in both. */
export interface Overlap {
  readonly reference: number;
  readonly predicted: number;
  readonly shared: number;
}

/** One for each slice of the pair's box. */
export function overlapBySlice({ reference, predicted, size }: MaskPair): Overlap[] {
  const area = size[1] * size[2];
  return Array.from({ length: size[0] }, (_, z) =>
    overlapOf(reference, predicted, z * area, (z + 1) * area),
  );
}

function overlapOf(a: Uint8Array, b: Uint8Array, from: number, to: number): Overlap {
  let reference = 0;
  let predicted = 0;
  let shared = 0;
  for (let index = from; index < to; index++) {
    const inA = a[index] === 0 ? 0 : 1;
    const inB = b[index] === 0 ? 0 : 1;
    reference += inA;
    predicted += inB;
    shared += inA & inB;
  }
  return { reference, predicted, shared };
}

/** The overlap of all slices together; zeros for none. */
export function sumOverlaps(slices: readonly Overlap[]): Overlap {
  return slices.reduce(
    (sum, each) => ({
      reference: sum.reference + each.reference,
      predicted: sum.predicted + each.predicted,
      shared: sum.shared + each.shared,
    }),
    { reference: 0, predicted: 0, shared: 0 },
  );
}

/** Dice coefficient of slices; 0 where neither side holds a voxel in them. */
export function diceOf({ reference, predicted, shared }: Overlap): number {
  return (2 * shared) / Math.max(reference + predicted, 1);
}

/** The first of the slices whose differing area is largest; undefined where the masks are equal. */
export function worstSlice(
  slices: readonly Overlap[],
  { firstSlice, pixelMm2 }: { firstSlice: number; pixelMm2: number },
): WorstSlice | undefined {
  const differing = slices.map((each) => each.reference + each.predicted - 2 * each.shared);
  const most = differing.reduce((largest, count) => Math.max(largest, count), 0);
  if (most === 0) return undefined;
  return { slice: firstSlice + differing.indexOf(most), differingCm2: (most * pixelMm2) / 100 };
}

/**
 * The part of a predicted mask between the first and the last slice of the reference, for structures whose ends are a
 * matter of habit, such as the shaft of a femur. Without a reference, all of it, so that it still counts as wrong.
 */
export function withinReferenceSlices(reference: Mask, predicted: Mask): Mask {
  const { grid } = reference;
  const box = boundingBox(reference.voxels, grid.size);
  if (box === undefined) return predicted;
  const plane = grid.size[1] * grid.size[2];
  const voxels = new Uint8Array(predicted.voxels.length);
  const [from, to] = [box.low[0] * plane, box.high[0] * plane];
  voxels.set(predicted.voxels.subarray(from, to), from);
  return { grid, voxels };
}
