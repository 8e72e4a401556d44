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

function paintRow(
  canvas: Canvas,
  layer: Layer,
  range: VoxelBox,
  start: number,
  at: RowCoordinates,
): void {
  const halfVoxel = canvas.grid.pixelSpacingMm[1] / 2;
  const skipPerMm = 0.5 / canvas.grid.pixelSpacingMm[1];
  const { hu, tissues, labels } = canvas;
  const { shape, label, labelIf } = layer;
  for (let column = range.first[2]; column <= range.last[2]; column++) {
    const [x, y, z] = [at.x[column]!, at.y[column]!, at.z[column]!];
    const d = shape.distance(x, y, z);
    if (d >= halfVoxel) {
      // Distances change by little more than the way gone, so half of it can be skipped without looking.
      column += Math.floor((d - halfVoxel) * skipPerMm);
      continue;
    }
    const value = typeof layer.hu === "number" ? layer.hu : layer.hu(Math.max(-d, 0), x, y, z);
    const share = Math.min(0.5 - d / (2 * halfVoxel), 1);
    const voxel = start + column;
    hu[voxel] = hu[voxel]! + share * (value - hu[voxel]!);
    if (d >= 0) continue;
    tissues[voxel] = layer.tissue;
    labels[voxel] = label !== undefined && (labelIf?.(x, y, z) ?? true) ? label : 0;
  }
}
