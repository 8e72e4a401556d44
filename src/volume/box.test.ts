import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { indexToPatient, voxelPoint } from "../geometry/index.ts";
import {
  boundingBox,
  boxAround,
  cropCt,
  cropLabels,
  cropVoxels,
  growBox,
  maskBox,
  pasteVoxels,
} from "./box.ts";

const size = [3, 4, 5] as const;

describe("boundingBox()", () => {
  it("is undefined without voxels and holds exactly the voxels otherwise", () => {
    const voxels = new Uint8Array(60);
    expect(boundingBox(voxels, size)).toBeUndefined();
    voxels[1 * 20 + 2 * 5 + 3] = 7;
    voxels[2 * 20 + 1 * 5 + 4] = 2;
    expect(boundingBox(voxels, size)).toEqual({ low: [1, 1, 3], high: [3, 3, 5] });
    expect(boundingBox(voxels, size, 2)).toEqual({ low: [2, 1, 4], high: [3, 2, 5] });
    expect(boundingBox(voxels, size, 3)).toBeUndefined();
  });

  it("finds a single voxel at every place, wherever the array lies in memory", () => {
    const wide = [2, 3, 41] as const;
    for (let offset = 0; offset < 8; offset++) {
      const voxels = new Uint8Array(new ArrayBuffer(2 * 3 * 41 + 8), offset, 2 * 3 * 41);
      voxels.forEach((_, index) => {
        voxels[index] = 1;
        const row = Math.floor(index / 41);
        const place = [Math.floor(row / 3), row % 3, index % 41] as const;
        const box = { low: place, high: [place[0] + 1, place[1] + 1, place[2] + 1] };
        expect(boundingBox(voxels, wide)).toEqual(box);
        expect(boundingBox(voxels, wide, 1)).toEqual(box);
        expect(maskBox(voxels, wide)).toEqual(box);
        voxels[index] = 0;
      });
    }
  });

  it("is the same by eights and one by one, however alike the voxels are", () => {
    const columns = 160;
    for (let pattern = 1; pattern < 2 ** 8; pattern++) {
      // Stretches of eight that are all 0 or all 1.
      const voxels = Uint8Array.from({ length: columns }, (_, x) => {
        const eight = (x >> 3) - 6;
        return eight >= 0 && eight < 8 ? (pattern >> eight) & 1 : 0;
      });
      const low = voxels.indexOf(1);
      const box = { low: [0, 0, low], high: [1, 1, voxels.lastIndexOf(1) + 1] };
      expect(maskBox(voxels, [1, 1, columns])).toEqual(box);
      expect(boundingBox(voxels, [1, 1, columns])).toEqual(box);
    }
  });

  it("holds a label that lies among others", () => {
    const voxels = Uint8Array.of(0, 3, 3, 2, 3, 0, 0, 2, 3, 0);
    expect(boundingBox(voxels, [1, 1, 10], 2)).toEqual({ low: [0, 0, 3], high: [1, 1, 8] });
    expect(boundingBox(voxels, [1, 2, 5], 2)).toEqual({ low: [0, 0, 2], high: [1, 2, 4] });
  });
});

describe("boxAround()", () => {
  it("holds both boxes and no more", () => {
    const a = { low: [1, 5, 3], high: [4, 6, 9] } as const;
    const b = { low: [2, 1, 3], high: [9, 2, 4] } as const;
    expect(boxAround(a, b)).toEqual({ low: [1, 1, 3], high: [9, 6, 9] });
    expect(boxAround(b, a)).toEqual({ low: [1, 1, 3], high: [9, 6, 9] });
  });
});

describe("growBox()", () => {
  it("stays inside the grid", () => {
    const box = { low: [0, 1, 2], high: [1, 2, 5] } as const;
    expect(growBox(box, [1, 1, 1], size)).toEqual({ low: [0, 0, 1], high: [2, 3, 5] });
  });
});

describe("cropCt(), cropLabels() and pasteVoxels()", () => {
  const hu = Int16Array.from({ length: 60 }, (_, index) => index - 30);
  const box = { low: [1, 1, 2], high: [3, 3, 5] } as const;

  it("keep every voxel at its place in the patient, for uneven slices too", () => {
    const grid = testGrid(size, { orientation: "oblique", gapsMm: [2, 5] });
    const cropped = cropCt({ grid, hu }, box);
    expect(cropped.grid.size).toEqual([2, 2, 3]);
    expect(cropped.hu[(1 * 2 + 1) * 3 + 2]).toBe(hu[(2 * 4 + 2) * 5 + 4]);
    const before = indexToPatient(grid, voxelPoint(2, 2, 4));
    indexToPatient(cropped.grid, voxelPoint(1, 1, 2)).forEach((value, axis) => {
      expect(value).toBeCloseTo(before[axis]!, 9);
    });
  });

  it("put back what was cut, and nothing else", () => {
    const grid = testGrid(size);
    const labels = Uint8Array.from(hu, (each) => each + 30);
    const cropped = cropLabels({ grid, labels }, box);
    const target = new Uint8Array(60).fill(99);
    pasteVoxels(target, size, box, cropped.labels);
    const back = [...target].map((value, index) => (value === 99 ? labels[index] : value));
    expect(back).toEqual([...labels]);
    expect(target.filter((value) => value !== 99)).toHaveLength(12);
  });

  it("leave a Buffer as it is, whose own slice() would be no copy", () => {
    const labels = Buffer.from(Array.from({ length: 60 }, (_, index) => index));
    const box = { low: [1, 1, 1], high: [3, 3, 4] } as const;
    const cropped = cropVoxels<Uint8Array>(labels, size, box);
    expect([...cropped]).toEqual([26, 27, 28, 31, 32, 33, 46, 47, 48, 51, 52, 53]);
    expect([...labels]).toEqual(Array.from({ length: 60 }, (_, index) => index));
  });

  it("refuse boxes that are empty or reach outside", () => {
    const ct = { grid: testGrid(size), hu };
    expect(() => cropCt(ct, { low: [0, 0, 0], high: [4, 1, 1] })).toThrow(RangeError);
    expect(() => cropCt(ct, { low: [1, 1, 1], high: [1, 2, 2] })).toThrow(RangeError);
    for (const axis of [0, 1, 2]) {
      const low = [0, 0, 0].with(axis, -1) as [number, number, number];
      expect(() => cropVoxels(hu, size, { low, high: [2, 2, 2] })).toThrow(RangeError);
    }
  });
});
