import type { Canvas } from "../anatomy/paint.ts";
import type { Patient } from "../anatomy/patient.ts";
import { blurColumns, blurRows, gaussianKernel } from "./blur.ts";
import { type AddNoise, grainNoise, rowNoise } from "./grain.ts";
import { createStreaks } from "./streaks.ts";

/** Lowest HU of a measured voxel. */
const LOWEST_HU = -1024;
/** Highest HU of a 12-bit scanner. */
const HIGHEST_HU = 3071;

/**
 * Scans a painted body: slices are as thick as the gap between them, metal causes streaks, the kernel blurs or sharpens
 * edges within a slice, and noise is added. Returns HU as stored, shape [z, y, x]. The canvas stays as it is.
 */
export function scan(canvas: Canvas, patient: Patient): Int16Array {
  const [slices, rows, columns] = canvas.grid.size;
  const plane = rows * columns;
  const { scanner } = patient;
  const blur = gaussianKernel(scanner.blurMm / canvas.grid.pixelSpacingMm[1]);
  const addNoise: AddNoise =
    scanner.grainMm === 0 ? rowNoise(patient) : grainNoise(patient, canvas.grid);
  const addStreaks = patient.implant === "none" ? undefined : createStreaks(patient, canvas.grid);
  const hu = new Int16Array(canvas.hu.length);
  const slab = new Float32Array(plane);
  const scratch = new Float32Array(plane);
  for (let z = 0; z < slices; z++) {
    averageSlab(canvas.hu, slab, z, slices);
    addStreaks?.(slab);
    blurRows(slab, scratch, rows, columns, blur);
    blurColumns(scratch, slab, rows, columns, blur);
    if (scanner.edgeShare > 0) sharpen(slab, canvas, patient);
    addNoise(slab, columns);
    store(slab, hu.subarray(z * plane, (z + 1) * plane), scanner.shiftHu);
  }
  if (scanner.paddingHu !== undefined) padOutside(hu, canvas, scanner.paddingHu);
  return hu;
}

function store(slab: Float32Array, to: Int16Array, shiftHu: number): void {
  for (let index = 0; index < slab.length; index++) {
    // The same as Math.round, but faster; it needs values above -32768.
    const value = ((slab[index]! + shiftHu + 32768.5) | 0) - 32768;
    to[index] = Math.min(Math.max(value, LOWEST_HU), HIGHEST_HU);
  }
}

/** Width in mm of the blur that a sharp kernel subtracts to sharpen edges. */
const EDGE_MM = 1.1;

function sharpen(slab: Float32Array, { grid }: Canvas, { scanner }: Patient): void {
  const [, rows, columns] = grid.size;
  const [first, soft] = [new Float32Array(slab.length), new Float32Array(slab.length)];
  const wide = gaussianKernel(EDGE_MM / grid.pixelSpacingMm[1]);
  blurRows(slab, first, rows, columns, wide);
  blurColumns(first, soft, rows, columns, wide);
  for (let index = 0; index < slab.length; index++) {
    slab[index] = slab[index]! + scanner.edgeShare * (slab[index]! - soft[index]!);
  }
}

/** Sets the voxels outside the largest circle in the image to the padding value, because they were not measured. */
function padOutside(hu: Int16Array, { grid }: Canvas, paddingHu: number): void {
  const [, rows, columns] = grid.size;
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  const radius = Math.min(rows * rowMm, columns * columnMm) / 2;
  for (let line = 0; line * columns < hu.length; line++) {
    const up = ((line % rows) - (rows - 1) / 2) * rowMm;
    const half = Math.sqrt(Math.max(radius * radius - up * up, 0)) / columnMm;
    const first = Math.ceil((columns - 1) / 2 - half);
    const start = line * columns;
    hu.fill(paddingHu, start, start + Math.max(first, 0));
    hu.fill(paddingHu, start + columns - Math.max(first, 0), start + columns);
  }
}

/** Share of each neighbouring slice in a slice. */
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
