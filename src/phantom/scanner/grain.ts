import type { Random } from "../../base/index.ts";
import type { ImageGrid } from "../../geometry/index.ts";
import type { Patient } from "../anatomy/patient.ts";

/** Adds noise to a slice. It must be called for all slices in order. */
export type AddNoise = (slab: Float32Array, columns: number) => void;

/** Number of normal values drawn. Rows start at random places among them, which is faster than drawing every voxel. */
const TABLE_LENGTH = 1 << 17;

/** The noise of plain phantoms: the same everywhere, and correlated only along rows. */
export function rowNoise(patient: Patient): AddNoise {
  const random = patient.random.fork("noise");
  const white = Float32Array.from({ length: TABLE_LENGTH }, () => random.normal());
  // A value gets a third of each neighbour; dividing by sqrt(1 + 2/9) keeps the standard deviation.
  const norm = patient.scanner.noiseHu / Math.sqrt(1 + 2 / 9);
  const table = white.map((value, index) => {
    const before = white[(index + TABLE_LENGTH - 1) % TABLE_LENGTH]!;
    const after = white[(index + 1) % TABLE_LENGTH]!;
    return norm * (value + (before + after) / 3);
  });
  return (slab, columns) => {
    for (let start = 0; start < slab.length; start += columns) {
      const from = random.integer(TABLE_LENGTH - columns);
      for (let x = 0; x < columns; x++) slab[start + x] = slab[start + x]! + table[from + x]!;
    }
  };
}

/** Number of voxels along each side of a tile of noise. The tile repeats. A power of two. */
const TILE = 256;

/** Share of the previous slice's noise in a slice, because slices of a spiral scan overlap. */
const BEFORE_SHARE = 0.45;

/**
 * The noise of clinical phantoms. It is as grainy as the kernel, strongest in the middle of the body, stronger where the
 * body is wide, and streaky along rows where little radiation passes through.
 */
export function grainNoise(patient: Patient, grid: ImageGrid): AddNoise {
  const random = patient.random.fork("grain");
  const { grainMm, noiseHu } = patient.scanner;
  const tile = grainTile(random, grainMm / grid.pixelSpacingMm[1]);
  const [, rows, columns] = grid.size;
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  const across = bell(columns, columnMm, 130);
  const along = bell(rows, rowMm, 90);
  const place = () => random.integer(TILE * TILE);
  let before = place();
  const streaks = random.fork("streaks");
  return (slab) => {
    const own = place();
    for (let y = 0; y < rows; y++) {
      const pathMm = waterPathMm(slab, y * columns, columns, columnMm);
      const wide = noiseHu * Math.exp(0.003 * Math.min(Math.max(pathMm - 330, -150), 160));
      // Rows with hardly any signal: one value for the whole row.
      const drawn = 0.1 * Math.max(pathMm - 400, 0) * streaks.normal();
      addRow(slab, y, { tile, own, before, wide, drawn, middle: along[y]!, across });
    }
    before = own;
  };
}

interface NoiseRow {
  readonly tile: Float32Array;
  readonly own: number;
  readonly before: number;
  readonly wide: number;
  readonly drawn: number;
  readonly middle: number;
  readonly across: Float32Array;
}

function addRow(slab: Float32Array, y: number, row: NoiseRow): void {
  const { tile, own, before, wide, drawn, middle, across } = row;
  const columns = across.length;
  const norm = 1 / Math.sqrt(1 + BEFORE_SHARE * BEFORE_SHARE);
  const mask = TILE * TILE - 1;
  const [ownStart, beforeStart] = [own + y * TILE, before + y * TILE];
  for (let x = 0; x < columns; x++) {
    // Past the end of a line the tile continues in its next line, so no line lies beside itself.
    const value = tile[(ownStart + x) & mask]! + BEFORE_SHARE * tile[(beforeStart + x) & mask]!;
    const place = 0.45 + 0.75 * middle * across[x]!;
    const at = y * columns + x;
    slab[at] = slab[at]! + norm * wide * place * value + drawn * across[x]!;
  }
}

/** Millimetres of water that absorb as much as one row of the slice. */
function waterPathMm(slab: Float32Array, start: number, columns: number, columnMm: number): number {
  let sum = 0;
  for (let x = 0; x < columns; x += 4) {
    const hu = slab[start + x]!;
    sum += hu > 2000 ? 3000 : hu + 1000;
  }
  return (4 * columnMm * sum) / 1000;
}

function bell(count: number, stepMm: number, widthMm: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const u = ((index - (count - 1) / 2) * stepMm) / widthMm;
    return Math.exp(-0.5 * u * u);
  });
}

/** Blurred white noise minus the same noise blurred twice as much, with standard deviation 1. It repeats both ways. */
function grainTile(random: Random, sigma: number): Float32Array {
  const white = Float32Array.from({ length: TILE * TILE }, () => random.normal());
  const fine = wrappedBlur(white, Math.max(sigma, 0.3));
  const coarse = wrappedBlur(white, 2 * Math.max(sigma, 0.3));
  let squares = 0;
  for (let index = 0; index < fine.length; index++) {
    fine[index] = fine[index]! - 0.8 * coarse[index]!;
    squares += fine[index]! * fine[index]!;
  }
  const norm = 1 / Math.sqrt(squares / fine.length);
  for (let index = 0; index < fine.length; index++) fine[index] = fine[index]! * norm;
  return fine;
}

function wrappedBlur(values: Float32Array, sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, index) => {
    const u = (index - reach) / sigma;
    return Math.exp(-0.5 * u * u);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const once = new Float32Array(values.length);
  const twice = new Float32Array(values.length);
  for (const [from, to, step] of [
    [values, once, 1],
    [once, twice, TILE],
  ] as const) {
    for (let at = 0; at < values.length; at++) {
      let total = 0;
      for (let index = 0; index < weights.length; index++) {
        total += weights[index]! * from[(at + (index - reach) * step) & (TILE * TILE - 1)]!;
      }
      to[at] = total / sum;
    }
  }
  return twice;
}
