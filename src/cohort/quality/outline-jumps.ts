/** Outlines that change from one slice to the next as no structure does. Measured from geometry alone. */
import { type ImageGrid, sliceGapsMm } from "../../geometry/index.ts";
import { boxSize } from "../../volume/index.ts";
import type { RoiShape } from "../folder/case-record.ts";
import type { RoiVoxels } from "./roi-voxels.ts";

export type OutlineJump = NonNullable<RoiShape["jumps"]>[number];

/** Slices further apart than this may differ by much. */
const WIDEST_GAP_MM = 6;
/** Smaller outlines, in square centimetres, are tips of a structure, which come and go. */
const LEAST_CM2 = 1;
/** Neighbouring outlines that share less than this part of the smaller one lie apart. */
const APART_SHARE = 0.3;
/** An area that shrinks or grows to less than this part collapses; in whole organs the least seen was 0.53. */
const COLLAPSE_RATIO = 0.4;
/** Collapses count from this area on, in square centimetres. */
const COLLAPSE_FROM_CM2 = 5;
/** A centroid that moves by more than this part of the larger outline's radius shifts; in whole organs at most 0.65. */
const SHIFT_RADII = 1;
/** The first and the last two steps of a structure, which taper, count only where the outlines lie apart. */
const TAPER = 2;

interface Outline {
  readonly areaCm2: number;
  readonly xMm: number;
  readonly yMm: number;
}

/**
 * Steps between neighbouring slices, neither of them empty, on which the outlines lie apart, or the area or the centroid
 * jumps.
 */
export function measureJumps(roi: RoiVoxels, grid: ImageGrid): OutlineJump[] {
  const [slices] = boxSize(roi.box);
  const gapsMm = sliceGapsMm(grid);
  const outlines = Array.from({ length: slices }, (_, z) => outlineOf(roi, z, grid));
  return outlines.slice(1).flatMap((to, z): OutlineJump[] => {
    const from = outlines[z]!;
    const [small, large] = [from.areaCm2, to.areaCm2].sort((a, b) => a - b);
    if (small! < LEAST_CM2 || gapsMm[roi.box.low[0] + z]! > WIDEST_GAP_MM) return [];
    const overlapShare = sharedCm2(roi, z, grid) / small!;
    const shiftMm = Math.hypot(to.xMm - from.xMm, to.yMm - from.yMm);
    const isInside = z >= TAPER && z + 1 < slices - TAPER;
    const isCollapse = large! >= COLLAPSE_FROM_CM2 && small! / large! < COLLAPSE_RATIO;
    const isShift = shiftMm > SHIFT_RADII * 10 * Math.sqrt(large! / Math.PI);
    const isApart = overlapShare < APART_SHARE;
    if (!isApart && !(isInside && (isCollapse || isShift))) return [];
    return [
      {
        slice: roi.box.low[0] + z,
        kind: isApart ? "apart" : isCollapse ? "collapse" : "shift",
        fromCm2: rounded(from.areaCm2),
        toCm2: rounded(to.areaCm2),
        overlapShare: rounded(overlapShare),
        shiftMm: rounded(shiftMm),
      },
    ];
  });
}

function outlineOf({ box, voxels }: RoiVoxels, z: number, grid: ImageGrid): Outline {
  const [, rows, columns] = boxSize(box);
  let [count, sumX, sumY] = [0, 0, 0];
  for (let y = 0; y < rows; y++) {
    const row = (z * rows + y) * columns;
    for (let x = 0; x < columns; x++) {
      if (voxels[row + x] === 0) continue;
      count++;
      sumX += x;
      sumY += y;
    }
  }
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  const areaCm2 = (count * rowMm * columnMm) / 100;
  return { areaCm2, xMm: (sumX / count) * columnMm, yMm: (sumY / count) * rowMm };
}

function sharedCm2({ box, voxels }: RoiVoxels, z: number, grid: ImageGrid): number {
  const [, rows, columns] = boxSize(box);
  const [start, next] = [z * rows * columns, (z + 1) * rows * columns];
  let count = 0;
  for (let at = 0; at < rows * columns; at++) count += voxels[start + at]! & voxels[next + at]!;
  return (count * grid.pixelSpacingMm[0] * grid.pixelSpacingMm[1]) / 100;
}

/** To hundredths, which keeps case.json readable. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
