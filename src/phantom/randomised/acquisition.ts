import type { Random } from "../../base/index.ts";
import type { GridSize, Vector3 } from "../../geometry/index.ts";
import {
  drawStart,
  type NoiseTile,
  noiseTile,
  rowInTile,
  TILE_MASK,
  type TileStart,
} from "./noise-tile.ts";

/** HU outside the field that was scanned or reconstructed. */
const OUTSIDE_HU = -1024;

/** Adds random effects of a scanner, in place: blur or sharpening, shading, streaks, noise, an error of the HU scale. */
export function acquire(hu: Float32Array, size: GridSize, random: Random): void {
  const [slices, rows, columns] = size;
  // Shares of the neighbours: thick slices blur along z, kernels within slices. A negative share sharpens edges.
  const alongZ = random.uniform() < 0.5 ? random.between(0, 0.28) : 0;
  const inSlice = random.between(-0.07, 0.2);
  mixNeighbours(hu, rows * columns, slices, alongZ);
  mixNeighbours(hu, columns, rows, inSlice);
  mixNeighbours(hu, 1, columns, inSlice);
  addNoise(hu, size, random);
}

/** Mixes each voxel with a share of each of its two neighbours along an axis, in place. */
function mixNeighbours(hu: Float32Array, stride: number, length: number, share: number): void {
  if (share === 0) return;
  const own = 1 - 2 * share;
  const block = stride * length;
  const before = new Float32Array(stride);
  for (let start = 0; start < hu.length; start += block) {
    before.set(hu.subarray(start, start + stride));
    const last = start + block - stride;
    for (let voxel = start; voxel < start + block; voxel++) {
      const place = (voxel - start) % stride;
      const here = hu[voxel]!;
      const after = voxel < last ? hu[voxel + stride]! : here;
      hu[voxel] = own * here + share * (before[place]! + after);
      before[place] = here;
    }
  }
}

/** Distance over which shading changes, in voxels. */
const SHADE_STRIDE = 16;

interface Noise {
  readonly hu: number;
  /** Error of the HU scale: a factor. */
  readonly gain: number;
  /** Error of the HU scale: an offset in HU. */
  readonly shift: number;
  /** Shading in HU, shape [y, x]; the same in all slices. */
  readonly shade: Float32Array;
  readonly streakHu: number;
  readonly start: TileStart;
  readonly tile: NoiseTile;
}

function drawNoise([, rows, columns]: GridSize, random: Random): Noise {
  return {
    hu: Math.exp(random.between(0, Math.log(28))),
    gain: random.between(0.97, 1.03),
    shift: random.between(-15, 15),
    shade: drawShade(rows, columns, 22 * random.uniform() ** 2, random),
    // Along rows through both hips the least radiation passes, so their noise is streaky.
    streakHu: random.uniform() < 0.3 ? random.between(3, 22) : 0,
    start: drawStart(random),
    tile: noiseTile(0, random.uniform() < 0.5 ? 1 : 0),
  };
}

function addNoise(volume: Float32Array, size: GridSize, random: Random): void {
  const [slices, rows, columns] = size;
  const { hu, gain, shift, shade, streakHu, start, tile } = drawNoise(size, random);
  const white = noiseTile(0, 0);
  const mask = TILE_MASK;
  const profile = Float32Array.from({ length: columns }, (_, x) => {
    const u = (x - columns / 2) / (columns / 4);
    return Math.exp(-u * u);
  });
  let voxel = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const row = rowInTile(start, z, y);
      const streak = streakHu * white[row]!;
      const shadeRow = y * columns;
      for (let x = 0; x < columns; x++, voxel++) {
        volume[voxel] =
          gain * volume[voxel]! +
          shift +
          hu * tile[row + ((start.x + x) & mask)]! +
          shade[shadeRow + x]! +
          streak * profile[x]!;
      }
    }
  }
}

/** The smooth shading of one slice, linear between random values that lie far apart. */
function drawShade(rows: number, columns: number, deviationHu: number, random: Random) {
  const [across, along] = [rows, columns].map((count) => Math.ceil(count / SHADE_STRIDE) + 1) as [
    number,
    number,
  ];
  const nodes = Float32Array.from({ length: across * along }, () => deviationHu * random.normal());
  const shade = new Float32Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    const upper = Math.floor(y / SHADE_STRIDE) * along;
    const t = (y % SHADE_STRIDE) / SHADE_STRIDE;
    for (let x = 0; x < columns; x++) {
      const node = upper + Math.floor(x / SHADE_STRIDE);
      const s = (x % SHADE_STRIDE) / SHADE_STRIDE;
      const above = nodes[node]! * (1 - s) + nodes[node + 1]! * s;
      const below = nodes[node + along]! * (1 - s) + nodes[node + along + 1]! * s;
      shade[y * columns + x] = above + t * (below - above);
    }
  }
  return shade;
}

/** A pair whose field is cut, in place. */
interface Field {
  readonly hu: Float32Array;
  readonly labels: Uint8Array;
}

/** Cuts the field at random: slices above or below are lost, the field is a small circle, or the sides are cut off. */
export function cutField(field: Field, size: GridSize, spacingMm: Vector3, random: Random): void {
  const [slices, rows, columns] = size;
  const fewest = Math.min(slices, Math.ceil(FEWEST_MM / spacingMm[0]));
  const kept = random.uniform() < 0.25 ? fewest + random.integer(slices - fewest + 1) : slices;
  const first = random.integer(slices - kept + 1);
  const plane = rows * columns;
  blank(field, 0, first * plane);
  blank(field, (first + kept) * plane, slices * plane);
  const radiusMm = random.uniform() < 0.25 ? random.between(170, 260) : Number.POSITIVE_INFINITY;
  const halfMm = random.uniform() < 0.12 ? random.between(140, 210) : Number.POSITIVE_INFINITY;
  const centreMm = [12 * random.normal(), 8 * random.normal()] as const;
  if (radiusMm === halfMm) return; // neither is cut
  for (let y = 0; y < rows; y++) {
    const yMm = (y - rows / 2) * spacingMm[1] - centreMm[0];
    const chordMm = Math.sqrt(Math.max(radiusMm * radiusMm - yMm * yMm, 0));
    const reach = Math.min(chordMm, halfMm) / spacingMm[2];
    const middle = columns / 2 + centreMm[1] / spacingMm[2];
    const left = Math.min(Math.max(Math.ceil(middle - reach), 0), columns);
    const right = Math.max(Math.min(Math.floor(middle + reach), columns), left);
    for (let z = 0; z < slices; z++) {
      const row = (z * rows + y) * columns;
      blank(field, row, row + left);
      blank(field, row + right, row + columns);
    }
  }
}

/** Shortest scan, in mm. */
const FEWEST_MM = 60;

function blank({ hu, labels }: Field, from: number, to: number): void {
  hu.fill(OUTSIDE_HU, from, to);
  labels.fill(0, from, to);
}

/** Limits HU to the range that a scanner of 12 bits stores, in place. */
export function limit(hu: Float32Array): void {
  for (let voxel = 0; voxel < hu.length; voxel++) {
    const value = hu[voxel]!;
    hu[voxel] = value < OUTSIDE_HU ? OUTSIDE_HU : Math.min(value, 3071);
  }
}
