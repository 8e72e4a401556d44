/** A contact sheet: cuts of generated pairs and of CTs, all on one scale, for judging by eye. */
import { encode } from "fast-png";
import type { GridSize } from "../../geometry/index.ts";
import { pelvisScheme } from "../../structures/index.ts";

/** One volume on the sheet, on a grid of cubes; shape [z, y, x], slices to the head. */
export interface SheetRow {
  readonly size: GridSize;
  readonly hu: Float32Array | Int16Array;
  /** Outlined; absent for a CT that nobody drew on. */
  readonly labels?: Uint8Array;
}

/** Tiles are as wide and high as a usual body, in voxels; larger volumes are cut around their middle. */
const TILE = { width: 116, height: 84 } as const;
const PIXELS_PER_VOXEL = 2;
const GREY = { lowest: -160, width: 400 } as const;
/** Axial cuts at these shares of the height, coronal and sagittal ones through the middle. */
const AXIAL_SHARES = [0.15, 0.4, 0.65, 0.88] as const;
const TILES = AXIAL_SHARES.length + 2;

/** An index into a volume for each place of a tile; -1 outside the volume. */
type Cut = (u: number, v: number) => number;

/** One row of cuts for each volume, window -160 to 240 HU, as a PNG. */
export function sheetPng(volumes: readonly SheetRow[]): Uint8Array {
  const width = TILES * TILE.width * PIXELS_PER_VOXEL;
  const tileHeight = TILE.height * PIXELS_PER_VOXEL;
  const data = new Uint8Array(width * tileHeight * volumes.length * 3);
  for (const [row, volume] of volumes.entries()) {
    for (const [column, cut] of cutsOf(volume.size).entries()) {
      const corner = { x: column * TILE.width * PIXELS_PER_VOXEL, y: row * tileHeight };
      drawTile(volume, cut, { data, width, corner });
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

interface Target {
  readonly data: Uint8Array;
  readonly width: number;
  readonly corner: { readonly x: number; readonly y: number };
}

function drawTile(volume: SheetRow, cut: Cut, { data, width, corner }: Target): void {
  for (let v = 0; v < TILE.height * PIXELS_PER_VOXEL; v++) {
    for (let u = 0; u < TILE.width * PIXELS_PER_VOXEL; u++) {
      const colour = pixelColour(volume, cut, u, v);
      data.set(colour, 3 * ((corner.y + v) * width + corner.x + u));
    }
  }
}

const colours: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  ...pelvisScheme.structures.map(({ colour }) => colour),
];

/** A structure's colour on the pixels at its edge, else the HU as grey. */
function pixelColour(
  { hu, labels }: SheetRow,
  cut: Cut,
  u: number,
  v: number,
): readonly [number, number, number] {
  const place = (at: number) => Math.floor(at / PIXELS_PER_VOXEL);
  const voxel = cut(place(u), place(v));
  if (voxel < 0) return [24, 24, 32];
  const label = labels?.[voxel] ?? 0;
  const isOther = (du: number, dv: number) => labels?.[cut(place(u + du), place(v + dv))] !== label;
  const isEdge = label > 0 && (isOther(1, 0) || isOther(-1, 0) || isOther(0, 1) || isOther(0, -1));
  if (isEdge) return colours[label]!;
  const grey = Math.round(((hu[voxel]! - GREY.lowest) * 255) / GREY.width);
  const held = Math.min(Math.max(grey, 0), 255);
  return [held, held, held];
}
