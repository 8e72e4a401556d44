import type { Random } from "../../base/index.ts";
import { PARTS_PER_TISSUE, partOf, type Tissue, tissue } from "../anatomy/tissue.ts";
import { drawStart, noiseTile, rowInTile, TILE_MASK } from "./noise-tile.ts";
import { AIR_HU, type ColouredBox } from "./sample.ts";
import type { PaintedVoxels } from "./source.ts";

/** Maps the HU that a part was painted with to the HU that it gets. Places rise; values are linear between them. */
type Curve = readonly (readonly [painted: number, drawn: number])[];

/** How the tissues of one pair look: the HU and the texture of each part. */
export interface Appearance {
  /** Shape [part, bin]: the HU for a painted HU. Bins are 4 HU wide and start at `LOWEST_HU`. */
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

/** HU that all parts of a patient share. */
interface Palette {
  readonly fat: number;
  readonly soft: number;
  readonly marrow: number;
  readonly cortex: number;
  readonly blood: number;
  readonly urine: number;
  readonly excreted: number;
  /** Share of bowel parts with oral contrast. */
  readonly oralShare: number;
  /** HU of oral contrast. */
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
 * Draws how the tissues look. All HU lie in the range seen on CTs with or without contrast. Parts of one tissue, such as
 * loops of bowel or vessels, differ a little from each other.
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
  switch (of) {
    case tissue.air:
    case tissue.couch:
      return [[-1000, AIR_HU]];
    case tissue.fat:
      return fatCurve(palette, random);
    case tissue.muscle:
      return muscleCurve(palette, random);
    case tissue.bone:
      return boneCurve(palette, random);
    case tissue.vessel:
      return vesselCurve(palette, random);
    case tissue.bowel:
      return bowelCurve(palette, random);
    case tissue.bladder:
      return bladderCurve(palette, random);
    case tissue.organ:
      return organCurve(palette, random);
    default:
      return of satisfies never;
  }
}

function fatCurve({ fat }: Palette, random: Random): Curve {
  const shift = 3 * random.normal();
  return [
    [-1000, AIR_HU],
    [-300, -300],
    [-105, fat + shift],
    [-60, fat + 40 * random.between(0.5, 1.4)],
    [0, fat + 90],
  ];
}

function muscleCurve({ fat, soft }: Palette, random: Random): Curve {
  const shift = 4 * random.normal();
  return [
    [-400, -400],
    [-105, fat],
    [20, soft - 35 * random.between(0.4, 1.4)],
    [52, soft + shift],
    [90, soft + shift + 30],
  ];
}

function vesselCurve({ fat, blood }: Palette, random: Random): Curve {
  const shift = 10 * random.normal();
  return [
    [-105, fat],
    [42, blood * random.between(0.85, 1.1) + shift],
    [190, blood * random.between(1, 1.25) + shift],
    [650, random.between(300, 1100)],
  ];
}

function bladderCurve({ fat, soft, urine, excreted }: Palette, random: Random): Curve {
  return [
    [-105, fat],
    [6, urine],
    [26, (urine + soft) / 2],
    [45, soft - 5 + 4 * random.normal()],
    [150, soft + excreted / 3],
    [500, soft + excreted],
  ];
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

/** Any loop of bowel may hold gas, stool, fluid or contrast, whatever it was painted with. */
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

/** Gives the voxels of a source their HU and a texture of a few millimetres. `labels` are passed on. */
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
