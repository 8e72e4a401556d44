import type { Canvas } from "./paint.ts";
import type { Patient } from "./patient.ts";

/** Lowest HU a scanner stores. */
const LOWEST_HU = -1024;
/** Highest HU of a 12-bit scanner. */
const HIGHEST_HU = 3071;

/**
 * What the scanner makes of the painted body: a slice is as thick as the gap between slices, edges within it are
 * softened by the kernel, and the noise is as coarse as the kernel.
 */
export function scan(canvas: Canvas, patient: Patient): Int16Array {
  const [slices, rows, columns] = canvas.grid.size;
  const plane = rows * columns;
  const blur = kernel(patient.blurMm / canvas.grid.pixelSpacingMm[1]);
  const noise = noiseSource(patient);
  const hu = new Int16Array(canvas.hu.length);
  const slab = new Float32Array(plane);
  const scratch = new Float32Array(plane);
  for (let z = 0; z < slices; z++) {
    averageSlab(canvas.hu, slab, z, slices);
    blurRows(slab, scratch, rows, columns, blur);
    blurColumns(scratch, slab, rows, columns, blur);
    noise(slab, columns);
    const start = z * plane;
    for (let index = 0; index < plane; index++) {
      const value = Math.round(slab[index]!);
      hu[start + index] = Math.min(Math.max(value, LOWEST_HU), HIGHEST_HU);
    }
  }
  return hu;
}

/** Share of each neighbouring slice in a slice's thickness. */
const NEIGHBOUR_SHARE = 0.14;

function averageSlab(hu: Float32Array, slab: Float32Array, z: number, slices: number): void {
  const plane = slab.length;
  const [below, here, above] = [Math.max(z - 1, 0), z, Math.min(z + 1, slices - 1)].map(
    (at) => at * plane,
  ) as [number, number, number];
  const own = 1 - 2 * NEIGHBOUR_SHARE;
  for (let index = 0; index < plane; index++) {
    slab[index] =
      own * hu[here + index]! + NEIGHBOUR_SHARE * (hu[below + index]! + hu[above + index]!);
  }
}

/** Weights of a five-point Gaussian. */
function kernel(sigmaVoxels: number): readonly [centre: number, one: number, two: number] {
  const weight = (distance: number) =>
    Math.exp(-(distance * distance) / (2 * sigmaVoxels * sigmaVoxels));
  const sum = 1 + 2 * weight(1) + 2 * weight(2);
  return [1 / sum, weight(1) / sum, weight(2) / sum];
}

type Kernel = ReturnType<typeof kernel>;

function blurRows(
  from: Float32Array,
  to: Float32Array,
  rows: number,
  columns: number,
  [c, w1, w2]: Kernel,
): void {
  // Two repeated values on either side stand in for what lies outside.
  const line = new Float32Array(columns + 4);
  for (let y = 0; y < rows; y++) {
    const start = y * columns;
    line.set(from.subarray(start, start + columns), 2);
    line.fill(line[2]!, 0, 2).fill(line[columns + 1]!, columns + 2);
    for (let x = 0; x < columns; x++) {
      const near = line[x + 1]! + line[x + 3]!;
      const far = line[x]! + line[x + 4]!;
      to[start + x] = c * line[x + 2]! + w1 * near + w2 * far;
    }
  }
}

function blurColumns(
  from: Float32Array,
  to: Float32Array,
  rows: number,
  columns: number,
  [c, w1, w2]: Kernel,
): void {
  const row = (y: number) => Math.min(Math.max(y, 0), rows - 1) * columns;
  for (let y = 0; y < rows; y++) {
    const [a, b, m, d, e] = [row(y - 2), row(y - 1), row(y), row(y + 1), row(y + 2)] as const;
    for (let x = 0; x < columns; x++) {
      to[m + x] =
        c * from[m + x]! + w1 * (from[b + x]! + from[d + x]!) + w2 * (from[a + x]! + from[e + x]!);
    }
  }
}

/** Normal values drawn once; rows start at random places in them, which is far cheaper than drawing every voxel. */
const TABLE_LENGTH = 1 << 17;

function noiseSource(patient: Patient): (slab: Float32Array, columns: number) => void {
  const random = patient.random.fork("noise");
  const white = Float32Array.from({ length: TABLE_LENGTH }, () => random.normal());
  // Neighbouring values share a third of their noise; sqrt(1 + 2/9) keeps the standard deviation.
  const norm = patient.noiseHu / Math.sqrt(1 + 2 / 9);
  const table = white.map((value, index) => {
    const before = white[(index + TABLE_LENGTH - 1) % TABLE_LENGTH]!;
    const after = white[(index + 1) % TABLE_LENGTH]!;
    return norm * (value + (before + after) / 3);
  });
  return (slab, columns) => {
    for (let start = 0; start < slab.length; start += columns) {
      const from = random.integer(TABLE_LENGTH - columns);
      for (let x = 0; x < columns; x++) slab[start + x] = slab[start + x]! + table[from + x]!;
    }
  };
}
