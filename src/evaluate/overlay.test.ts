import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { type ImageGrid, patientPoint, voxelCount } from "../geometry/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import type { LabelMap } from "../volume/index.ts";
import { renderOverlay, renderOverlaySet } from "./index.ts";
import { countLabels, fullestIndex } from "./overlay-cut.ts";
import { outlinePath } from "./overlay-outline.ts";
import { hangPlanes } from "./overlay-plane.ts";

const BLADDER = 3;
const scheme = pelvisScheme;

function gridOf(size: [number, number, number], spacingMm: [number, number, number]): ImageGrid {
  return {
    size,
    pixelSpacingMm: [spacingMm[1], spacingMm[2]],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: Array.from({ length: size[0] }, (_, z) => patientPoint(0, 0, z * spacingMm[0])),
  };
}

/** A label map with one box; indexes are first and last along z, y and x. */
function boxOf(grid: ImageGrid, box: [number, number][], label = BLADDER): LabelMap {
  const labels = new Uint8Array(voxelCount(grid));
  const [, rows, columns] = grid.size;
  const [zs, ys, xs] = box as [[number, number], [number, number], [number, number]];
  for (let z = zs[0]; z <= zs[1]; z++) {
    for (let y = ys[0]; y <= ys[1]; y++) {
      labels.fill(label, (z * rows + y) * columns + xs[0], (z * rows + y) * columns + xs[1] + 1);
    }
  }
  return { grid, labels };
}

function emptyCt(grid: ImageGrid) {
  return { grid, hu: new Int16Array(voxelCount(grid)).fill(-1000) };
}

/** Places of the red pixels, by column ranges of the picture. */
function redPixels(png: Uint8Array): { x: number; y: number }[] {
  const { width, data, channels } = decode(png);
  const found: { x: number; y: number }[] = [];
  for (let pixel = 0; pixel < data.length / channels; pixel++) {
    const [red, green, blue] = [0, 1, 2].map((band) => data[pixel * channels + band]!);
    if (red! > 120 && green! < 90 && blue! < 90) {
      found.push({ x: pixel % width, y: Math.floor(pixel / width) });
    }
  }
  return found;
}

function extent(values: number[]): number {
  return Math.max(...values) - Math.min(...values);
}

describe("renderOverlay()", () => {
  it("keeps the proportions in mm in all planes", () => {
    const grid = gridOf([20, 60, 80], [5, 1, 2]);
    // 40 mm wide from 79 to 119, 10 mm deep, 30 mm high.
    const predicted = boxOf(grid, [
      [7, 12],
      [20, 29],
      [40, 59],
    ]);
    const red = redPixels(renderOverlay(emptyCt(grid), undefined, predicted, { scheme }));
    // Lowest on the page is the legend's line.
    const legendTop = Math.max(...red.map(({ y }) => y)) - 5;
    const inPictures = red.filter(({ y }) => y < legendTop);
    // At the most of 5 px/mm, axial and coronal are 108 mm wide with their margins.
    const width = 108 * 5;
    const axial = inPictures.filter(({ x }) => x < 12 + width);
    const coronal = inPictures.filter(({ x }) => x > 24 + width && x < 24 + 2 * width);
    // The ends of a line are softened by a pixel or two, of a fifth of a millimetre.
    const expectSpanMm = (values: number[], mm: number) =>
      expect(Math.abs(extent(values) / 5 - mm)).toBeLessThan(1);
    expectSpanMm(
      axial.map(({ x }) => x),
      40,
    );
    expectSpanMm(
      axial.map(({ y }) => y),
      10,
    );
    expectSpanMm(
      coronal.map(({ x }) => x),
      40,
    );
    expectSpanMm(
      coronal.map(({ y }) => y),
      30,
    );
  });

  it("hangs the patient's left on the right of the picture", () => {
    const grid = gridOf([4, 20, 60], [5, 2, 2]);
    const reference = boxOf(grid, [
      [1, 2],
      [8, 12],
      [10, 14],
    ]);
    const predicted = boxOf(grid, [
      [1, 2],
      [8, 12],
      [45, 49],
    ]);
    const png = renderOverlay(emptyCt(grid), reference, predicted, { scheme, at: [1, 10, 47] });
    const inAxial = redPixels(png).filter(({ x, y }) => y < 200 && x < 600);
    expect(inAxial.length).toBeGreaterThan(20);
    expect(Math.min(...inAxial.map(({ x }) => x))).toBeGreaterThan(300);
    const [axial, , sagittal] = hangPlanes(grid);
    expect([axial!.right.letters, axial!.down.letters]).toEqual([
      ["R", "L"],
      ["A", "P"],
    ]);
    expect([sagittal!.right.letters, sagittal!.down.letters]).toEqual([
      ["A", "P"],
      ["H", "F"],
    ]);
  });

  it("shows a prone scan as the same picture as the supine one of the same body", () => {
    const size: [number, number, number] = [9, 11, 13];
    const supine = gridOf(size, [3, 2, 2]);
    const prone: ImageGrid = {
      ...supine,
      rowDirection: [-1, 0, 0],
      columnDirection: [0, -1, 0],
      sliceOrigins: supine.sliceOrigins.map(([, , z]) => patientPoint(24, 20, z)),
    };
    const box: [number, number][] = [
      [3, 5],
      [4, 8],
      [2, 6],
    ];
    const turned: [number, number][] = [
      [3, 5],
      [2, 6],
      [6, 10],
    ];
    const at = [4, 5, 6] as const;
    const draw = (grid: ImageGrid, where: [number, number][]) =>
      renderOverlay(emptyCt(grid), undefined, boxOf(grid, where), { scheme, at });
    const pixels = (png: Uint8Array) => Buffer.from(decode(png).data.buffer);
    expect(pixels(draw(prone, turned)).equals(pixels(draw(supine, box)))).toBe(true);
  });

  it("draws a CT without structures, and one slice", () => {
    const grid = gridOf([1, 8, 8], [3, 1, 1]);
    const png = renderOverlay(emptyCt(grid), undefined, undefined, { scheme });
    expect(decode(png).width).toBeGreaterThan(100);
    expect(redPixels(png)).toEqual([]);
  });

  it("refuses label maps of another grid and cuts outside the CT", () => {
    const grid = gridOf([3, 4, 4], [3, 1, 1]);
    const otherGrid = gridOf([3, 4, 4], [3, 1, 2]);
    const other = { grid: otherGrid, labels: new Uint8Array(48) };
    expect(() => renderOverlay(emptyCt(grid), other, undefined, { scheme })).toThrow(RangeError);
    expect(() =>
      renderOverlay(emptyCt(grid), undefined, undefined, { scheme, at: [3, 0, 0] }),
    ).toThrow(RangeError);
  });
});

describe("renderOverlaySet()", () => {
  it("makes one picture of all and one for each structure that occurs", () => {
    const grid = gridOf([6, 20, 20], [3, 2, 2]);
    const box: [number, number][] = [
      [2, 3],
      [8, 12],
      [8, 12],
    ];
    const [reference, predicted] = [boxOf(grid, box, 1), boxOf(grid, box, BLADDER)];
    const set = renderOverlaySet(emptyCt(grid), reference, predicted, { scheme, title: "a & <b>" });
    expect(set.map(({ name }) => name)).toEqual(["all", "Femur_Head_R", "Bladder"]);
  });
});

describe("outlinePath()", () => {
  it("draws a single voxel as a diamond half way to its neighbours", () => {
    const grid = gridOf([1, 3, 3], [3, 2, 4]);
    const map = boxOf(grid, [
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    const plane = hangPlanes(grid)[0]!;
    const path = outlinePath(map, BLADDER, plane, 0, { right: [0, 3], down: [0, 3] });
    // Centre at x = 4, y = 2 mm; edges at x = 2 and 6, y = 1 and 3.
    const segments = path
      .split("M")
      .filter((part) => part !== "")
      .map((part) => part.split("L").sort().join(" to "));
    expect(segments.sort()).toEqual([
      "2.00 2.00 to 4.00 1.00",
      "2.00 2.00 to 4.00 3.00",
      "4.00 1.00 to 6.00 2.00",
      "4.00 3.00 to 6.00 2.00",
    ]);
  });

  it("closes the outline at the border of the image", () => {
    const grid = gridOf([1, 2, 2], [3, 1, 1]);
    const map = boxOf(grid, [
      [0, 0],
      [0, 1],
      [0, 1],
    ]);
    const path = outlinePath(map, BLADDER, hangPlanes(grid)[0]!, 0, {
      right: [0, 2],
      down: [0, 2],
    });
    const ends = path.split(/[ML]/).filter((part) => part !== "");
    // Every end of a segment is shared by two: the line is closed.
    for (const end of ends) expect(ends.filter((other) => other === end)).toHaveLength(2);
  });
});

describe("fullestIndex()", () => {
  it("takes the largest cut of one structure, and gives small structures the same say", () => {
    const grid = gridOf([5, 10, 10], [3, 1, 1]);
    const large = boxOf(grid, [
      [0, 1],
      [0, 9],
      [0, 9],
    ]);
    const small = boxOf(
      grid,
      [
        [1, 3],
        [2, 3],
        [2, 3],
      ],
      1,
    );
    const both = countLabels([large, small], grid.size, [1, BLADDER]);
    expect(fullestIndex(both, 0, 5)).toBe(1);
    expect(fullestIndex(countLabels([small], grid.size, [1]), 0, 5)).toBe(1);
    expect(fullestIndex(countLabels([], grid.size, [1]), 0, 5)).toBe(2);
  });
});
