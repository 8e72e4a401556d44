import type { Random } from "../../src/base/index.ts";
import { type GridSize, type ImageGrid, voxelCount } from "../../src/geometry/index.ts";
import type { Mask } from "../../src/volume/index.ts";
import { testGrid } from "./grids.ts";

/** Voxels from drawings, one a slice: every character other than a dot is inside. */
export function drawnVoxels(...slices: readonly (readonly string[])[]): {
  voxels: Uint8Array;
  size: GridSize;
} {
  const size: GridSize = [slices.length, slices[0]!.length, slices[0]![0]!.length];
  const text = slices.flat().join("");
  return { voxels: Uint8Array.from(text, (each) => (each === "." ? 0 : 1)), size };
}

/** A mask of one slice from a drawing. */
export function drawnMask(...rows: readonly string[]): Mask {
  const { voxels, size } = drawnVoxels(rows);
  return { grid: testGrid(size), voxels };
}

/** The ways in which a slice of a random mask is filled. */
const slicePatterns = {
  noise: (paint: Paint) => paint.noise(paint.random.between(0.02, 0.98)),
  /** Islands in holes in islands. */
  nested: (paint: Paint) => {
    for (let level = 0; level < 6; level++) paint.ellipse(level % 2 === 0 ? 1 : 0);
  },
  rings: (paint: Paint) => paint.rings(),
  checkerboard: (paint: Paint) => paint.each((y, x) => (y + x) % 2),
  singleVoxels: (paint: Paint) => paint.noise(0.03),
  full: (paint: Paint) => paint.each(() => 1),
  fullWithHoles: (paint: Paint) => {
    paint.each(() => 1);
    for (let hole = 0; hole < 4; hole++) paint.ellipse(0);
  },
  empty: () => {},
} satisfies Record<string, (paint: Paint) => void>;

type SlicePattern = keyof typeof slicePatterns;

/** A mask whose slices are filled by patterns drawn at random. */
export function randomMask(grid: ImageGrid, random: Random): Mask {
  const voxels = new Uint8Array(voxelCount(grid));
  const [slices, rows, columns] = grid.size;
  const names = Object.keys(slicePatterns) as SlicePattern[]; // the keys of a literal
  for (let z = 0; z < slices; z++) {
    const slice = voxels.subarray(z * rows * columns, (z + 1) * rows * columns);
    slicePatterns[names[random.integer(names.length)]!](createPaint(slice, rows, columns, random));
  }
  return { grid, voxels };
}

/** What a pattern may do to the slice it fills. */
interface Paint {
  readonly random: Random;
  each(value: (y: number, x: number) => number): void;
  noise(density: number): void;
  /** Anywhere, also across the image's border. */
  ellipse(value: 0 | 1): void;
  rings(): void;
}

function createPaint(slice: Uint8Array, rows: number, columns: number, random: Random): Paint {
  const each = (value: (y: number, x: number) => number) => {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) slice[y * columns + x] = value(y, x);
    }
  };
  const radiusFrom = (centreY: number, centreX: number, height: number, width: number) => {
    return (y: number, x: number) => Math.hypot((y - centreY) / height, (x - centreX) / width);
  };
  const ellipse = (value: 0 | 1) => {
    const radius = radiusFrom(
      random.between(-1, rows),
      random.between(-1, columns),
      random.between(0.3, rows / 2),
      random.between(0.3, columns / 2),
    );
    each((y, x) => (radius(y, x) <= 1 ? value : slice[y * columns + x]!));
  };
  const rings = () => {
    const radius = radiusFrom(rows / 2, columns / 2, random.between(1, 3), random.between(1, 3));
    each((y, x) => Math.floor(radius(y, x)) % 2);
  };
  const noise = (density: number) => each(() => (random.uniform() < density ? 1 : 0));
  return { random, each, noise, ellipse, rings };
}

/** Number of voxels in which two arrays differ. */
export function differingVoxels(a: Uint8Array, b: Uint8Array): number {
  let count = Math.abs(a.length - b.length);
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    if (a[index] !== b[index]) count++;
  }
  return count;
}

/** A coordinate as the RTSTRUCT's decimal strings keep it: to 1e-4 mm. */
export function asWritten(points: Float64Array): Float64Array {
  return points.map((value) => Number(value.toFixed(4)));
}
