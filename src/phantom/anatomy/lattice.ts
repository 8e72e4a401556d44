import type { ImageGrid } from "../../geometry/index.ts";
import type { Placement } from "./placement.ts";

/** Number of nodes in a row of the largest tile. A power of two. */
const TILE_NODES = 16;

/** Largest distance between nodes on fine images, in mm. Shapes are smooth enough to be linear between nodes. */
const NODE_MM = 2;

/**
 * One slice in anatomical coordinates, and the nodes where distances are computed: every voxel of a coarse image, about
 * every second one of a fine image. A lattice consists of whole tiles, so it reaches beyond the image.
 */
export interface Lattice {
  /** Number of voxels from node to node. */
  readonly stride: number;
  /** Number of voxels in a row of a tile. */
  readonly tile: number;
  /** Number of voxels in a row, including those beyond the image. */
  readonly columns: number;
  readonly rows: number;
  /** Anatomical coordinates of every voxel of the slice that was loaded last, in mm. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** A layer's distance at a node; valid where `serials` equals the layer's `serial`. */
  readonly distances: Float64Array;
  readonly serials: Int32Array;
  serial: number;
}

/** A lattice for the slices of an image; no slice is loaded yet. */
export function createLattice({ size, pixelSpacingMm }: ImageGrid): Lattice {
  const stride = Math.max(1, Math.floor(NODE_MM / Math.max(...pixelSpacingMm)));
  const tile = TILE_NODES * stride;
  // One more row and column, because there must also be a node behind the last voxels.
  const [rows, columns] = [1, 2].map((axis) => Math.ceil(size[axis]! / tile) * tile + 1) as [
    number,
    number,
  ];
  const values = () => new Float64Array(rows * columns);
  const [x, y, z, distances] = [values(), values(), values(), values()];
  const serials = new Int32Array(rows * columns);
  return { stride, tile, rows, columns, x, y, z, distances, serials, serial: 0 };
}

/** Computes the anatomical coordinates of a slice and stores them in the lattice. */
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
