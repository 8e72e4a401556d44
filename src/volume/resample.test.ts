import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { createRandom } from "../base/index.ts";
import {
  indexToPatient,
  patientToIndex,
  slicePositionsMm,
  type Vector3,
  voxelCount,
  voxelPoint,
} from "../geometry/index.ts";
import { resampleCt } from "./resample-ct.ts";
import { resampleLabels } from "./resample-labels.ts";
import type { CtVolume } from "./types.ts";

/** A CT whose value is a linear function of the place in the patient: interpolation must give it back exactly. */
function rampCt(grid: CtVolume["grid"], slope: Vector3): CtVolume {
  const hu = new Int16Array(voxelCount(grid));
  const [, rows, columns] = grid.size;
  for (let index = 0; index < hu.length; index++) {
    const z = Math.floor(index / (rows * columns));
    const y = Math.floor(index / columns) % rows;
    hu[index] = Math.round(rampAt(grid, [z, y, index % columns], slope));
  }
  return { grid, hu };
}

function rampAt(grid: CtVolume["grid"], [z, y, x]: Vector3, slope: Vector3): number {
  const point = indexToPatient(grid, voxelPoint(z, y, x));
  return point[0] * slope[0] + point[1] * slope[1] + point[2] * slope[2];
}

describe("resampleCt()", () => {
  it("changes nothing at the spacing it has", () => {
    const grid = testGrid([4, 5, 6], { spacingMm: [3, 0.977, 1.2], orientation: "oblique" });
    const random = createRandom(5);
    const hu = Int16Array.from({ length: 120 }, () => random.integer(3000) - 1000);
    const again = resampleCt({ grid, hu }, [3, 0.977, 1.2]);
    expect(again.hu).toEqual(hu);
    again.grid.sliceOrigins.forEach((origin, z) => {
      origin.forEach((value, axis) => {
        expect(value).toBeCloseTo(grid.sliceOrigins[z]![axis]!, 9);
      });
    });
  });

  it.each([
    ["finer", [1.5, 0.5, 0.6]],
    ["coarser", [6, 2, 2.4]],
    ["mixed", [2, 2, 0.7]],
  ] as const)("keeps a slope in the patient's frame when made %s", (_, spacingMm) => {
    const grid = testGrid([12, 16, 14], { spacingMm: [3, 1, 1.2], orientation: "HFDL" });
    const slope: Vector3 = [11, -7, 13];
    const again = resampleCt(rampCt(grid, slope), spacingMm);
    const [slices, rows, columns] = again.grid.size;
    // Away from the border, where the nearest value continues.
    for (let z = 2; z < slices - 2; z++) {
      for (let y = 2; y < rows - 2; y++) {
        for (let x = 2; x < columns - 2; x++) {
          const value = again.hu[(z * rows + y) * columns + x]!;
          expect(Math.abs(value - rampAt(again.grid, [z, y, x], slope))).toBeLessThan(1.5);
        }
      }
    }
  });

  it("reads uneven slices at their own positions", () => {
    const grid = testGrid([4, 2, 2], { gapsMm: [3, 6, 3] });
    const again = resampleCt(rampCt(grid, [0, 0, 10]), [1.5, 1, 1]);
    const heights = slicePositionsMm(again.grid);
    const firstHeight = slicePositionsMm(grid)[0]!;
    const plane = again.grid.size[1] * again.grid.size[2];
    heights.forEach((height, z) => {
      if (height < firstHeight || height > firstHeight + 12) return;
      expect(Math.abs(again.hu[z * plane]! - 10 * height)).toBeLessThan(1.5);
    });
  });

  it("covers the old extent edge to edge, with its middle where it was, by at most a voxel more", () => {
    const grid = testGrid([10, 20, 30], { spacingMm: [3, 1, 1] });
    const { grid: coarse } = resampleCt({ grid, hu: new Int16Array(6000) }, [7, 1.5, 0.7]);
    expect(coarse.size).toEqual([5, 14, 43]);
    const middle = indexToPatient(grid, voxelPoint(4.5, 9.5, 14.5));
    const place = patientToIndex(coarse, middle);
    [2, 6.5, 21].forEach((expected, axis) => {
      expect(place[axis]).toBeCloseTo(expected, 9);
    });
  });

  it("averages what it covers when made coarser: stripes a voxel wide become grey, not stripes", () => {
    const grid = testGrid([1, 1, 40], { spacingMm: [1, 1, 1] });
    const hu = Int16Array.from({ length: 40 }, (_, x) => (x % 2 === 0 ? 0 : 1000));
    const { hu: coarse } = resampleCt({ grid, hu }, [1, 1, 4]);
    expect(coarse).toHaveLength(10);
    for (const value of coarse.subarray(1, -1)) expect(value).toBe(500);
  });

  it("has the weights of a triangle twice as wide as the new voxel: 1, 3, 3, 1 eighths at half the resolution", () => {
    const grid = testGrid([1, 1, 8], { spacingMm: [1, 1, 1] });
    const hu = new Int16Array(8);
    hu[3] = 800;
    expect([...resampleCt({ grid, hu }, [1, 1, 2]).hu]).toEqual([0, 300, 100, 0]);
  });

  it.each([
    ["slices", [1.5, 1, 1.2], [8, 5, 6]],
    ["rows", [3, 0.5, 1.2], [4, 10, 6]],
    ["columns", [3, 1, 0.6], [4, 5, 12]],
  ] as const)("changes %s alone", (_, spacingMm, size) => {
    const grid = testGrid([4, 5, 6], { spacingMm: [3, 1, 1.2] });
    expect(resampleCt({ grid, hu: new Int16Array(120) }, spacingMm).grid.size).toEqual(size);
  });

  it("gives voxels of their own, even where nothing changes", () => {
    const grid = testGrid([2, 2, 2], { spacingMm: [3, 1, 1] });
    const hu = new Int16Array(8);
    const again = resampleCt({ grid, hu }, [3, 1, 1]);
    expect(again.grid).toBe(grid);
    expect(again.hu).not.toBe(hu);
  });

  it("moves uneven slices to even places where their number stays, weighed by what each covers", () => {
    // Cells of 2, 3 and 4 mm around 0, 2 and 6 mm, from -1 to 8; new centres at 0.5, 3.5 and 6.5, 3 mm apart.
    const grid = testGrid([3, 1, 1], { gapsMm: [2, 4], origin: [0, 0, 0] });
    const { grid: even, hu } = resampleCt({ grid, hu: Int16Array.of(0, 600, 0) }, [3, 1, 1]);
    expect([...slicePositionsMm(even)].map((mm) => Number(mm.toFixed(9)))).toEqual([0.5, 3.5, 6.5]);
    // At 0.5: 5/6 of 2 mm and 1/2 of 3 mm. At 3.5 and 6.5 the gap is wider than 3 mm, so linear.
    const first = (600 * (0.5 * 3)) / ((5 / 6) * 2 + 0.5 * 3);
    expect([...hu]).toEqual([Math.round(first), Math.round(600 * (2.5 / 4)), 0]);
  });

  it.each([[[-1, 1, 1]], [[1, Number.NaN, 1]], [[1, 1, Number.POSITIVE_INFINITY]]] as const)(
    "refuses a spacing of %j",
    (spacingMm) => {
      const ct = { grid: testGrid([1, 4, 4]), hu: new Int16Array(16) };
      expect(() => resampleCt(ct, spacingMm)).toThrow(RangeError);
    },
  );

  it("keeps a single slice single and refuses a spacing that is not positive", () => {
    const ct = { grid: testGrid([1, 4, 4]), hu: new Int16Array(16) };
    expect(resampleCt(ct, [0.5, 1, 1]).grid.size[0]).toBe(1);
    expect(() => resampleCt(ct, [1, 0, 1])).toThrow(RangeError);
  });
});

describe("resampleLabels()", () => {
  it("takes the label of most weight, not always that of the nearest centre", () => {
    // Between four centres with 1, 1, 1 and 2, a little nearer to the 2: its weight is 0.55 * 0.55 = 0.30 of 1.
    const grid = testGrid([1, 2, 2], { spacingMm: [1, 1, 1], origin: [0, 0, 0] });
    const place = testGrid([1, 1, 1], { spacingMm: [1, 1, 1], origin: [0.55, 0.55, 0] });
    expect([...resampleLabels({ grid, labels: Uint8Array.of(1, 1, 1, 2) }, place).labels]).toEqual([
      1,
    ]);
    const nearer = testGrid([1, 1, 1], { spacingMm: [1, 1, 1], origin: [0.8, 0.8, 0] });
    expect([...resampleLabels({ grid, labels: Uint8Array.of(1, 1, 1, 2) }, nearer).labels]).toEqual(
      [2],
    );
  });

  it("takes the nearest centre along one axis, and background outside the map", () => {
    const grid = testGrid([1, 1, 4], { spacingMm: [1, 1, 1], origin: [0, 0, 0] });
    const labels = Uint8Array.of(1, 2, 3, 4);
    const wide = testGrid([1, 1, 12], { spacingMm: [1, 1, 0.5], origin: [-0.75, 0, 0] });
    expect([...resampleLabels({ grid, labels }, wide).labels]).toEqual([
      0, 1, 1, 2, 2, 3, 3, 4, 4, 0, 0, 0,
    ]);
  });

  it("takes nothing from the neighbouring row, column or slice outside the map", () => {
    const grid = testGrid([2, 2, 2], { spacingMm: [1, 1, 1], origin: [0, 0, 0] });
    const labels = new Uint8Array(8).fill(5);
    const around = testGrid([4, 4, 4], { spacingMm: [1, 1, 1], origin: [-1, -1, -1] });
    const { labels: wide } = resampleLabels({ grid, labels }, around);
    const inside = (place: number) => place === 1 || place === 2;
    const expected = Uint8Array.from({ length: 64 }, (_, index) =>
      inside(index >> 4) && inside((index >> 2) & 3) && inside(index & 3) ? 5 : 0,
    );
    expect(wide).toEqual(expected);
  });

  it("counts the outer edges of the map in, and not what lies beyond", () => {
    const grid = testGrid([1, 1, 2], { spacingMm: [1, 1, 1], origin: [0, 0, 0] });
    const labelAt = (x: number) => {
      const place = testGrid([1, 1, 1], { spacingMm: [1, 1, 1], origin: [x, 0, 0] });
      return resampleLabels({ grid, labels: Uint8Array.of(1, 2) }, place).labels[0];
    };
    const places = [-0.51, -0.5, 0.49, 0.5, 1.5, 1.51];
    expect(places.map(labelAt)).toEqual([0, 1, 1, 2, 2, 0]);
  });

  it("finds uneven slices by their own positions", () => {
    const grid = testGrid([3, 1, 1], { gapsMm: [2, 6] });
    const labels = Uint8Array.of(1, 2, 3);
    const even = testGrid([9, 1, 1], { gapsMm: Array(8).fill(1) });
    // Edges at 1 mm (half of 2) and 5 mm (2 and half of 6): a tie goes to the later slice.
    expect([...resampleLabels({ grid, labels }, even).labels]).toEqual([1, 2, 2, 2, 2, 3, 3, 3, 3]);
  });

  it("brings labels back unchanged after a detour over half the spacing", () => {
    const grid = testGrid([3, 7, 9], { spacingMm: [3, 1, 1.5], orientation: "FFP" });
    const random = createRandom(2);
    const labels = Uint8Array.from({ length: 189 }, () => random.integer(6));
    const { grid: fine } = resampleCt({ grid, hu: new Int16Array(189) }, [1.5, 0.5, 0.75]);
    const there = resampleLabels({ grid, labels }, fine);
    // Each coarse centre lies between two fine ones that both took its label.
    expect(resampleLabels(there, grid).labels).toEqual(labels);
  });

  it("refuses grids that are turned against each other", () => {
    const labelMap = { grid: testGrid([1, 2, 2]), labels: new Uint8Array(4) };
    expect(() => resampleLabels(labelMap, testGrid([1, 2, 2], { orientation: "HFP" }))).toThrow(
      RangeError,
    );
  });
});
