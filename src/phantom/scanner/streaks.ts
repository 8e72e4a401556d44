import type { Random } from "../../base/index.ts";
import type { ImageGrid } from "../../geometry/index.ts";
import type { Patient } from "../anatomy/patient.ts";
import { METAL_HU } from "../anatomy/skeleton.ts";

/** HU above which a voxel is metal: half the HU of the alloy. */
const METAL_FROM_HU = METAL_HU / 2;
/** Size of voxels and detector bins in the reconstruction of the error that metal causes. */
const BIN_MM = 2.5;
/** Number of directions in that reconstruction. */
const ANGLES = 150;
/** Size of the error by beam hardening. */
const HARDENING_HU = 700;
/** Size of the error by noise where hardly any radiation passes, and the mm of metal that halve the radiation. */
const STARVATION_HU = 1500;
const HALVING_MM = 9;

/**
 * Adds streaks of metal to slices, in place. They arise as in a scanner: along rays through metal the measured
 * absorption is too low and noisy, and this error is reconstructed with the image. Slices without metal stay as they
 * are. Slices must be given in order.
 */
export function createStreaks(patient: Patient, grid: ImageGrid): (slab: Float32Array) => void {
  const random = patient.random.fork("starvation");
  const [, rows, columns] = grid.size;
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  const extentMm = Math.sqrt((rows * rowMm) ** 2 + (columns * columnMm) ** 2);
  const bins = Math.ceil(extentMm / BIN_MM) + 2;
  const view: View = {
    ...{ rows, columns, rowMm, columnMm, bins },
    coarse: {
      rows: Math.ceil((rows * rowMm) / BIN_MM) + 1,
      columns: Math.ceil((columns * columnMm) / BIN_MM) + 1,
    },
    ramp: rampFilter(bins),
  };
  return (slab) => {
    const paths = metalPaths(slab, view);
    if (paths === undefined) return;
    addEnlarged(slab, backProject(errorOf(paths, view, random), view), view);
  };
}

interface View {
  readonly rows: number;
  readonly columns: number;
  readonly rowMm: number;
  readonly columnMm: number;
  readonly bins: number;
  readonly coarse: { readonly rows: number; readonly columns: number };
  readonly ramp: Float64Array;
}

/** Millimetres of metal along every ray, shape [angles, bins]; undefined when the slice has no metal. */
function metalPaths(slab: Float32Array, view: View): Float64Array | undefined {
  const { rows, columns, rowMm, columnMm, bins } = view;
  let paths: Float64Array | undefined;
  const areaPerBin = (rowMm * columnMm) / BIN_MM;
  for (let voxel = 0; voxel < slab.length; voxel++) {
    if (slab[voxel]! < METAL_FROM_HU) continue;
    paths ??= new Float64Array(ANGLES * bins);
    const x = ((voxel % columns) - (columns - 1) / 2) * columnMm;
    const y = (Math.floor(voxel / columns) - (rows - 1) / 2) * rowMm;
    for (let angle = 0; angle < ANGLES; angle++) {
      const theta = (Math.PI * angle) / ANGLES;
      const place = (x * Math.cos(theta) + y * Math.sin(theta)) / BIN_MM + (bins - 1) / 2;
      const low = Math.floor(place);
      const at = angle * bins + low;
      paths[at] = paths[at]! + areaPerBin * (low + 1 - place);
      paths[at + 1] = paths[at + 1]! + areaPerBin * (place - low);
    }
  }
  return paths;
}

/** The measurement error along every ray, already filtered for back projection. */
function errorOf(paths: Float64Array, { bins, ramp }: View, random: Random): Float64Array {
  const filtered = new Float64Array(paths.length);
  for (let ray = 0; ray < paths.length; ray++) {
    const mm = paths[ray]!;
    if (mm < 0.5) continue;
    const hardening = (-HARDENING_HU * mm * mm) / (20 + mm);
    const starvation = STARVATION_HU * (2 ** (mm / HALVING_MM / 2) - 1) * random.normal();
    const error = hardening + Math.min(Math.max(starvation, -60_000), 60_000);
    const start = ray - (ray % bins);
    for (let bin = 0; bin < bins; bin++) {
      const at = start + bin;
      filtered[at] = filtered[at]! + error * ramp[Math.abs(ray - at)]!;
    }
  }
  return filtered;
}

/** The response of the ramp filter to one bin (Ramachandran and Lakshminarayanan); index in bins. */
function rampFilter(bins: number): Float64Array {
  return Float64Array.from({ length: bins }, (_, index) => {
    if (index === 0) return 0.25;
    return index % 2 === 0 ? 0 : -1 / (Math.PI * index) ** 2;
  });
}

function backProject(filtered: Float64Array, { coarse, bins, ...view }: View): Float32Array {
  const image = new Float32Array(coarse.rows * coarse.columns);
  for (let angle = 0; angle < ANGLES; angle++) {
    const theta = (Math.PI * angle) / ANGLES;
    const [c, s] = [Math.cos(theta), Math.sin(theta)];
    const start = angle * bins + (bins - 1) / 2;
    const left = -(((view.columns - 1) / 2) * view.columnMm) / BIN_MM;
    const top = -(((view.rows - 1) / 2) * view.rowMm) / BIN_MM;
    for (let y = 0; y < coarse.rows; y++) {
      let place = start + (top + y) * s + left * c;
      for (let x = 0; x < coarse.columns; x++, place += c) {
        const low = Math.floor(place);
        const t = place - low;
        const at = y * coarse.columns + x;
        image[at] = image[at]! + filtered[low]! * (1 - t) + filtered[low + 1]! * t;
      }
    }
  }
  return image;
}

/** Adds the coarse image to the slice, with linear interpolation. */
function addEnlarged(slab: Float32Array, image: Float32Array, view: View): void {
  const { rows, columns, rowMm, columnMm, coarse } = view;
  const scale = Math.PI / ANGLES;
  for (let y = 0; y < rows; y++) {
    const v = (y * rowMm) / BIN_MM;
    const t = v - Math.floor(v);
    const above = Math.floor(v) * coarse.columns;
    for (let x = 0; x < columns; x++) {
      const u = (x * columnMm) / BIN_MM;
      const s = u - Math.floor(u);
      const at = above + Math.floor(u);
      const upper = image[at]! * (1 - s) + image[at + 1]! * s;
      const lower = image[at + coarse.columns]! * (1 - s) + image[at + coarse.columns + 1]! * s;
      slab[y * columns + x] = slab[y * columns + x]! + scale * (upper * (1 - t) + lower * t);
    }
  }
}
