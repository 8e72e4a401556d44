import { describe, expect, test } from "vitest";
import {
  cross,
  type ImageGrid,
  indexToPatient,
  patientPoint,
  type Vector3,
  voxelPoint,
} from "../geometry/index.ts";
import { patientOrder } from "./patient-order.ts";

/** ImageOrientationPatient of axial scans, as PS3.3 C.7.6.2 and scanners have them. */
const orientations: Record<string, [Vector3, Vector3]> = {
  HFS: [
    [1, 0, 0],
    [0, 1, 0],
  ],
  HFP: [
    [-1, 0, 0],
    [0, -1, 0],
  ],
  FFS: [
    [-1, 0, 0],
    [0, 1, 0],
  ],
  FFP: [
    [1, 0, 0],
    [0, -1, 0],
  ],
  HFDL: [
    [0, -1, 0],
    [1, 0, 0],
  ],
  HFDR: [
    [0, 1, 0],
    [-1, 0, 0],
  ],
  FFDL: [
    [0, 1, 0],
    [1, 0, 0],
  ],
  FFDR: [
    [0, -1, 0],
    [-1, 0, 0],
  ],
};

describe.each(Object.entries(orientations))("patientOrder() of %s", (_, [row, column]) => {
  const grid = gridOf(row, column);
  const order = patientOrder(grid);
  const voxels = Int16Array.from({ length: 3 * 4 * 5 }, (_, index) => index);

  test("runs to the left, to the back and to the head", () => {
    expect(order.grid.rowDirection[0]).toBe(1);
    expect(order.grid.columnDirection[1]).toBe(1);
    const heights = order.grid.sliceOrigins.map((origin) => origin[2]);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
  });

  test("leaves every voxel where it is in the patient", () => {
    expect(placesOf(order.grid, order.apply(voxels))).toEqual(placesOf(grid, voxels));
  });

  test("comes back as it was", () => {
    expect(order.revert(order.apply(voxels))).toEqual(voxels);
  });
});

test("patientOrder() refuses a sagittal series", () => {
  expect(() => patientOrder(gridOf([0, 1, 0], [0, 0, -1]))).toThrow("must be axial");
});

/** 3 slices of 4 rows and 5 columns, unevenly spaced, with another spacing on every axis. */
function gridOf(row: Vector3, column: Vector3): ImageGrid {
  const normal = cross(row, column);
  return {
    size: [3, 4, 5],
    pixelSpacingMm: [2, 1.5],
    rowDirection: row,
    columnDirection: column,
    sliceOrigins: [0, 3, 7].map((mm) =>
      patientPoint(10 + mm * normal[0], 20 + mm * normal[1], 30 + mm * normal[2]),
    ),
  };
}

/** Each voxel's place in the patient, by its value. */
function placesOf(grid: ImageGrid, voxels: Int16Array): Map<number, string> {
  const places = new Map<number, string>();
  const [slices, rows, columns] = grid.size;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const at = indexToPatient(grid, voxelPoint(z, y, x)).map((mm) => (mm + 0).toFixed(6));
        places.set(voxels[(z * rows + y) * columns + x]!, at.join(" "));
      }
    }
  }
  return new Map([...places].sort(([a], [b]) => a - b));
}
