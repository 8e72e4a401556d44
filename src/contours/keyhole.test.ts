/** Keyholes as another reader takes them apart: each hole comes back as a line of its own, and no voxel changes. */
import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import { asWritten, differingVoxels, drawnMask, randomMask } from "../../test/contours/masks.ts";
import { type Line, linesOfReader } from "../../test/contours/slicer-keyholes.ts";
import { createRandom, type Random } from "../base/index.ts";
import { type ImageGrid, voxelCount } from "../geometry/index.ts";
import type { Mask } from "../volume/index.ts";
import { rasterizeContours } from "./rasterize.ts";
import { type SliceContour, traceMask } from "./trace.ts";

const sideBySide = drawnMask(
  "########",
  "##.#####",
  "########",
  "####.###",
  "########",
  "##.#####",
  "########",
);
const sharedVertex = drawnMask("#######", "#.#.#.#", "#######");
const holeOfAHole = drawnMask("##########", "#....#####", "####...#.#", "######.###", "##########");
const stack = drawnMask("#####", "##.##", "#.#.#", "##.##", "#.#.#", "#####");

describe.each([false, true])("keyholes, smooth: %s", (smooth) => {
  it.each([
    ["two channels that end side by side on a straight border", sideBySide],
    ["a channel that ends where another one begins", sharedVertex],
    ["channels of holes that end at a hole", holeOfAHole],
    ["a hole that winds through corners", stack],
  ])("are taken apart rightly: %s", (_, mask) => {
    expect(expectTakenApart(mask, smooth)).toBeGreaterThan(0);
  });

  it("are taken apart rightly in random masks", () => {
    const random = createRandom(25);
    let holes = 0;
    for (let draw = 0; draw < 400; draw++) {
      const size = [1, 3 + random.integer(22), 3 + random.integer(26)] as const;
      const grid = testGrid(size, {
        spacingMm: [3, random.between(0.4, 3), random.between(0.4, 3)],
        origin: [random.between(-400, 400), random.between(-400, 400), 17],
      });
      holes += expectTakenApart(randomMask(grid, random), smooth);
      holes += expectTakenApart(noiseWithHoles(grid, random), smooth);
    }
    expect(holes).toBeGreaterThan(2000);
  });

  it("have no two ends of channels in one place, and a point between any two channels", () => {
    const random = createRandom(26);
    for (let draw = 0; draw < 100; draw++) {
      const mask = noiseWithHoles(testGrid([1, 20, 20]), random);
      for (const { points } of traceMask(mask, { smooth })) {
        const places = linesFrom(points).map((point) => point.join(" "));
        const counts = new Map<string, number>();
        for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
        expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
        const isEnd = places.map((place) => counts.get(place) === 2);
        // Two ends in a row are the two of one channel; a third would be the next channel's.
        const runs = isEnd.map((is, index) => (is ? runFrom(isEnd, index) : 0));
        expect(Math.max(...runs)).toBeLessThanOrEqual(2);
      }
    }
  });
});

/** Mostly inside: the many holes lie side by side, touch by corners and hang on each other. */
function noiseWithHoles(grid: ImageGrid, random: Random): Mask {
  const density = random.between(0.6, 0.95);
  const voxels = Uint8Array.from({ length: voxelCount(grid) }, () => +(random.uniform() < density));
  return { grid, voxels };
}

/** How many channel ends follow each other from here on, round the contour. */
function runFrom(isEnd: readonly boolean[], start: number): number {
  let length = 0;
  while (length < isEnd.length && isEnd[(start + length) % isEnd.length]) length += 1;
  return length;
}

/** Checks that the reader's lines are as many as the nested contours and give the same voxels; returns the holes. */
function expectTakenApart(mask: Mask, smooth: boolean): number {
  const contours = traceMask(mask, { smooth });
  const nested = traceMask(mask, { holes: "nested", smooth });
  const taken = contours.flatMap(({ sliceIndex, points }) =>
    linesOfReader(linesFrom(asWritten(points))).map((line) =>
      toContour(sliceIndex, line, points[2]!),
    ),
  );
  expect(taken.length).toBe(nested.length);
  const again = rasterizeContours(mask.grid, taken, {
    sliceOf: ({ points }) => taken.find((each) => each.points === points)!.sliceIndex,
  }).mask;
  expect(differingVoxels(mask.voxels, again.voxels)).toBe(0);
  return nested.length - contours.length;
}

function linesFrom(points: Float64Array): Line {
  return Array.from({ length: points.length / 3 }, (_, index) => [
    points[3 * index]!,
    points[3 * index + 1]!,
  ]);
}

function toContour(sliceIndex: number, line: Line, z: number): SliceContour {
  const points = Float64Array.from(line.flatMap(([x, y]) => [x, y, z]));
  return { sliceIndex, geometricType: "CLOSED_PLANAR", points };
}
