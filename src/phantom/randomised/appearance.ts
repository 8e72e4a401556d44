import type { Random } from "../../base/index.ts";
import { PARTS_PER_TISSUE, partOf, type Tissue, tissue } from "../anatomy/tissue.ts";
import { drawStart, noiseTile, rowInTile, TILE_MASK } from "./noise-tile.ts";
import { AIR_HU, type ColouredBox } from "./sample.ts";
import type { PaintedVoxels } from "./source.ts";

/** From the HU that a part was painted with to the HU it gets: places in rising order, linear between. */
type Curve = readonly (readonly [painted: number, drawn: number])[];

/** What the tissues of one pair look like: for each part its HU, and how much its texture varies. */
export interface Appearance {
  /** [part, painted HU in steps of `BIN_HU` from `LOWEST_HU`] */
  readonly tables: Float32Array;
  /** Standard deviation of the texture of each part, in HU. */
  readonly textureHu: Float32Array;
  /** HU of muscle. */
  readonly softHu: number;
}

const LOWEST_HU = -1024;
const BIN_SHIFT = 2;
const BINS = 1024;
const HIGHEST_HU = 3071;
const PARTS = 16 * PARTS_PER_TISSUE;

/** What is alike in a whole patient. */
interface Palette {
  readonly fat: number;
  readonly soft: number;
  readonly marrow: number;
  readonly cortex: number;
  readonly blood: number;
  readonly urine: number;
  readonly excreted: number;
  /** Share of bowel parts with oral contrast, and its HU. */
  readonly oralShare: number;
  readonly oral: number;
  readonly gas: number;
}

function drawPalette(random: Random): Palette {
  const isEnhanced = random.uniform() < 0.5;
  const isExcreted = random.uniform() < 0.3;
  return {
    fat: random.between(-125, -75),
    soft: random.between(30, isEnhanced ? 90 : 70),
    marrow: random.between(-50, 160),
    cortex: random.between(500, 1300),
    blood: isEnhanced ? random.between(80, 260) : random.between(25, 60),
    urine: isExcreted && random.uniform() < 0.5 ? random.between(30, 600) : random.between(-8, 25),
    excreted: isExcreted ? random.between(60, 900) : random.between(0, 40),
    oralShare: random.uniform() < 0.45 ? random.between(0.1, 0.8) : 0,
    oral: random.between(80, 700),
    gas: random.between(-1000, -750),
  };
}

/**
 * Draws what the tissues look like: at random, but each within what is seen on CTs with or without contrast, and every
 * part (a loop of bowel, a vessel, an organ) a little by itself.
 */
export function drawAppearance(random: Random): Appearance {
  const palette = drawPalette(random);
  const tables = new Float32Array(PARTS * BINS);
  const textureHu = new Float32Array(PARTS);
  for (const of of Object.values(tissue)) {
    const texture = drawTexture(of, random);
    for (let layer = 0; layer < PARTS_PER_TISSUE; layer++) {
      const part = partOf(of, layer);
      fillTable(tables.subarray(part * BINS, (part + 1) * BINS), curveOf(of, palette, random));
      textureHu[part] = texture;
    }
  }
  return { tables, textureHu, softHu: palette.soft };
}

/** Largest standard deviation of the texture of each tissue, in HU. */
const TEXTURE_HU: Readonly<Record<Tissue, number>> = {
  [tissue.air]: 0,
  [tissue.couch]: 0,
  [tissue.fat]: 16,
  [tissue.muscle]: 16,
  [tissue.bone]: 110,
  [tissue.vessel]: 8,
  [tissue.bowel]: 45,
  [tissue.bladder]: 5,
  [tissue.organ]: 16,
};

function drawTexture(of: Tissue, random: Random): number {
  return TEXTURE_HU[of] * random.between(0.15, 1);
}

function curveOf(of: Tissue, palette: Palette, random: Random): Curve {
  const { fat, soft, blood } = palette;
  const own = (deviation: number) => deviation * random.normal();
  switch (of) {
    case tissue.air:
    case tissue.couch:
      return [[-1000, AIR_HU]];
    case tissue.fat: {
      const shift = own(3);
      return [
        [-1000, AIR_HU],
        [-300, -300],
        [-105, fat + shift],
        [-60, fat + 40 * random.between(0.5, 1.4)],
        [0, fat + 90],
      ];
    }
    case tissue.muscle: {
      const shift = own(4);
      return [
        [-400, -400],
        [-105, fat],
        [20, soft - 35 * random.between(0.4, 1.4)],
        [52, soft + shift],
        [90, soft + shift + 30],
      ];
    }
    case tissue.bone:
      return boneCurve(palette, random);
    case tissue.vessel: {
      const shift = own(10);
      return [
        [-105, fat],
        [42, blood * random.between(0.85, 1.1) + shift],
        [190, blood * random.between(1, 1.25) + shift],
        [650, random.between(300, 1100)],
      ];
    }
    case tissue.bowel:
      return bowelCurve(palette, random);
    case tissue.bladder:
      return [
        [-105, fat],
        [6, palette.urine],
        [26, (palette.urine + soft) / 2],
        [45, soft - 5 + own(4)],
        [150, soft + palette.excreted / 3],
        [500, soft + palette.excreted],
      ];
    case tissue.organ:
      return organCurve(palette, random);
    default:
      return of satisfies never;
  }
}

function organCurve({ fat, soft, gas }: Palette, random: Random): Curve {
  const shift = 14 * random.normal();
  return [
    [-1000, AIR_HU],
    [-880, random.uniform() < 0.3 ? random.between(-20, 60) : gas],
    [-105, fat],
    [0, 5 + shift / 2],
    [50, soft - 5 + shift],
    [120, soft + 55 * random.between(0.6, 1.4)],
    [350, random.between(200, 500)],
  ];
}

function boneCurve({ fat, marrow, cortex }: Palette, random: Random): Curve {
  const spongy = marrow + random.between(60, 200) + 12 * random.normal();
  return [
    [-1000, AIR_HU],
    [-105, Math.min(fat + 10, marrow)],
    [60, marrow + 12 * random.normal()],
    [250, spongy],
    [450, spongy + random.between(60, 220)],
    [900, Math.max(cortex, spongy + 150)],
    [1300, Math.max(cortex, spongy + 150) * 1.25],
    [2600, 3000],
    [3071, HIGHEST_HU],
  ];
}

/** Gas, stool, fluid and contrast change places from loop to loop. */
function bowelCurve({ fat, soft, oral, oralShare, gas }: Palette, random: Random): Curve {
  const chance = random.uniform();
  const fill =
    chance < oralShare
      ? oral * random.between(0.4, 1.2)
      : chance < oralShare + 0.08
        ? gas
        : random.between(-35, 60);
  const inGas = random.uniform() < 0.2 ? fill : gas;
  const dense = random.uniform() < 0.5 ? fill : oral * random.between(0.5, 1.2);
  return [
    [-1000, AIR_HU],
    [-880, inGas],
    [-700, inGas],
    [-105, fat],
    [18, fill],
    [30, fill * 0.5 + soft * 0.5],
    [48, soft - 5 + 8 * random.normal()],
    [85, soft + 20],
    [150, dense],
    [480, dense * 1.1],
  ];
}

function fillTable(table: Float32Array, curve: Curve): void {
  let knot = 0;
  for (let bin = 0; bin < table.length; bin++) {
    const painted = LOWEST_HU + (bin << BIN_SHIFT);
    while (knot < curve.length && curve[knot]![0] <= painted) knot++;
    const [before, after] = [curve[knot - 1], curve[knot]];
    if (before === undefined) table[bin] = after![1];
    else if (after === undefined) table[bin] = before[1];
    else {
      const share = (painted - before[0]) / (after[0] - before[0]);
      table[bin] = before[1] + share * (after[1] - before[1]);
    }
  }
}

/** Gives the voxels of a source their HU, with a texture of a few millimetres. */
export function colour(
  { hu, parts, labels }: PaintedVoxels,
  box: Pick<ColouredBox, "low" | "size">,
  { tables, textureHu }: Appearance,
  random: Random,
): ColouredBox {
  const coloured = new Float32Array(hu.length);
  const tile = noiseTile(1, 1);
  const start = drawStart(random);
  const mask = TILE_MASK;
  const [slices, rows, columns] = box.size;
  let voxel = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const row = rowInTile(start, z, y);
      for (let x = 0; x < columns; x++, voxel++) {
        const part = parts[voxel]!;
        const painted = (hu[voxel]! - LOWEST_HU) >> BIN_SHIFT;
        const bin = painted < 0 ? 0 : painted >= BINS ? BINS - 1 : painted;
        coloured[voxel] =
          tables[part * BINS + bin]! + textureHu[part]! * tile[row + ((start.x + x) & mask)]!;
      }
    }
  }
  return { ...box, hu: coloured, labels };
}
