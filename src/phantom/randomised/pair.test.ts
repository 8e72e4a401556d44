/** Properties of generated pairs, on a small source of boxes: a body with a bone on each side and a bladder. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { GridSize, Vector3 } from "../../geometry/index.ts";
import { partOf, type Tissue, tissue } from "../anatomy/tissue.ts";
import { colour, drawAppearance } from "./appearance.ts";
import { identityDeformation } from "./deformation.ts";
import { drawPair, type PairSource } from "./pair.ts";
import { sampleDeformed } from "./sample.ts";
import type { PaintedVoxels } from "./source.ts";

const SIZE: GridSize = [40, 30, 56];
const SPACING: Vector3 = [6, 6, 6];
const [RIGHT, LEFT, BLADDER] = [1, 2, 3];
const frame = { size: [32, 48, 64], spacingMm: SPACING, slice: 20 } as const;
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

const source = boxes();

describe("drawPair()", () => {
  it("gives the same pair for the same seed and another for another", () => {
    const [a, again, other] = [7, 7, 8].map((seed) => drawPair(source, frame, createRandom(seed)));
    expect(again).toEqual(a);
    expect(other!.hu).not.toEqual(a!.hu);
  });

  it("never turns left into right, nor feet into head", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { labels } = drawPair(source, frame, createRandom(seed));
        const [right, left, bladder] = [RIGHT, LEFT, BLADDER].map((label) => centre(labels, label));
        if (right && left) expect(left.x).toBeGreaterThan(right.x + 5);
        if (bladder && left) expect(bladder.z).toBeGreaterThan(left.z);
      }),
      { numRuns: 60 },
    );
  });

  it("stays within what a scanner stores, with air around the body", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { hu } = drawPair(source, frame, createRandom(seed));
        expect(hu.every((value) => value >= -1024 && value <= 3071)).toBe(true);
        // Of every 250 bodies, one bends so far that some of its skin touches the field's first row.
        const top = hu.slice(0, frame.size[2]).sort();
        expect(top[top.length / 2]).toBeLessThan(-900);
      }),
      { numRuns: 30 },
    );
  });

  it("reads nothing outside the source, and gives air where the pair misses it", () => {
    const { labels } = drawPair(source, { ...frame, slice: 900 }, createRandom(1));
    expect(labels.some((label) => label > 0)).toBe(false);
  });
});

describe("sampleDeformed()", () => {
  it("gives labels and HU back as they are where nothing is deformed", () => {
    const whole = source.read([0, 0, 0], SIZE);
    const into = { hu: new Float32Array(whole.hu.length), labels: whole.labels.slice().fill(9) };
    const centred: Vector3 = [SIZE[0] >> 1, SIZE[1] >> 1, SIZE[2] >> 1];
    const grids = { size: SIZE, spacingMm: SPACING, sourceSpacingMm: SPACING, centre: centred };
    const box = { low: [0, 0, 0], size: SIZE, hu: Float32Array.from(whole.hu) } as const;
    sampleDeformed({ ...box, labels: whole.labels }, identityDeformation(grids), SIZE, into);
    expect(into.labels).toEqual(whole.labels);
    expect(into.hu).toEqual(box.hu);
  });
});

describe("drawAppearance()", () => {
  const hues: readonly (readonly [Tissue, painted: number, lowest: number, highest: number])[] = [
    [tissue.air, -1000, -1001, -999],
    [tissue.fat, -105, -145, -60],
    [tissue.muscle, 52, 10, 115],
    [tissue.bone, 900, 400, 1400],
    [tissue.bone, 3071, 2900, 3071],
    [tissue.bladder, 6, -20, 610],
    [tissue.vessel, 42, -30, 340],
  ];

  it.each(hues)("gives tissue %i painted %i HU from %i to %i HU", (of, painted, low, high) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const appearance = drawAppearance(createRandom(seed));
        const plain = { ...appearance, textureHu: appearance.textureHu.map(() => 0) };
        const voxel = oneVoxel(of, painted);
        const [hu] = colour(voxel, { low: [0, 0, 0], size: [1, 1, 1] }, plain, createRandom(1)).hu;
        expect(hu).toBeGreaterThanOrEqual(low);
        expect(hu).toBeLessThanOrEqual(high);
      }),
      { numRuns: 40 },
    );
  });
});

function oneVoxel(of: Tissue, painted: number): PaintedVoxels {
  return {
    hu: Int16Array.of(painted),
    parts: Uint8Array.of(partOf(of, 3)),
    labels: Uint8Array.of(0),
  };
}

/** Fat with a bone to the right, one to the left, and a bladder above the middle of both. */
function boxes(): PairSource {
  const whole = SIZE[0] * SIZE[1] * SIZE[2];
  const voxels: PaintedVoxels = {
    hu: new Int16Array(whole).fill(-1000),
    parts: new Uint8Array(whole).fill(partOf(tissue.air, 0)),
    labels: new Uint8Array(whole),
  };
  paint(voxels, [0, 4, 4], [40, 26, 52], { of: tissue.fat, hu: -105, label: 0 });
  paint(voxels, [10, 12, 8], [26, 20, 16], { of: tissue.bone, hu: 700, label: RIGHT });
  paint(voxels, [10, 12, 40], [26, 20, 48], { of: tissue.bone, hu: 700, label: LEFT });
  paint(voxels, [22, 10, 22], [34, 20, 34], { of: tissue.bladder, hu: 6, label: BLADDER });
  return {
    size: SIZE,
    spacingMm: SPACING,
    read: (low, high) => {
      expect(low.every((each, axis) => each >= 0 && each < high[axis]!)).toBe(true);
      expect(high.every((each, axis) => each <= SIZE[axis]!)).toBe(true);
      return {
        hu: cut(voxels.hu, low, high),
        parts: cut(voxels.parts, low, high),
        labels: cut(voxels.labels, low, high),
      };
    },
  };
}

function paint(
  { hu, parts, labels }: PaintedVoxels,
  low: GridSize,
  high: GridSize,
  box: { of: Tissue; hu: number; label: number },
): void {
  for (let z = low[0]; z < high[0]; z++) {
    for (let y = low[1]; y < high[1]; y++) {
      const row = (z * SIZE[1] + y) * SIZE[2];
      hu.fill(box.hu, row + low[2], row + high[2]);
      parts.fill(partOf(box.of, 0), row + low[2], row + high[2]);
      labels.fill(box.label, row + low[2], row + high[2]);
    }
  }
}

function cut<T extends Int16Array | Uint8Array>(voxels: T, low: GridSize, high: GridSize): T {
  const [depth, height, width] = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
  const part = voxels.slice(0, depth * height * width) as T;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const from = ((low[0] + z) * SIZE[1] + low[1] + y) * SIZE[2] + low[2];
      part.set(voxels.subarray(from, from + width), (z * height + y) * width);
    }
  }
  return part;
}

/** Middle of a label's voxels; undefined for fewer than a hundred: the field may have cut most of it off. */
function centre(labels: Uint8Array, label: number): { z: number; x: number } | undefined {
  const [, rows, columns] = frame.size;
  let [count, z, x] = [0, 0, 0];
  labels.forEach((each, voxel) => {
    if (each !== label) return;
    count += 1;
    z += Math.floor(voxel / (rows * columns));
    x += voxel % columns;
  });
  return count < 100 ? undefined : { z: z / count, x: x / count };
}
