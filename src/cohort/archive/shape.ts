/** Measures an ROI on the voxels of its CT: volume, place, parts and gaps. */
import type { ContourRemark } from "../../contours/index.ts";
import {
  type ImageGrid,
  indexToPatient,
  type VoxelPoint,
  voxelPoint,
  voxelVolumesCc,
} from "../../geometry/index.ts";
import {
  boundingBox,
  boxSize,
  cropGrid,
  cropVoxels,
  keepLargestComponent,
  type Mask,
  type VoxelBox,
} from "../../volume/index.ts";
import type { RoiShape } from "../folder/case-record.ts";

/** The voxels of an ROI within their bounding box in the CT's grid. */
export interface RoiVoxels {
  readonly box: VoxelBox;
  /** 1 inside, 0 outside; shape of the box. */
  readonly voxels: Uint8Array;
  /** Volume of a voxel in each of the box's slices. */
  readonly voxelCc: Float64Array;
}

/** The voxels of a mask within their bounding box; undefined when the mask is empty. */
export function roiVoxelsOf({ grid, voxels }: Mask): RoiVoxels | undefined {
  const box = boundingBox(voxels, grid.size);
  if (box === undefined) return undefined;
  return {
    box,
    voxels: cropVoxels(voxels, grid.size, box),
    voxelCc: voxelVolumesCc(grid).slice(box.low[0], box.high[0]),
  };
}

/** What the measures need to know about the CT. */
export interface MeasuringContext {
  readonly grid: ImageGrid;
  readonly bodyMiddlesMm: Float64Array;
}

/**
 * Measures an ROI in the patient frame (LPS, mm), to thousandths.
 * @param contourRemarks What rasterising the contours met; the result counts them by kind.
 */
export function measureShape(
  roi: RoiVoxels,
  { grid, bodyMiddlesMm }: MeasuringContext,
  contourRemarks: readonly ContourRemark[],
): RoiShape {
  const sums = sumSlices(roi);
  const { low, high } = roi.box;
  const centroidMm = indexToPatient(grid, sums.centroid);
  const corners = [low, [high[0] - 1, high[1] - 1, high[2] - 1] as const].map(([z, y, x]) =>
    indexToPatient(grid, voxelPoint(z, y, x)),
  );
  const middleMm = median(bodyMiddlesMm.slice(low[0], high[0]));
  return {
    volumeCc: rounded(sums.volumeCc),
    centroidMm: [rounded(centroidMm[0]), rounded(centroidMm[1]), rounded(centroidMm[2])],
    lowMm: extreme(corners, Math.min),
    highMm: extreme(corners, Math.max),
    leftOfMiddleMm: rounded(centroidMm[0] - middleMm),
    slices: sums.filledSlices,
    emptySlices: high[0] - low[0] - sums.filledSlices,
    ...findParts(roi, grid),
    remarks: countKinds(contourRemarks),
  };
}

/** The volume that two ROIs share, in cc. */
export function sharedVolumeCc(a: RoiVoxels, b: RoiVoxels): number {
  const low = [0, 1, 2].map((axis) => Math.max(a.box.low[axis]!, b.box.low[axis]!));
  const high = [0, 1, 2].map((axis) => Math.min(a.box.high[axis]!, b.box.high[axis]!));
  const [, rowsA, columnsA] = boxSize(a.box);
  const [, rowsB, columnsB] = boxSize(b.box);
  let volumeCc = 0;
  for (let z = low[0]!; z < high[0]!; z++) {
    let count = 0;
    for (let y = low[1]!; y < high[1]!; y++) {
      const inA = ((z - a.box.low[0]) * rowsA + y - a.box.low[1]) * columnsA - a.box.low[2];
      const inB = ((z - b.box.low[0]) * rowsB + y - b.box.low[1]) * columnsB - b.box.low[2];
      for (let x = low[2]!; x < high[2]!; x++) count += a.voxels[inA + x]! & b.voxels[inB + x]!;
    }
    volumeCc += count * a.voxelCc[z - a.box.low[0]]!;
  }
  return volumeCc;
}

function sumSlices({ box, voxels, voxelCc }: RoiVoxels): {
  volumeCc: number;
  centroid: VoxelPoint;
  filledSlices: number;
} {
  const [slices, rows, columns] = boxSize(box);
  let [volumeCc, filledSlices, sumZ, sumY, sumX] = [0, 0, 0, 0, 0];
  for (let z = 0; z < slices; z++) {
    let [count, inY, inX] = [0, 0, 0];
    for (let y = 0; y < rows; y++) {
      const row = (z * rows + y) * columns;
      for (let x = 0; x < columns; x++) {
        if (voxels[row + x] === 0) continue;
        count++;
        inY += y;
        inX += x;
      }
    }
    if (count > 0) filledSlices++;
    volumeCc += count * voxelCc[z]!;
    sumZ += count * voxelCc[z]! * z;
    sumY += inY * voxelCc[z]!;
    sumX += inX * voxelCc[z]!;
  }
  const [lowZ, lowY, lowX] = box.low;
  const centroid = voxelPoint(
    lowZ + sumZ / volumeCc,
    lowY + sumY / volumeCc,
    lowX + sumX / volumeCc,
  );
  return { volumeCc, centroid, filledSlices };
}

/** Only this many parts are measured one by one, the largest first. */
const PARTS_LOOKED_AT = 12;
/** A part is a stray when it is this far from the largest and at most this share of it. */
const STRAY_DISTANCE_MM = 10;
const STRAY_SHARE = 0.05;

/** Takes the parts off one by one, largest first. */
function findParts(roi: RoiVoxels, grid: ImageGrid): Pick<RoiShape, "parts" | "strays"> {
  const size = boxSize(roi.box);
  const ownGrid = cropGrid(grid, roi.box);
  const remaining = roi.voxels.slice();
  const strays: { volumeCc: number; distanceMm: number }[] = [];
  let parts = 0;
  let largest: { box: VoxelBox; volumeCc: number } | undefined;
  for (let taken = 0; taken < PARTS_LOOKED_AT; taken++) {
    const part = remaining.slice();
    const { componentCount } = keepLargestComponent(part, size, 1);
    if (taken === 0) parts = componentCount;
    const box = boundingBox(part, size);
    if (box === undefined) break;
    const volumeCc = volumeOf(part, size, roi.voxelCc);
    largest ??= { box, volumeCc };
    const distanceMm = boxDistanceMm(ownGrid, largest.box, box);
    if (distanceMm >= STRAY_DISTANCE_MM && volumeCc <= STRAY_SHARE * largest.volumeCc) {
      strays.push({ volumeCc: rounded(volumeCc), distanceMm: rounded(distanceMm) });
    }
    if (componentCount === 1) break;
    for (let voxel = 0; voxel < part.length; voxel++) remaining[voxel]! ^= part[voxel]!;
  }
  return { parts, strays };
}

function volumeOf(
  voxels: Uint8Array,
  [slices, rows, columns]: readonly [number, number, number],
  voxelCc: Float64Array,
): number {
  let volumeCc = 0;
  for (let z = 0; z < slices; z++) {
    let count = 0;
    const end = (z + 1) * rows * columns;
    for (let voxel = z * rows * columns; voxel < end; voxel++) count += voxels[voxel]!;
    volumeCc += count * voxelCc[z]!;
  }
  return volumeCc;
}

/** Distance between two boxes of voxels; 0 when they touch or overlap. At most the distance of the voxels in them. */
function boxDistanceMm(grid: ImageGrid, a: VoxelBox, b: VoxelBox): number {
  const gap = ([0, 1, 2] as const).map((axis) =>
    Math.max(0, a.low[axis] - b.high[axis] + 1, b.low[axis] - a.high[axis] + 1),
  );
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  const [first, last] = [grid.sliceOrigins[0]!, grid.sliceOrigins[grid.sliceOrigins.length - 1]!];
  const heightMm = Math.hypot(last[0] - first[0], last[1] - first[1], last[2] - first[2]);
  const sliceMm = grid.size[0] > 1 ? heightMm / (grid.size[0] - 1) : 0;
  return Math.hypot(gap[0]! * sliceMm, gap[1]! * rowMm, gap[2]! * columnMm);
}

function extreme(
  corners: readonly (readonly [number, number, number])[],
  pick: (...values: number[]) => number,
): [number, number, number] {
  const along = (axis: 0 | 1 | 2) => rounded(pick(...corners.map((corner) => corner[axis])));
  return [along(0), along(1), along(2)];
}

function countKinds(remarks: readonly ContourRemark[]): RoiShape["remarks"] {
  const counts = new Map<string, number>();
  for (const { kind } of remarks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

function median(values: Float64Array): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]!;
}

/** To thousandths, which keeps case.json readable. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
