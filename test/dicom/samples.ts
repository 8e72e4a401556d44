/** Small scans and structure sets, made here. */
import {
  type AboutCt,
  type EncodedCtSeries,
  encodeCtSeries,
  type RoiToWrite,
} from "../../src/dicom/index.ts";
import { cross, type ImageGrid, patientPoint, type Vector3 } from "../../src/geometry/index.ts";
import type { CtVolume } from "../../src/volume/index.ts";

export const aboutCt: AboutCt = {
  uidSeed: "test",
  patientName: "Phantom^One",
  patientId: "P1",
  patientPosition: "HFS",
  manufacturer: "Arcuate",
  softwareVersion: "0.1.0",
  acquired: new Date("2026-01-02T03:04:05Z"),
};

export interface GridWish {
  readonly size?: ImageGrid["size"];
  readonly pixelSpacingMm?: ImageGrid["pixelSpacingMm"];
  readonly rowDirection?: Vector3;
  readonly columnDirection?: Vector3;
  /** Along the normal, one for each slice. */
  readonly positionsMm?: readonly number[];
  /** Centre of the first voxel of a slice at position 0. */
  readonly origin?: Vector3;
}

/** A grid of 4 slices 3 mm apart, 5 rows, 6 columns, unless wished otherwise. */
export function gridOf(wish: GridWish = {}): ImageGrid {
  const positionsMm = wish.positionsMm ?? [0, 3, 6, 9];
  const rowDirection = wish.rowDirection ?? [1, 0, 0];
  const columnDirection = wish.columnDirection ?? [0, 1, 0];
  const [x, y, z] = wish.origin ?? [-10, -20, 30.6];
  const normal = cross(rowDirection, columnDirection);
  const [, rows, columns] = wish.size ?? [0, 5, 6];
  return {
    size: [positionsMm.length, rows, columns],
    pixelSpacingMm: wish.pixelSpacingMm ?? [0.8, 1.2],
    rowDirection,
    columnDirection,
    sliceOrigins: positionsMm.map((at) =>
      patientPoint(x + at * normal[0], y + at * normal[1], z + at * normal[2]),
    ),
  };
}

/** Every voxel has a value of its own. */
function countingVolume(grid: ImageGrid): CtVolume {
  const count = grid.size[0] * grid.size[1] * grid.size[2];
  return { grid, hu: Int16Array.from({ length: count }, (_, index) => index - 1000) };
}

export function ctOf(wish: GridWish = {}, more: Partial<AboutCt> = {}): EncodedCtSeries {
  return encodeCtSeries(countingVolume(gridOf(wish)), { ...aboutCt, ...more });
}

export function filesByName({ files }: EncodedCtSeries): Record<string, Uint8Array> {
  return Object.fromEntries(files.map((file) => [file.fileName, file.bytes]));
}

/** A square of 2 mm on a slice of `ctOf()`. */
export function squareOn(sliceIndex: number, zMm = 30.6 + 3 * sliceIndex) {
  const points = Float64Array.of(-9, -19, zMm, -7, -19, zMm, -7, -17, zMm, -9, -17, zMm);
  return { sliceIndex, geometricType: "CLOSED_PLANAR" as const, points };
}

export function roiOf(more: Partial<RoiToWrite> = {}): RoiToWrite {
  return {
    number: 1,
    name: "Bladder",
    interpretedType: "ORGAN",
    colour: [240, 228, 66],
    contours: [squareOn(0), squareOn(1)],
    generationDescription: "Test model 1",
    ...more,
  };
}
