import type { Plane, ScreenAxis, Voxel } from "./plane.ts";
import { strides } from "./plane.ts";

/** Line segments of a label's contour: across0, down0, across1, down1 and so on, mm on the screen axes. */
export type Outline = Float32Array;

/**
 * Which edges the line segments join in a cell of four voxel centres, by the corners that are inside (1 upper left,
 * 2 upper right, 4 lower right, 8 lower left). Edges: 0 top, 1 right, 2 bottom, 3 left. Two opposite corners that are
 * inside stay separate.
 */
const pieces: readonly (readonly number[])[] = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

/** A slice of a label map as it is on the screen, with a border of background around it. */
function paddedSlice(labels: Uint8Array, size: Voxel, { plane, slice }: Cut): Uint8Array {
  const step = strides(size);
  const { across, down, normal } = plane;
  const width = across.voxelAt.length;
  const height = down.voxelAt.length;
  const padded = new Uint8Array((width + 2) * (height + 2));
  const base = slice * step[normal];
  const acrossStep = step[across.axis];
  for (let row = 0; row < height; row++) {
    const from = base + down.voxelAt[row]! * step[down.axis];
    let to = (row + 1) * (width + 2) + 1;
    for (let column = 0; column < width; column++) {
      padded[to++] = labels[from + across.voxelAt[column]! * acrossStep]!;
    }
  }
  return padded;
}

interface Cut {
  readonly plane: Plane;
  readonly slice: number;
}

/** Voxel centres with one more at either end, for the border of a padded slice. */
function paddedCentres({ centresMm, edgesMm }: ScreenAxis): Float64Array {
  const count = centresMm.length;
  const padded = new Float64Array(count + 2);
  padded.set(centresMm, 1);
  padded[0] = 2 * edgesMm[0]! - centresMm[0]!;
  padded[count + 1] = 2 * edgesMm[count]! - centresMm[count - 1]!;
  return padded;
}

class Tracer {
  readonly found = new Map<number, number[]>();
  readonly #acrossMm: Float64Array;
  readonly #downMm: Float64Array;

  constructor(acrossMm: Float64Array, downMm: Float64Array) {
    this.#acrossMm = acrossMm;
    this.#downMm = downMm;
  }

  /** Adds the segments of one label in the cell whose upper left voxel is at this place. */
  add(label: number, corners: number, column: number, row: number): void {
    let list = this.found.get(label);
    if (list === undefined) {
      list = [];
      this.found.set(label, list);
    }
    const left = this.#acrossMm[column]!;
    const right = this.#acrossMm[column + 1]!;
    const top = this.#downMm[row]!;
    const bottom = this.#downMm[row + 1]!;
    for (const edge of pieces[corners]!) {
      const isUpright = edge === 1 || edge === 3;
      list.push(isUpright ? (edge === 1 ? right : left) : (left + right) / 2);
      list.push(isUpright ? (top + bottom) / 2 : edge === 2 ? bottom : top);
    }
  }
}

/**
 * Contours of every label in a slice of a plane, halfway between voxel centres, as in the exported RTSTRUCT.
 *
 * @param labels [z, y, x]; 0 is background.
 * @returns By label; labels that are not in the slice are absent.
 */
export function outlinesOf(labels: Uint8Array, size: Voxel, cut: Cut): Map<number, Outline> {
  const padded = paddedSlice(labels, size, cut);
  const { across, down } = cut.plane;
  const width = across.voxelAt.length + 2;
  const height = down.voxelAt.length + 2;
  const tracer = new Tracer(paddedCentres(across), paddedCentres(down));
  for (let row = 0; row < height - 1; row++) {
    let place = row * width;
    for (let column = 0; column < width - 1; column++, place++) {
      const a = padded[place]!;
      const b = padded[place + 1]!;
      const d = padded[place + width]!;
      const c = padded[place + width + 1]!;
      if (a === b && b === c && c === d) continue;
      traceCell(tracer, [a, b, c, d], [column, row]);
    }
  }
  return new Map([...tracer.found].map(([label, list]) => [label, Float32Array.from(list)]));
}

function traceCell(
  tracer: Tracer,
  [a, b, c, d]: readonly [number, number, number, number],
  [column, row]: readonly [number, number],
): void {
  const corners = (label: number) =>
    (a === label ? 1 : 0) | (b === label ? 2 : 0) | (c === label ? 4 : 0) | (d === label ? 8 : 0);
  if (a !== 0) tracer.add(a, corners(a), column, row);
  if (b !== 0 && b !== a) tracer.add(b, corners(b), column, row);
  if (c !== 0 && c !== a && c !== b) tracer.add(c, corners(c), column, row);
  if (d !== 0 && d !== a && d !== b && d !== c) tracer.add(d, corners(d), column, row);
}
