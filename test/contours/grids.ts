import {
  cross,
  type GridSize,
  type ImageGrid,
  patientPoint,
  type Vector3,
} from "../../src/geometry/index.ts";

/** Directions of a row and of a column in the patient, for the eight patient positions of DICOM and an oblique one. */
export const orientations = {
  HFS: { row: [1, 0, 0], column: [0, 1, 0] },
  HFP: { row: [-1, 0, 0], column: [0, -1, 0] },
  FFS: { row: [-1, 0, 0], column: [0, 1, 0] },
  FFP: { row: [1, 0, 0], column: [0, -1, 0] },
  HFDR: { row: [0, 1, 0], column: [-1, 0, 0] },
  HFDL: { row: [0, -1, 0], column: [1, 0, 0] },
  FFDR: { row: [0, -1, 0], column: [-1, 0, 0] },
  FFDL: { row: [0, 1, 0], column: [1, 0, 0] },
  oblique: turned(0.3, -0.2, 0.15),
} satisfies Record<string, { row: Vector3; column: Vector3 }>;

export type Orientation = keyof typeof orientations;

export interface GridOptions {
  /** [z, y, x]; z is the gap of evenly spaced slices. */
  readonly spacingMm?: Vector3;
  readonly orientation?: Orientation;
  readonly origin?: Vector3;
  /** Distances between slices where they are uneven; one fewer than slices. */
  readonly gapsMm?: readonly number[];
}

/** A grid for tests. Its default origin is of the awkward kind that scanners write. */
export function testGrid(
  size: GridSize,
  {
    spacingMm = [3, 0.9765625, 1.171875],
    orientation = "HFS",
    origin = [-249.51171875, -401.5, 60.5999755859375],
    gapsMm,
  }: GridOptions = {},
): ImageGrid {
  const { row, column }: { row: Vector3; column: Vector3 } = orientations[orientation];
  const normal = cross(row, column);
  const heights = [0];
  for (let z = 1; z < size[0]; z++) {
    heights.push(heights[z - 1]! + (gapsMm?.[z - 1] ?? spacingMm[0]));
  }
  const sliceOrigins = heights.map((height) =>
    patientPoint(
      origin[0] + height * normal[0],
      origin[1] + height * normal[1],
      origin[2] + height * normal[2],
    ),
  );
  return {
    size,
    pixelSpacingMm: [spacingMm[1], spacingMm[2]],
    rowDirection: row,
    columnDirection: column,
    sliceOrigins,
  };
}

/** A frame turned about x, then y, then z, by angles in radians. */
function turned(aboutX: number, aboutY: number, aboutZ: number): { row: Vector3; column: Vector3 } {
  const turn = (v: Vector3): Vector3 => {
    const [cx, sx] = [Math.cos(aboutX), Math.sin(aboutX)];
    const a: Vector3 = [v[0], cx * v[1] - sx * v[2], sx * v[1] + cx * v[2]];
    const [cy, sy] = [Math.cos(aboutY), Math.sin(aboutY)];
    const b: Vector3 = [cy * a[0] + sy * a[2], a[1], cy * a[2] - sy * a[0]];
    const [cz, sz] = [Math.cos(aboutZ), Math.sin(aboutZ)];
    return [cz * b[0] - sz * b[1], sz * b[0] + cz * b[1], b[2]];
  };
  return { row: turn([1, 0, 0]), column: turn([0, 1, 0]) };
}
