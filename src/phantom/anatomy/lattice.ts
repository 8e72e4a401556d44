import type { ImageGrid } from "../../geometry/index.ts";
import type { Placement } from "./placement.ts";

/** Nodes in a row of the largest tile that is looked at as a whole. A power of two. */
const TILE_NODES = 16;

/** Nodes are at most this far apart in mm on fine images; shapes are smooth enough to be linear between. */
const NODE_MM = 2;

/**
 * One slice in anatomical coordinates, and the places where distances are worked out: every voxel of a coarse image,
 * every second or so of a fine one. It is made of whole tiles, so it reaches beyond the image.
 */
export interface Lattice {
  /** Voxels from node to node. */
  readonly stride: number;
  /** Voxels in a row of a tile. */
  readonly tile: number;
  /** Voxels in a row, those beyond the image with them. */
  readonly columns: number;
  readonly rows: number;
  /** Anatomical coordinates of every voxel of the slice that was loaded last. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** A layer's distance at a node, valid where `serials` holds the layer's `serial`. */
  readonly distances: Float64Array;
  readonly serials: Int32Array;
  serial: number;
}

export function createLattice({ size, pixelSpacingMm }: ImageGrid): Lattice {
  const stride = Math.max(1, Math.floor(NODE_MM / Math.max(...pixelSpacingMm)));
  const tile = TILE_NODES * stride;
  // One more row and column: the last voxels lie before a node, too.
  const [rows, columns] = [1, 2].map((axis) => Math.ceil(size[axis]! / tile) * tile + 1) as [
    number,
    number,
  ];
  const values = () => new Float64Array(rows * columns);
  const [x, y, z, distances] = [values(), values(), values(), values()];
  const serials = new Int32Array(rows * columns);
  return { stride, tile, rows, columns, x, y, z, distances, serials, serial: 0 };
}

/** Works out the anatomical coordinates of slice `slice`. */
export function loadSlice(lattice: Lattice, placement: Placement, slice: number): void {
  const { rows, columns, x, y, z } = lattice;
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * columns, (row + 1) * columns];
    placement.row(slice, row, {
      x: x.subarray(start, end),
      y: y.subarray(start, end),
      z: z.subarray(start, end),
    });
  }
}
