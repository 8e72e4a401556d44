import type { GridSize } from "../../geometry/index.ts";
import type { Deformation } from "./deformation.ts";

/** A box of a source after its tissues got their HU; shape [z, y, x]. */
export interface ColouredBox {
  readonly hu: Float32Array;
  readonly labels: Uint8Array;
  /** First voxel of the box in the whole source. */
  readonly low: GridSize;
  readonly size: GridSize;
}

/** HU outside the body. */
export const AIR_HU = -1000;

/**
 * Fills a pair of the given size from its source. HU are linear between voxels, labels come from the nearest voxel.
 * Beside the source there is air. Above and below, the first and the last slice are repeated; the field is cut later,
 * along straight slices.
 *
 * @param slicesKnown Number of slices of the whole source, if there is air above and below it too.
 */
export function sampleDeformed(
  source: ColouredBox,
  deformation: Deformation,
  size: GridSize,
  into: { readonly hu: Float32Array; readonly labels: Uint8Array },
  slicesKnown?: number,
): void {
  const [slices, rows, columns] = size;
  const zRange: ZRange =
    slicesKnown === undefined
      ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
      : [-source.low[0], slicesKnown - 1 - source.low[0]];
  const { centre, matrix, nodeSize, stride } = deformation;
  const line = new Float32Array(nodeSize[2] * 3);
  const row: RowStart = { z: 0, y: 0, x: 0, voxel: 0 };
  const [halfZ, halfY, halfX] = [slices >> 1, rows >> 1, columns >> 1];
  for (let i = 0; i < slices; i++) {
    for (let j = 0; j < rows; j++) {
      loadNodeLine(deformation, i / stride[0], j / stride[1], line);
      const [di, dj] = [i - halfZ, j - halfY];
      row.z = centre[0] + matrix[0][0] * di + matrix[0][1] * dj - matrix[0][2] * halfX;
      row.y = centre[1] + matrix[1][0] * di + matrix[1][1] * dj - matrix[1][2] * halfX;
      row.x = centre[2] + matrix[2][0] * di + matrix[2][1] * dj - matrix[2][2] * halfX;
      row.voxel = (i * rows + j) * columns;
      sampleRow(source, deformation, { row, line, columns, zRange }, into);
    }
  }
}

/** Lowest and highest z with known slices, in voxels of the box. */
type ZRange = readonly [number, number];

interface RowStart {
  z: number;
  y: number;
  x: number;
  voxel: number;
}

interface SampledRow {
  readonly row: RowStart;
  readonly line: Float32Array;
  readonly columns: number;
  readonly zRange: ZRange;
}

/** Stores in `line` the displacements along one row, linear between the four rows of nodes around it. */
function loadNodeLine(
  { nodes, nodeSize }: Deformation,
  z: number,
  y: number,
  line: Float32Array,
): void {
  const [z0, y0] = [Math.floor(z), Math.floor(y)];
  const [t, s] = [z - z0, y - y0];
  const width = nodeSize[2] * 3;
  const a = (z0 * nodeSize[1] + y0) * width;
  const b = a + width;
  const c = a + nodeSize[1] * width;
  const d = c + width;
  for (let index = 0; index < width; index++) {
    const near = nodes[a + index]! * (1 - s) + nodes[b + index]! * s;
    const far = nodes[c + index]! * (1 - s) + nodes[d + index]! * s;
    line[index] = near * (1 - t) + far * t;
  }
}

function sampleRow(
  { hu, labels, low, size }: ColouredBox,
  { matrix, stride }: Deformation,
  { row, line, columns, zRange }: SampledRow,
  into: { readonly hu: Float32Array; readonly labels: Uint8Array },
): void {
  const [depth, height, width] = size;
  const plane = height * width;
  const [lowestZ, highestZ] = zRange;
  const [stepZ, stepY, stepX] = [matrix[0][2], matrix[1][2], matrix[2][2]];
  const [fromZ, fromY, fromX] = [row.z - low[0], row.y - low[1], row.x - low[2]];
  const strideX = stride[2];
  for (let k = 0; k < columns; k++) {
    const node = Math.floor(k / strideX);
    const u = k / strideX - node;
    const at = 3 * node;
    const z = fromZ + stepZ * k + line[at]! * (1 - u) + line[at + 3]! * u;
    const y = fromY + stepY * k + line[at + 1]! * (1 - u) + line[at + 4]! * u;
    const x = fromX + stepX * k + line[at + 2]! * (1 - u) + line[at + 5]! * u;
    const voxel = row.voxel + k;
    const isKnown = z >= lowestZ && z <= highestZ;
    if (!(isKnown && y >= 0 && x >= 0 && y < height - 1 && x < width - 1)) {
      into.hu[voxel] = AIR_HU;
      into.labels[voxel] = 0;
      continue;
    }
    const heldZ = z < 0 ? 0 : Math.min(z, depth - 1);
    const [z0, y0, x0] = [Math.floor(heldZ), Math.floor(y), Math.floor(x)];
    const [r, t, s] = [heldZ - z0, y - y0, x - x0];
    const a = z0 * plane + y0 * width + x0;
    const b = z0 + 1 < depth ? a + plane : a;
    const near =
      (hu[a]! * (1 - s) + hu[a + 1]! * s) * (1 - t) +
      (hu[a + width]! * (1 - s) + hu[a + width + 1]! * s) * t;
    const far =
      (hu[b]! * (1 - s) + hu[b + 1]! * s) * (1 - t) +
      (hu[b + width]! * (1 - s) + hu[b + width + 1]! * s) * t;
    into.hu[voxel] = near * (1 - r) + far * r;
    into.labels[voxel] = labels[(r < 0.5 ? a : b) + (t < 0.5 ? 0 : width) + (s < 0.5 ? 0 : 1)]!;
  }
}

/** The voxels of a source that a deformation and its interpolation can reach; undefined when there are none. */
export function reachOf(
  { centre, matrix, nodes }: Deformation,
  size: GridSize,
  sourceSize: GridSize,
): { readonly low: GridSize; readonly high: GridSize } | undefined {
  const most = [0, 0, 0];
  for (let index = 0; index < nodes.length; index++) {
    most[index % 3] = Math.max(most[index % 3]!, Math.abs(nodes[index]!));
  }
  const bounds = ([0, 1, 2] as const).map((axis) => {
    const reach = matrix[axis].reduce(
      (sum, step, from) => sum + Math.abs(step) * Math.ceil(size[from as 0 | 1 | 2] / 2),
      most[axis]! + 2,
    );
    return [
      Math.max(Math.floor(centre[axis] - reach), 0),
      Math.min(Math.ceil(centre[axis] + reach) + 1, sourceSize[axis]),
    ] as const;
  });
  if (bounds.some(([low, high]) => high <= low)) return undefined;
  const corner = (end: 0 | 1): GridSize => [bounds[0]![end], bounds[1]![end], bounds[2]![end]];
  return { low: corner(0), high: corner(1) };
}
