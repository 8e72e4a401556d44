import { type ImageGrid, voxelCount } from "../geometry/index.ts";
import type { Placement, RowCoordinates, VoxelBox } from "./placement.ts";
import { type Layer, tissue } from "./tissue.ts";

/** The painted body before it is scanned: three values for every voxel, shape [z, y, x]. */
export interface Canvas {
  readonly grid: ImageGrid;
  readonly hu: Float32Array;
  readonly tissues: Uint8Array;
  readonly labels: Uint8Array;
}

/** HU of air. */
const AIR_HU = -1000;

/** Paints layers over each other, bottom first. A voxel half covered at an edge gets a share of both HUs. */
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
    labels: new Uint8Array(count),
  };
  const placed = layers.map((layer) => ({ layer, range: placement.reach(layer.shape.box) }));
  const [slices, rows, columns] = grid.size;
  const coordinates: RowCoordinates = {
    x: new Float64Array(columns),
    y: new Float64Array(columns),
    z: new Float64Array(columns),
  };
  for (let z = 0; z < slices; z++) {
    const inSlice = placed.filter(({ range }) => range.first[0] <= z && z <= range.last[0]);
    for (let y = 0; y < rows; y++) {
      placement.row(z, y, coordinates);
      for (const { layer, range } of inSlice) {
        if (range.first[1] <= y && y <= range.last[1]) {
          paintRow(canvas, layer, range, (z * rows + y) * columns, coordinates);
        }
      }
    }
  }
  return canvas;
}

/** Deeper than this below its surface, a layer's HU no longer depends on the depth, in mm. */
const UNIFORM_DEPTH_MM = 8;

function paintRow(
  canvas: Canvas,
  layer: Layer,
  range: VoxelBox,
  start: number,
  at: RowCoordinates,
): void {
  const halfVoxel = canvas.grid.pixelSpacingMm[1] / 2;
  // Distances change by little more than the way gone, so half of it can be gone without looking.
  const stepsPerMm = 0.5 / canvas.grid.pixelSpacingMm[1];
  const { distance } = layer.shape;
  let column = range.first[2];
  while (column <= range.last[2]) {
    const d = distance(at.x[column]!, at.y[column]!, at.z[column]!);
    const clearMm = d > 0 ? d - halfVoxel : -d - UNIFORM_DEPTH_MM;
    const steps = 1 + Math.floor(Math.max(clearMm, 0) * stepsPerMm);
    if (d < halfVoxel) {
      const end = Math.min(column + steps - 1, range.last[2]);
      const share = Math.min(0.5 - d / (2 * halfVoxel), 1);
      for (let x = column; x <= end; x++) paintVoxel(canvas, layer, start + x, d, share, at, x);
    }
    column += steps;
  }
}

function paintVoxel(
  { hu, tissues, labels }: Canvas,
  layer: Layer,
  voxel: number,
  d: number,
  share: number,
  at: RowCoordinates,
  column: number,
): void {
  const [x, y, z] = [at.x[column]!, at.y[column]!, at.z[column]!];
  const value = typeof layer.hu === "number" ? layer.hu : layer.hu(Math.max(-d, 0), x, y, z);
  hu[voxel] = hu[voxel]! + share * (value - hu[voxel]!);
  if (d >= 0) return;
  tissues[voxel] = layer.tissue;
  const { label, labelIf } = layer;
  labels[voxel] = label !== undefined && (labelIf?.(x, y, z) ?? true) ? label : 0;
}
