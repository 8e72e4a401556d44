import { createRandom, type Random } from "../../base/index.ts";

/** Voxels along each side of a tile, which repeats. A power of two. */
const SIDE = 64;
const MASK = SIDE - 1;
/** To wrap a place along a tile's side. Loops over voxels take a copy: an import is slower to read. */
export const TILE_MASK = MASK;

/** Correlated normal values with standard deviation 1 that repeat in all directions: [z, y, x]. */
export type NoiseTile = Float32Array;

/** A place in a tile to start from: a different one is as good as different noise. */
export interface TileStart {
  readonly z: number;
  readonly y: number;
  readonly x: number;
}

const known = new Map<string, NoiseTile>();

/**
 * White noise averaged with its neighbours so many times along z and within slices. Made once for a kind and then
 * shared: the same on every thread.
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

export function drawStart(random: Random): TileStart {
  return { z: random.integer(SIDE), y: random.integer(SIDE), x: random.integer(SIDE) };
}

/** Where a row of the volume begins in the tile; column x lies at `(start.x + x) & TILE_MASK` from there. */
export function rowInTile(start: TileStart, z: number, y: number): number {
  return (((start.z + z) & MASK) * SIDE + ((start.y + y) & MASK)) * SIDE;
}
