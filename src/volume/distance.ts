import type { GridSize, Vector3 } from "../geometry/index.ts";
import { requireLength } from "./box.ts";

/**
 * Squared distance in mm from each voxel to the nearest voxel that is not 0; 0 on those, Infinity everywhere when
 * there are none.
 *
 * Exact between voxel centres, not a chamfer: the lower envelope of parabolas, one axis after another, in double
 * precision. `spacingMm` and `size` are in the order [z, y, x]. Linear in the number of voxels; crop first.
 *
 * @throws {RangeError} If the array does not have the size's length.
 * Source: Felzenszwalb and Huttenlocher, Distance transforms of sampled functions, 2012.
 */
export function squaredDistanceTransform(
  foreground: Uint8Array,
  size: GridSize,
  spacingMm: Vector3,
): Float64Array {
  requireLength(foreground, size);
  const [slices, rows, columns] = size;
  const squared = alongRows(foreground, size, spacingMm[2]);
  const lines = envelopeLines(squared, Math.max(slices, rows));
  for (let z = 0; z < slices; z++) {
    for (let x = 0; x < columns; x++) {
      lines.lower(z * rows * columns + x, columns, rows, spacingMm[1]);
    }
  }
  for (let offset = 0; offset < rows * columns; offset++) {
    lines.lower(offset, rows * columns, slices, spacingMm[0]);
  }
  return squared;
}

/** The first axis needs no envelope: the nearest voxel in the row is found by a sweep each way. */
function alongRows(foreground: Uint8Array, size: GridSize, spacingMm: number): Float64Array {
  const [slices, rows, columns] = size;
  const squared = new Float64Array(foreground.length);
  for (let start = 0; start < slices * rows * columns; start += columns) {
    let steps = Infinity;
    for (let x = 0; x < columns; x++) {
      steps = foreground[start + x] === 0 ? steps + 1 : 0;
      squared[start + x] = steps;
    }
    steps = Infinity;
    for (let x = columns - 1; x >= 0; x--) {
      steps = foreground[start + x] === 0 ? steps + 1 : 0;
      const nearest = Math.min(steps, squared[start + x]!) * spacingMm;
      squared[start + x] = nearest * nearest;
    }
  }
  return squared;
}

/** Replaces a line of values f by min over q of f(q) + (distance to q) squared; buffers are shared by all lines. */
function envelopeLines(values: Float64Array, longest: number) {
  const heights = new Float64Array(longest);
  const vertex = new Int32Array(longest);
  const from = new Float64Array(longest);

  /** The parabolas that show in the envelope, and where each begins to. Returns their number. */
  function build(offset: number, stride: number, length: number, weight: number): number {
    let count = 0;
    for (let q = 0; q < length; q++) {
      const height = values[offset + q * stride]!;
      if (height === Infinity) continue;
      const lifted = height + weight * q * q;
      let begins = -Infinity;
      while (count > 0) {
        const v = vertex[count - 1]!;
        const liftedV = heights[count - 1]! + weight * v * v;
        begins = (lifted - liftedV) / (2 * weight * (q - v));
        if (begins > from[count - 1]!) break;
        count--;
        begins = -Infinity;
      }
      vertex[count] = q;
      heights[count] = height;
      from[count] = begins;
      count++;
    }
    return count;
  }

  function lower(offset: number, stride: number, length: number, spacingMm: number): void {
    const weight = spacingMm * spacingMm;
    const count = build(offset, stride, length, weight);
    if (count === 0) return;
    let shown = 0;
    for (let q = 0; q < length; q++) {
      while (shown + 1 < count && from[shown + 1]! < q) shown++;
      const away = q - vertex[shown]!;
      values[offset + q * stride] = weight * away * away + heights[shown]!;
    }
  }

  return { lower };
}
