import { type ImageGrid, voxelCount } from "../../geometry/index.ts";
import { createLattice, type Lattice, loadSlice } from "./lattice.ts";
import { numberOnCanvas } from "./painted-structures.ts";
import type { Placement, VoxelBox } from "./placement.ts";
import { type Layer, partOf, tissue } from "./tissue.ts";

/** The painted body before it is scanned: four values for every voxel, shape [z, y, x]. */
export interface Canvas {
  readonly grid: ImageGrid;
  readonly hu: Float32Array;
  readonly tissues: Uint8Array;
  /** Tissue and part of the layer that was painted last, as `partOf` gives them. */
  readonly parts: Uint8Array;
  /** The structure of each voxel as `numberOnCanvas` gives it, 0 for none; independent of any scheme. */
  readonly structures: Uint8Array;
}

/** HU of air. */
const AIR_HU = -1000;

/** Paints layers over each other in their order. At an edge a voxel gets a mixture of the HU on both sides. */
export function paintLayers(
  grid: ImageGrid,
  placement: Placement,
  layers: readonly Layer[],
): Canvas {
  const count = voxelCount(grid);
  const canvas: Canvas = {
    grid,
    hu: new Float32Array(count).fill(AIR_HU),
    tissues: new Uint8Array(count).fill(tissue.air),
    parts: new Uint8Array(count).fill(partOf(tissue.air, 0)),
    structures: new Uint8Array(count),
  };
  const placed = layers.map((layer, index) => ({
    layer,
    part: partOf(layer.tissue, index),
    number: layer.structure === undefined ? 0 : numberOnCanvas(layer.structure),
    range: placement.reach(layer.shape.box),
  }));
  const lattice = createLattice(grid);
  const halfVoxelMm = grid.pixelSpacingMm[1] / 2;
  const stepMm = lattice.stride * Math.max(...grid.pixelSpacingMm);
  for (let slice = 0; slice < grid.size[0]; slice++) {
    loadSlice(lattice, placement, slice);
    for (const { layer, part, number, range } of placed) {
      if (slice < range.first[0] || slice > range.last[0]) continue;
      paintLayer({ canvas, lattice, layer, part, number, range, slice, stepMm, halfVoxelMm });
    }
  }
  return canvas;
}

/** One layer on one slice. */
interface Stroke {
  readonly canvas: Canvas;
  readonly lattice: Lattice;
  readonly layer: Layer;
  readonly part: number;
  /** The layer's structure on the canvas; 0 for none. */
  readonly number: number;
  readonly range: VoxelBox;
  readonly slice: number;
  /** A step between nodes and half a voxel, in mm. */
  readonly stepMm: number;
  readonly halfVoxelMm: number;
}

function paintLayer(stroke: Stroke): void {
  const { lattice, range } = stroke;
  const { tile } = lattice;
  lattice.serial++;
  for (let y = range.first[1] - (range.first[1] % tile); y <= range.last[1]; y += tile) {
    for (let x = range.first[2] - (range.first[2] % tile); x <= range.last[2]; x += tile) {
      paintTile(stroke, y, x, tile);
    }
  }
}

/** Depth in mm below which a layer's HU no longer depends on the depth; a layer can give its own. */
const UNIFORM_DEPTH_MM = 8;
/** Tiles are quartered until they have this many nodes in a row. Then the distance is computed at every node. */
const LEAF_NODES = 4;

/**
 * Paints a square of `width` voxels. A distance changes by little more than the way from one place to the other. So
 * when half the distance at the middle is larger than the way to a corner, the shape either misses the whole square or
 * covers all of it.
 */
function paintTile(stroke: Stroke, y: number, x: number, width: number): void {
  const { lattice, range } = stroke;
  if (y > range.last[1] || x > range.last[2]) return;
  if (y + width <= range.first[1] || x + width <= range.first[2]) return;
  const half = width / 2;
  const cornerMm = (half / lattice.stride) * Math.SQRT2 * stroke.stepMm;
  const d = distanceAt(stroke, (y + half) * lattice.columns + x + half);
  if (d * 0.5 > cornerMm + stroke.halfVoxelMm) return;
  const uniformMm = stroke.layer.uniformMm ?? UNIFORM_DEPTH_MM;
  if ((-d - uniformMm) * 0.5 > cornerMm) fillTile(stroke, y, x, width, d);
  else if (half < LEAF_NODES * lattice.stride) paintLeaf(stroke, y, x, width);
  else {
    paintTile(stroke, y, x, half);
    paintTile(stroke, y, x + half, half);
    paintTile(stroke, y + half, x, half);
    paintTile(stroke, y + half, x + half, half);
  }
}

/** The layer's distance at a node, computed once per layer and slice. */
function distanceAt({ lattice, layer }: Stroke, node: number): number {
  if (lattice.serials[node] === lattice.serial) return lattice.distances[node]!;
  const d = layer.shape.distance(lattice.x[node]!, lattice.y[node]!, lattice.z[node]!);
  lattice.serials[node] = lattice.serial;
  lattice.distances[node] = d;
  return d;
}

function fillTile(stroke: Stroke, y: number, x: number, width: number, d: number): void {
  const { first, last } = stroke.range;
  const bottom = Math.min(y + width - 1, last[1]);
  const right = Math.min(x + width - 1, last[2]);
  for (let row = Math.max(y, first[1]); row <= bottom; row++) {
    for (let column = Math.max(x, first[2]); column <= right; column++) {
      paintVoxel(stroke, row, column, d, 1);
    }
  }
}

function paintLeaf(stroke: Stroke, y: number, x: number, width: number): void {
  const { first, last } = stroke.range;
  const { stride, columns, distances } = stroke.lattice;
  if (!isTouched(stroke, y, x, width)) return;
  const limit = stroke.halfVoxelMm;
  const bottom = Math.min(y + width - 1, last[1]);
  const right = Math.min(x + width - 1, last[2]);
  for (let row = Math.max(y, first[1]); row <= bottom; row++) {
    const t = (row % stride) / stride;
    const above = (row - (row % stride)) * columns;
    const below = t === 0 ? above : above + stride * columns;
    for (let column = Math.max(x, first[2]); column <= right; column++) {
      const s = (column % stride) / stride;
      const before = column - (column % stride);
      const after = s === 0 ? before : before + stride;
      const upper = distances[above + before]! * (1 - s) + distances[above + after]! * s;
      const lower = distances[below + before]! * (1 - s) + distances[below + after]! * s;
      const d = upper * (1 - t) + lower * t;
      if (d < limit) paintVoxel(stroke, row, column, d, Math.min(0.5 - d / (2 * limit), 1));
    }
  }
}

/** Computes the distances at the nodes in and around a leaf; false when the shape is too far to touch a voxel. */
function isTouched(stroke: Stroke, y: number, x: number, width: number): boolean {
  const { stride, columns } = stroke.lattice;
  // Between nodes lie voxels, so the nodes at the far edges count too.
  const reach = stride === 1 ? width - 1 : width;
  let nearest = Number.POSITIVE_INFINITY;
  for (let row = y; row <= y + reach; row += stride) {
    for (let column = x; column <= x + reach; column += stride) {
      nearest = Math.min(nearest, distanceAt(stroke, row * columns + column));
    }
  }
  return nearest < stroke.halfVoxelMm;
}

function paintVoxel(stroke: Stroke, row: number, column: number, d: number, share: number): void {
  const { canvas, lattice, layer } = stroke;
  const { hu, tissues, parts, structures } = canvas;
  const [, rows, columns] = canvas.grid.size;
  const voxel = (stroke.slice * rows + row) * columns + column;
  const at = row * lattice.columns + column;
  const value =
    typeof layer.hu === "number"
      ? layer.hu
      : layer.hu(Math.max(-d, 0), lattice.x[at]!, lattice.y[at]!, lattice.z[at]!);
  hu[voxel] = hu[voxel]! + share * (value - hu[voxel]!);
  if (d >= 0) return;
  tissues[voxel] = layer.tissue;
  parts[voxel] = stroke.part;
  const { structureIf } = layer;
  const belongs =
    structureIf === undefined || structureIf(lattice.x[at]!, lattice.y[at]!, lattice.z[at]!);
  structures[voxel] = belongs ? stroke.number : 0;
}
