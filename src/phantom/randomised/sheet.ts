/** A contact sheet: cuts through generated pairs and CTs, all on one scale, to compare them by eye. */
import { encode } from "fast-png";
import type { GridSize } from "../../geometry/index.ts";
import { type LabelScheme, pelvisScheme } from "../../structures/index.ts";

/** One volume on the sheet, on a grid of cubes; shape [z, y, x], slices to the head. */
export interface SheetRow {
  readonly size: GridSize;
  readonly hu: Float32Array | Int16Array;
  /** Labels to outline; absent for a CT without contours. */
  readonly labels?: Uint8Array;
}

/** Size of a tile in voxels: as wide and high as a usual body. Larger volumes are cropped around their middle. */
const TILE = { width: 116, height: 84 } as const;
const PIXELS_PER_VOXEL = 2;
const GREY = { lowest: -160, width: 400 } as const;
/** Heights of the axial cuts, as shares of the volume. The coronal and the sagittal cut go through the middle. */
const AXIAL_SHARES = [0.15, 0.4, 0.65, 0.88] as const;
const TILES = AXIAL_SHARES.length + 2;

/** The voxel index for each place of a tile; -1 outside the volume. */
type Cut = (u: number, v: number) => number;

/**
 * Draws one row of cuts for each volume, window -160 to 240 HU, as a PNG.
 * @param scheme Gives the outlines their colours.
 */
export function sheetPng(
  volumes: readonly SheetRow[],
  scheme: LabelScheme = pelvisScheme,
): Uint8Array {
  const colours = scheme.structures.map(({ colour }) => colour);
  const width = TILES * TILE.width * PIXELS_PER_VOXEL;
  const tileHeight = TILE.height * PIXELS_PER_VOXEL;
  const data = new Uint8Array(width * tileHeight * volumes.length * 3);
  for (const [row, volume] of volumes.entries()) {
    for (const [column, cut] of cutsOf(volume.size).entries()) {
      const corner = { x: column * TILE.width * PIXELS_PER_VOXEL, y: row * tileHeight };
      drawTile(volume, cut, { data, width, corner, colours });
    }
  }
  return encode({ width, height: tileHeight * volumes.length, data, channels: 3, depth: 8 });
}

function cutsOf([slices, rows, columns]: GridSize): Cut[] {
  const [left, top] = [(columns - TILE.width) >> 1, (rows - TILE.height) >> 1];
  const [below, side] = [(slices - TILE.height) >> 1, (rows - TILE.width) >> 1];
  const at = (z: number, y: number, x: number) =>
    z >= 0 && z < slices && y >= 0 && y < rows && x >= 0 && x < columns
      ? (z * rows + y) * columns + x
      : -1;
  const axial = AXIAL_SHARES.map((share): Cut => {
    const z = Math.floor(share * slices);
    return (u, v) => at(z, v + top, u + left);
  });
  const coronal: Cut = (u, v) => at(TILE.height - 1 - v + below, rows >> 1, u + left);
  const sagittal: Cut = (u, v) => at(TILE.height - 1 - v + below, u + side, columns >> 1);
  return [...axial, coronal, sagittal];
}

type Colour = readonly [red: number, green: number, blue: number];

interface Target {
  readonly data: Uint8Array;
  readonly width: number;
  readonly corner: { readonly x: number; readonly y: number };
  /** The colour of label 1, then of label 2, and so on. */
  readonly colours: readonly Colour[];
}

function drawTile(volume: SheetRow, cut: Cut, target: Target): void {
  const { data, width, corner, colours } = target;
  for (let v = 0; v < TILE.height * PIXELS_PER_VOXEL; v++) {
    for (let u = 0; u < TILE.width * PIXELS_PER_VOXEL; u++) {
      const label = edgeLabel(volume, cut, u, v);
      const colour = label > 0 ? colours[label - 1]! : grey(volume, cut, u, v);
      data.set(colour, 3 * ((corner.y + v) * width + corner.x + u));
    }
  }
}

/** The voxel that a pixel of a tile shows. */
function voxelAt(cut: Cut, u: number, v: number): number {
  return cut(Math.floor(u / PIXELS_PER_VOXEL), Math.floor(v / PIXELS_PER_VOXEL));
}

/** The label of a pixel at the edge of a structure; 0 for all other pixels. */
function edgeLabel({ labels }: SheetRow, cut: Cut, u: number, v: number): number {
  const label = labels?.[voxelAt(cut, u, v)] ?? 0;
  if (label === 0) return 0;
  const isOther = (du: number, dv: number) => labels?.[voxelAt(cut, u + du, v + dv)] !== label;
  return isOther(1, 0) || isOther(-1, 0) || isOther(0, 1) || isOther(0, -1) ? label : 0;
}

/** The HU of a pixel as grey; a dark colour outside the volume. */
function grey({ hu }: SheetRow, cut: Cut, u: number, v: number): Colour {
  const voxel = voxelAt(cut, u, v);
  if (voxel < 0) return [24, 24, 32];
  const value = Math.round(((hu[voxel]! - GREY.lowest) * 255) / GREY.width);
  const held = Math.min(Math.max(value, 0), 255);
  return [held, held, held];
}
