import {
  continuousSlice,
  type ImageGrid,
  indexToPatient,
  slicePositionsMm,
  type Vector3,
  voxelPoint,
} from "../geometry/index.ts";
import { requireLength } from "./box.ts";
import type { CtVolume } from "./types.ts";

/** Source samples along one axis, and which of them, with what weight, make each target sample. */
interface AxisTaps {
  readonly count: number;
  /** Continuous source index of each target centre. */
  readonly sourceIndex: Float64Array;
  /** Target t draws on sources first[t], first[t] + 1, ... with weights from offset[t] to before offset[t + 1]. */
  readonly first: Int32Array;
  readonly offset: Int32Array;
  readonly weights: Float32Array;
}

/** A remainder smaller than this, in target voxels, does not get a further slice, row or column. */
const NEGLIGIBLE_VOXELS = 1e-3;

/**
 * The CT on a grid of another spacing, with the same directions and the same middle, that covers the whole extent of
 * the old one (the outer edges of its voxels) and at most one voxel more.
 *
 * Linear between voxels along each axis. Where an axis is made coarser, a triangle as wide as the new spacing
 * averages all voxels it covers, so nothing aliases. Beyond the outermost centres the nearest value continues. Uneven
 * slices become even; a single slice stays a single slice. `spacingMm` is [z, y, x].
 *
 * @throws {RangeError} If a spacing is not positive or the array does not have the grid's length.
 */
export function resampleCt(volume: CtVolume, spacingMm: Vector3): CtVolume {
  requireLength(volume.hu, volume.grid.size);
  if (!spacingMm.every((each) => Number.isFinite(each) && each > 0)) {
    throw new RangeError(
      `Cannot resample a CT: the spacing must be positive, got ${spacingMm.join(" x ")} mm`,
    );
  }
  const { grid } = volume;
  const z = axisTaps(slicePositionsMm(grid), spacingMm[0]);
  const y = axisTaps(evenPositions(grid.size[1], grid.pixelSpacingMm[0]), spacingMm[1]);
  const x = axisTaps(evenPositions(grid.size[2], grid.pixelSpacingMm[1]), spacingMm[2]);
  if (isUnmoved(z, grid.size[0]) && isUnmoved(y, grid.size[1]) && isUnmoved(x, grid.size[2])) {
    return { grid, hu: volume.hu.slice() };
  }
  return { grid: targetGrid(grid, spacingMm, [z, y, x]), hu: resampleVoxels(volume, z, y, x) };
}

/** Centres that have moved by less than this, in voxels, are where they were. */
const UNMOVED_VOXELS = 1e-6;

/** Whether every target sample is the source sample of the same index. */
function isUnmoved({ count, sourceIndex }: AxisTaps, sourceCount: number): boolean {
  const stays = (source: number, target: number) => Math.abs(source - target) < UNMOVED_VOXELS;
  return count === sourceCount && sourceIndex.every(stays);
}

function targetGrid(
  grid: ImageGrid,
  spacingMm: Vector3,
  [z, y, x]: readonly [AxisTaps, AxisTaps, AxisTaps],
): ImageGrid {
  const sliceOrigins = Array.from(z.sourceIndex, (slice) =>
    indexToPatient(grid, voxelPoint(slice, y.sourceIndex[0]!, x.sourceIndex[0]!)),
  );
  // An axis of one sample keeps its spacing: there is nothing to interpolate.
  const pixelSpacingMm = [
    grid.size[1] === 1 ? grid.pixelSpacingMm[0] : spacingMm[1],
    grid.size[2] === 1 ? grid.pixelSpacingMm[1] : spacingMm[2],
  ] as const;
  return { ...grid, size: [z.count, y.count, x.count], pixelSpacingMm, sliceOrigins };
}

function evenPositions(count: number, spacingMm: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => index * spacingMm);
}

function axisTaps(positionsMm: Float64Array, stepMm: number): AxisTaps {
  const edges = cellEdges(positionsMm);
  const extentMm = edges.at(-1)! - edges[0]!;
  const single = positionsMm.length === 1;
  const count = single ? 1 : Math.max(1, Math.ceil(extentMm / stepMm - NEGLIGIBLE_VOXELS));
  const firstMm = (edges[0]! + edges.at(-1)!) / 2 - ((count - 1) * stepMm) / 2;
  const first = new Int32Array(count);
  const offset = new Int32Array(count + 1);
  const sourceIndex = new Float64Array(count);
  const weights: number[] = [];
  for (let target = 0; target < count; target++) {
    const centreMm = firstMm + target * stepMm;
    sourceIndex[target] = continuousSlice(positionsMm, centreMm);
    const taps = tapsAt(positionsMm, edges, centreMm, stepMm);
    first[target] = taps.first;
    const sum = taps.weights.reduce((total, each) => total + each, 0);
    for (const weight of taps.weights) weights.push(weight / sum);
    offset[target + 1] = weights.length;
  }
  return { count, sourceIndex, first, offset, weights: Float32Array.from(weights) };
}

/** Edges between samples: half way between centres, and as far beyond the outermost as the gap beside them. */
function cellEdges(positionsMm: Float64Array): Float64Array {
  const count = positionsMm.length;
  const edges = new Float64Array(count + 1);
  for (let index = 1; index < count; index++) {
    edges[index] = (positionsMm[index - 1]! + positionsMm[index]!) / 2;
  }
  const halfFirst = count > 1 ? edges[1]! - positionsMm[0]! : 0.5;
  const halfLast = count > 1 ? positionsMm[count - 1]! - edges[count - 1]! : 0.5;
  edges[0] = positionsMm[0]! - halfFirst;
  edges[count] = positionsMm[count - 1]! + halfLast;
  return edges;
}

function tapsAt(
  positionsMm: Float64Array,
  edges: Float64Array,
  centreMm: number,
  stepMm: number,
): { first: number; weights: number[] } {
  const last = positionsMm.length - 1;
  if (last === 0) return { first: 0, weights: [1] };
  const place = Math.min(Math.max(continuousSlice(positionsMm, centreMm), 0), last);
  const low = Math.min(Math.floor(place), last - 1);
  const gapMm = positionsMm[low + 1]! - positionsMm[low]!;
  if (stepMm <= gapMm) return { first: low, weights: [1 - (place - low), place - low] };
  // Each sample stands for its own cell, so uneven slices weigh by what they cover.
  const share = (index: number) =>
    (1 - Math.abs(positionsMm[index]! - centreMm) / stepMm) * (edges[index + 1]! - edges[index]!);
  let first = low;
  while (first > 0 && share(first - 1) > 0) first--;
  while (share(first) <= 0) first++;
  const weights: number[] = [];
  for (let index = first; index <= last && share(index) > 0; index++) weights.push(share(index));
  return { first, weights };
}

function resampleVoxels(volume: CtVolume, z: AxisTaps, y: AxisTaps, x: AxisTaps): Int16Array {
  const planeLength = y.count * x.count;
  const resampled = new Int16Array(z.count * planeLength);
  const sum = new Float32Array(planeLength);
  // Source planes in use, already resampled in their plane; taps only move up, so older ones can go.
  const planes = new Map<number, Float32Array>();
  for (let slice = 0; slice < z.count; slice++) {
    const first = z.first[slice]!;
    for (const key of planes.keys()) if (key < first) planes.delete(key);
    sum.fill(0);
    for (let tap = z.offset[slice]!; tap < z.offset[slice + 1]!; tap++) {
      const source = first + tap - z.offset[slice]!;
      const plane = planes.get(source) ?? resamplePlane(volume, source, y, x);
      planes.set(source, plane);
      const weight = z.weights[tap]!;
      for (let index = 0; index < planeLength; index++) sum[index]! += weight * plane[index]!;
    }
    const to = slice * planeLength;
    for (let index = 0; index < planeLength; index++) {
      resampled[to + index] = Math.round(sum[index]!);
    }
  }
  return resampled;
}

function resamplePlane(volume: CtVolume, slice: number, y: AxisTaps, x: AxisTaps): Float32Array {
  const [, rows, columns] = volume.grid.size;
  const start = slice * rows * columns;
  const acrossRows = new Float32Array(rows * x.count);
  for (let row = 0; row < rows; row++) {
    for (let target = 0; target < x.count; target++) {
      let sum = 0;
      let from = start + row * columns + x.first[target]!;
      for (let tap = x.offset[target]!; tap < x.offset[target + 1]!; tap++) {
        sum += x.weights[tap]! * volume.hu[from++]!;
      }
      acrossRows[row * x.count + target] = sum;
    }
  }
  const plane = new Float32Array(y.count * x.count);
  for (let target = 0; target < y.count; target++) {
    for (let tap = y.offset[target]!; tap < y.offset[target + 1]!; tap++) {
      const from = (y.first[target]! + tap - y.offset[target]!) * x.count;
      const weight = y.weights[tap]!;
      const to = target * x.count;
      for (let column = 0; column < x.count; column++) {
        plane[to + column]! += weight * acrossRows[from + column]!;
      }
    }
  }
  return plane;
}
