import type { Random } from "../../base/index.ts";
import type { GridSize, Vector3 } from "../../geometry/index.ts";

/** HU above which a voxel is body, not air. */
const BODY_HU = -400;
/** HU below which the couch may fill a voxel. */
const FREE_HU = -700;

/** Adds a random couch under the body, or none: flat or curved, with or without a mattress, the same in all slices. */
export function addCouch(
  hu: Float32Array,
  size: GridSize,
  spacingMm: Vector3,
  random: Random,
): void {
  const [slices, rows, columns] = size;
  const lowest = lowestBodyRow(hu, size);
  const section = drawSection(random);
  const top = lowest + 1;
  const middle = columns / 2 + 4 * random.normal();
  for (let y = Math.max(top - 12, 0); y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const value = couchHu(section, (x - middle) * spacingMm[2], (y - top) * spacingMm[1]);
      if (value === undefined) continue;
      for (let z = 0; z < slices; z++) {
        const voxel = (z * rows + y) * columns + x;
        if (hu[voxel]! < FREE_HU) hu[voxel] = value;
      }
    }
  }
}

interface Section {
  readonly halfWidthMm: number;
  readonly thickMm: number;
  readonly shellMm: number;
  readonly shellHu: number;
  readonly foamHu: number;
  /** Thickness of the mattress between couch and body. */
  readonly paddingMm: number;
  readonly paddingHu: number;
  /** How far the couch curves up at 200 mm from its middle; 0 for a flat one. */
  readonly curveMm: number;
}

function drawSection(random: Random): Section {
  const isNone = random.uniform() < 0.15;
  return {
    halfWidthMm: isNone ? 0 : random.between(190, 270),
    thickMm: random.between(10, 60),
    shellMm: random.between(2, 7),
    shellHu: random.between(-650, 100),
    foamHu: random.between(-985, -820),
    paddingMm: random.uniform() < 0.5 ? 0 : random.between(4, 30),
    paddingHu: random.between(-990, -800),
    curveMm: random.uniform() < 0.6 ? 0 : random.between(5, 60),
  };
}

/** HU at a place, in mm from the middle and below the body; undefined outside the couch. */
function couchHu(section: Section, x: number, y: number): number | undefined {
  const { halfWidthMm, thickMm, shellMm, shellHu, foamHu, curveMm } = section;
  const side = Math.abs(x);
  const depth = y - section.paddingMm + curveMm * (side / 200) ** 2;
  if (side > halfWidthMm || depth > thickMm) return undefined;
  if (depth < 0) return depth > -section.paddingMm ? section.paddingHu : undefined;
  const toEdge = Math.min(depth, thickMm - depth, halfWidthMm - side);
  return toEdge < shellMm ? shellHu : foamHu;
}

/** The last row with more than three voxels of the body. */
function lowestBodyRow(hu: Float32Array, [slices, rows, columns]: GridSize): number {
  for (let y = rows - 1; y > 0; y--) {
    let count = 0;
    for (let z = 0; z < slices; z++) {
      const start = (z * rows + y) * columns;
      for (let voxel = start; voxel < start + columns; voxel++) if (hu[voxel]! > BODY_HU) count++;
    }
    if (count > 3) return y;
  }
  return rows - 1;
}
