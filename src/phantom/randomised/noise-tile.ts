import { createRandom, type Random } from "../../base/index.ts";

/** Number of voxels along each side of a tile. A tile repeats. A power of two. */
const SIDE = 64;
const MASK = SIDE - 1;
/** Wraps a place along a side of a tile. Loops over voxels copy it first, because reading an import is slower. */
export const TILE_MASK = MASK;

/** Correlated normal values with standard deviation 1; shape [z, y, x]. They repeat in all directions. */
export type NoiseTile = Float32Array;

/** A place in a tile to start from. Another start serves as other noise. */
export interface TileStart {
  readonly z: number;
  readonly y: number;
  readonly x: number;
}

const known = new Map<string, NoiseTile>();

/**
 * White noise that is averaged with its neighbours the given numbers of times along z and within slices. Each kind is
 * made once per thread and shared, and is the same on every thread.
 */
export function noiseTile(passesZ: number, passesInSlice: number): NoiseTile {
  const name = `tile ${passesZ} ${passesInSlice}`;
  const made = known.get(name);
  if (made !== undefined) return made;
  const random = createRandom(0).fork(name);
  const tile = Float32Array.from({ length: SIDE ** 3 }, () => random.normal());
  for (let pass = 0; pass < passesZ; pass++) averageAlong(tile, SIDE * SIDE);
  for (let pass = 0; pass < passesInSlice; pass++) {
    averageAlong(tile, SIDE);
    averageAlong(tile, 1);
  }
  const squares = tile.reduce((sum, value) => sum + value * value, 0);
  const norm = 1 / Math.sqrt(squares / tile.length);
  for (let index = 0; index < tile.length; index++) tile[index]! *= norm;
  known.set(name, tile);
  return tile;
}

function averageAlong(tile: Float32Array, stride: number): void {
  const from = tile.slice();
  for (let index = 0; index < tile.length; index++) {
    const place = Math.floor(index / stride) & MASK;
    const start = index - place * stride;
    const before = from[start + ((place + MASK) & MASK) * stride]!;
    const after = from[start + ((place + 1) & MASK) * stride]!;
    tile[index] = (before + 2 * from[index]! + after) / 4;
  }
}

/** Draws a random place in a tile. */
export function drawStart(random: Random): TileStart {
  return { z: random.integer(SIDE), y: random.integer(SIDE), x: random.integer(SIDE) };
}

/** Index in the tile where a row of the volume begins. Column x lies `(start.x + x) & TILE_MASK` further. */
export function rowInTile(start: TileStart, z: number, y: number): number {
  return (((start.z + z) & MASK) * SIDE + ((start.y + y) & MASK)) * SIDE;
}
