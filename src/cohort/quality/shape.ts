/** Measures an ROI on the voxels of its CT: volume, place, parts and gaps. */
import {
  type ImageGrid,
  indexToPatient,
  type VoxelPoint,
  voxelPoint,
} from "../../geometry/index.ts";
import {
  boxSize,
  type CtVolume,
  cropGrid,
  keepLargestComponent,
  maskBox,
  type VoxelBox,
} from "../../volume/index.ts";
import type { RoiShape } from "../folder/case-record.ts";
import { bodyMiddles } from "./body-middle.ts";
import { type BodyOutside, bodyOutside, sharesOf } from "./body-outside.ts";
import { isBlank } from "./ct-remarks.ts";
import { measureJumps } from "./outline-jumps.ts";
import type { RoiVoxels } from "./roi-voxels.ts";

/** What the measures need to know about the CT. */
export interface MeasuringContext {
  readonly volume: CtVolume;
  readonly bodyMiddlesMm: Float64Array;
  /** Undefined for a CT that shows nothing, on which no tissue can be measured. */
  readonly outside: BodyOutside | undefined;
}

/** What measuring the ROIs of a CT needs, once for all of them. */
export function measuringContext(volume: CtVolume): MeasuringContext {
  return {
    volume,
    bodyMiddlesMm: bodyMiddles(volume),
    outside: isBlank(volume) ? undefined : bodyOutside(volume),
  };
}

/** Larger ROIs are bodies and couches. */
const LARGEST_STRUCTURE_CC = 9000;

/** Measures an ROI in the patient frame (LPS, mm), to thousandths. */
export function measureShape(
  roi: RoiVoxels,
  { volume, bodyMiddlesMm, outside }: MeasuringContext,
): RoiShape {
  const { grid } = volume;
  const sums = sumSlices(roi);
  const { low, high } = roi.box;
  const centroidMm = indexToPatient(grid, sums.centroid);
  const corners = [low, [high[0] - 1, high[1] - 1, high[2] - 1] as const].map(([z, y, x]) =>
    indexToPatient(grid, voxelPoint(z, y, x)),
  );
  // A body is no structure, and as large as the CT.
  const isBody = sums.volumeCc > LARGEST_STRUCTURE_CC;
  const shares = !isBody && outside ? sharesOf(roi, volume, outside) : undefined;
  const middleMm = median(bodyMiddlesMm.slice(low[0], high[0]));
  return {
    volumeCc: rounded(sums.volumeCc),
    centroidMm: [rounded(centroidMm[0]), rounded(centroidMm[1]), rounded(centroidMm[2])],
    lowMm: extreme(corners, Math.min),
    highMm: extreme(corners, Math.max),
    leftOfMiddleMm: rounded(centroidMm[0] - middleMm),
    slices: high[0] - low[0] - sums.skipped.length,
    emptySlices: sums.skipped.length,
    skipped: sums.skipped.map((z) => low[0] + z),
    ...findParts(roi, grid),
    ...(!isBody && { jumps: measureJumps(roi, grid) }),
    ...(shares && {
      inBodyShare: rounded(shares.inBodyShare),
      denseShare: rounded(shares.denseShare),
    }),
  };
}

function sumSlices({ box, voxels, voxelCc }: RoiVoxels): {
  volumeCc: number;
  centroid: VoxelPoint;
  /** Slices of the box that hold nothing. */
  skipped: readonly number[];
} {
  const [slices, rows, columns] = boxSize(box);
  let [volumeCc, sumZ, sumY, sumX] = [0, 0, 0, 0];
  const skipped: number[] = [];
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
    if (count === 0) skipped.push(z);
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
  return { volumeCc, centroid, skipped };
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
    const box = maskBox(part, size);
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

function median(values: Float64Array): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]!;
}

/** To thousandths, which keeps case.json readable. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
