import { describe, expect, it } from "vitest";
import { orientations, testGrid } from "../../test/contours/grids.ts";
import { asWritten, differingVoxels, drawnMask, randomMask } from "../../test/contours/masks.ts";
import { createRandom } from "../base/index.ts";
import { indexToPatient, patientPoint, patientToIndex, voxelPoint } from "../geometry/index.ts";
import { emptyMask, type Mask } from "../volume/index.ts";
import { rasterizeContours } from "./rasterize.ts";
import { type SliceContour, type TraceOptions, traceMask } from "./trace.ts";

const holeModes = ["keyhole", "nested", "xor"] as const;
const drawings = holeModes.flatMap((holes) => [false, true].map((smooth) => ({ holes, smooth })));

/** Voxels that change on the way mask, contours as written to a file, mask. */
function lostVoxels(mask: Mask, options: TraceOptions): number {
  const contours = traceMask(mask, options).map((contour) => ({
    ...contour,
    points: asWritten(contour.points),
  }));
  const { mask: again } = rasterizeContours(mask.grid, contours);
  return differingVoxels(mask.voxels, again.voxels);
}

/** Points as [row, column] in voxels. */
function voxelsOf({ points }: SliceContour, { grid }: Mask): [number, number][] {
  return Array.from({ length: points.length / 3 }, (_, at) => {
    const point = patientPoint(points[3 * at]!, points[3 * at + 1]!, points[3 * at + 2]!);
    const [, row, column] = patientToIndex(grid, point);
    return [Number(row.toFixed(6)), Number(column.toFixed(6))];
  });
}

describe("traceMask()", () => {
  it("draws a single voxel as a diamond half a voxel around its centre", () => {
    const mask = drawnMask("...", ".#.", "...");
    const contours = traceMask(mask);
    expect(contours).toHaveLength(1);
    expect(voxelsOf(contours[0]!, mask)).toEqual([
      [0.5, 1],
      [1, 1.5],
      [1.5, 1],
      [1, 0.5],
    ]);
  });

  it("runs half way between centres: rows 50 to 99 and columns 60 to 119 reach 49.5 to 99.5 and 59.5 to 119.5 (R05)", () => {
    const mask = emptyMask(testGrid([1, 200, 200]));
    for (let y = 50; y < 100; y++) mask.voxels.fill(1, y * 200 + 60, y * 200 + 120);
    const points = voxelsOf(traceMask(mask)[0]!, mask);
    const [rows, columns] = [points.map(([row]) => row), points.map(([, column]) => column)];
    expect([Math.min(...rows), Math.max(...rows)]).toEqual([49.5, 99.5]);
    expect([Math.min(...columns), Math.max(...columns)]).toEqual([59.5, 119.5]);
    // A rectangle whose corners are cut by the cells at its corners: eight points, none on a straight line.
    expect(points).toHaveLength(8);
  });

  it("keeps voxels that touch by a corner apart", () => {
    expect(traceMask(drawnMask("#.", ".#"))).toHaveLength(2);
    expect(traceMask(drawnMask(".#", "#."))).toHaveLength(2);
  });

  it("makes no contour of an empty mask and none on empty slices", () => {
    const mask = emptyMask(testGrid([3, 2, 2]));
    expect(traceMask(mask)).toEqual([]);
    mask.voxels[5] = 1;
    expect(traceMask(mask).map(({ sliceIndex }) => sliceIndex)).toEqual([1]);
  });

  it("gives nested holes contours of their own, and one type to all of them under XOR", () => {
    const mask = drawnMask("#####", "#...#", "#.#.#", "#...#", "#####");
    const types = (holes: "nested" | "xor") =>
      traceMask(mask, { holes }).map(({ geometricType }) => geometricType);
    expect(types("nested")).toEqual(["CLOSED_PLANAR", "CLOSED_PLANAR", "CLOSED_PLANAR"]);
    expect(types("xor")).toEqual(["CLOSEDPLANAR_XOR", "CLOSEDPLANAR_XOR", "CLOSEDPLANAR_XOR"]);
  });

  it("writes one contour for each connected region with keyholes", () => {
    const mask = drawnMask("#####", "#...#", "#.#.#", "#...#", "#####");
    expect(traceMask(mask, { holes: "keyhole" })).toHaveLength(2);
  });

  it("runs keyhole channels between two rows of centres, there and back through the same two points", () => {
    const mask = drawnMask("#####", "#####", "##.##", "#####", "#####");
    const points = voxelsOf(traceMask(mask)[0]!, mask).map(([row, column]) => `${row},${column}`);
    // The hole's top is at row 1.5, column 2; left of it the outer boundary stands at column -0.5.
    expect(points.filter((each) => each === "1.5,2")).toHaveLength(2);
    expect(points.filter((each) => each === "1.5,-0.5")).toHaveLength(2);
  });

  it("has its centroid where the mask has it, to 1e-6 mm (R04)", () => {
    const mask = emptyMask(testGrid([1, 30, 40], { orientation: "oblique" }));
    for (let y = 10; y < 20; y++) mask.voxels.fill(1, y * 40 + 5, y * 40 + 25);
    const { points } = traceMask(mask)[0]!;
    const mean = [0, 1, 2].map((axis) => {
      const along = points.filter((_, at) => at % 3 === axis);
      return along.reduce((sum, each) => sum + each, 0) / along.length;
    });
    const centre = indexToPatient(mask.grid, voxelPoint(0, 14.5, 14.5));
    mean.forEach((value, axis) => {
      expect(value).toBeCloseTo(centre[axis]!, 6);
    });
  });
});

describe("mask to contours to mask", () => {
  const shapes: Record<string, Mask> = {
    ring: drawnMask(".....", ".###.", ".#.#.", ".###.", "....."),
    "hole beside the border": drawnMask("####", "#.##", "####"),
    "island in a hole, three levels": drawnMask(
      "###########",
      "#.........#",
      "#.#######.#",
      "#.#.....#.#",
      "#.#.###.#.#",
      "#.#.#.#.#.#",
      "#.#.###.#.#",
      "#.#.....#.#",
      "#.#######.#",
      "#.........#",
      "###########",
    ),
    "C-shaped hole": drawnMask(
      "#########",
      "##....###",
      "##.######",
      "##.######",
      "##....###",
      "#########",
    ),
    "hole open to the left by a corner": drawnMask("####", "##.#", "#.##", "####"),
    "pointy hole": drawnMask(
      "#######",
      "###.###",
      "##...##",
      "#.....#",
      "##...##",
      "###.###",
      "#######",
    ),
    "holes side by side on one row": drawnMask("#######", "#.#.#.#", "#######"),
    "hole left of and above another": drawnMask("########", "#.######", "#.#..###", "########"),
    "holes whose tops are wide": drawnMask("##########", "#...##...#", "##########"),
    "diagonal touches": drawnMask("#.#.#", ".#.#.", "#.#.#"),
    "full image": drawnMask("###", "###"),
    "one row": drawnMask("#.##.#"),
    "one voxel image": drawnMask("#"),
  };

  for (const drawing of drawings) {
    for (const [name, mask] of Object.entries(shapes)) {
      const how = `${drawing.holes}${drawing.smooth ? ", smooth" : ""}`;
      it(`changes no voxel: ${name}, ${how} (R01, R03)`, () => {
        expect(lostVoxels(mask, drawing)).toBe(0);
      });
    }
  }

  it("changes no voxel of the nest of rt-utils' own test (R02)", () => {
    const mask = emptyMask(testGrid([1, 260, 260]));
    const paint = (from: number, to: number, value: 0 | 1) => {
      for (let y = from; y < to; y++) mask.voxels.fill(value, y * 260 + from, y * 260 + to);
    };
    paint(50, 100, 1);
    paint(65, 85, 0);
    paint(120, 230, 1);
    paint(135, 215, 0);
    paint(150, 200, 1);
    paint(165, 185, 0);
    for (const drawing of drawings) expect(lostVoxels(mask, drawing)).toBe(0);
  });

  it("changes no voxel of random masks, whatever the patient position and spacing (R09, R12, R13, R14)", () => {
    const random = createRandom(7);
    let traced = 0;
    for (const orientation of Object.keys(orientations) as (keyof typeof orientations)[]) {
      for (const gapsMm of [undefined, [3, 6, 3, 0.7, 3]]) {
        const grid = testGrid([6, 17, 23], { orientation, spacingMm: [3, 1.2, 0.8], gapsMm });
        for (const drawing of drawings) {
          const mask = randomMask(grid, random);
          expect(lostVoxels(mask, drawing)).toBe(0);
          traced += traceMask(mask, drawing).length;
        }
      }
    }
    expect(traced).toBeGreaterThan(1000);
  });

  it("writes at least three points in every contour and repeats none at the end (R07)", () => {
    const mask = randomMask(testGrid([8, 20, 20]), createRandom(3));
    for (const { points } of traceMask(mask)) {
      expect(points.length).toBeGreaterThanOrEqual(9);
      expect(points.slice(0, 3)).not.toEqual(points.slice(-3));
    }
  });
});

describe("traceMask() with smooth", () => {
  const radius = 30;
  const centre: readonly [number, number] = [35.3, 34.8];
  const disc = emptyMask(testGrid([1, 70, 70], { spacingMm: [3, 1, 1], origin: [0, 0, 0] }));
  disc.voxels.forEach((_, index) => {
    const [y, x] = [Math.floor(index / 70), index % 70];
    if (Math.hypot(y - centre[0], x - centre[1]) <= radius) disc.voxels[index] = 1;
  });

  /** Sum of all changes of direction, in full turns: 1 for anything convex, more for every step of a staircase. */
  function turns(contour: SliceContour): number {
    const { points } = contour;
    const count = points.length / 3;
    const directions = Array.from({ length: count }, (_, at) => {
      const after = (at + 1) % count;
      const across = points[3 * after]! - points[3 * at]!;
      return Math.atan2(points[3 * after + 1]! - points[3 * at + 1]!, across);
    });
    const changes = directions.map((each, at) => {
      const change = directions[(at + 1) % count]! - each;
      return Math.abs(Math.atan2(Math.sin(change), Math.cos(change)));
    });
    return changes.reduce((sum, each) => sum + each, 0) / (2 * Math.PI);
  }

  /** Root mean square distance of the points from the circle, in pixels. */
  function roughness({ points }: SliceContour): number {
    let sum = 0;
    for (let at = 0; at < points.length; at += 3) {
      const away = Math.hypot(points[at]! - centre[1], points[at + 1]! - centre[0]) - radius;
      sum += away * away;
    }
    return Math.sqrt(sum / (points.length / 3));
  }

  it("makes a disc round: no staircase, nearer to the circle, with fewer points", () => {
    const [stepped, smooth] = [traceMask(disc)[0]!, traceMask(disc, { smooth: true })[0]!];
    expect(turns(stepped)).toBeGreaterThan(9);
    expect(turns(smooth)).toBeLessThan(1.3);
    expect(roughness(smooth)).toBeLessThan(0.5 * roughness(stepped));
    expect(smooth.points.length).toBeLessThan(0.9 * stepped.points.length);
  });

  it("never has more points than the plain drawing, and at least three", () => {
    const mask = randomMask(testGrid([40, 24, 30]), createRandom(9));
    for (const holes of holeModes) {
      const plain = traceMask(mask, { holes });
      const smooth = traceMask(mask, { holes, smooth: true });
      expect(smooth).toHaveLength(plain.length);
      smooth.forEach(({ points }, index) => {
        expect(points.length).toBeLessThanOrEqual(plain[index]!.points.length);
        expect(points.length).toBeGreaterThanOrEqual(9);
      });
    }
  });
});
