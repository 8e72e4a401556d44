import { type GridSize, type ImageGrid, type Vector3, voxelCount } from "../../geometry/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { boundingBox, cropGrid, cropVoxels, growBox } from "../../volume/index.ts";
import { createBody } from "../anatomy/body.ts";
import { type Canvas, paintLayers } from "../anatomy/paint.ts";
import type { Patient } from "../anatomy/patient.ts";
import { centredGrid, createPlacement } from "../anatomy/placement.ts";
import { tissue } from "../anatomy/tissue.ts";
import { paintPatient } from "../phantom.ts";
import { createStreaks } from "../scanner/streaks.ts";
import { INNER_FAT } from "./clutter.ts";
import { upperBodyLayers } from "./upper-body.ts";
import { drawWidePatient } from "./wide-patient.ts";

/** Voxels of a painted body before it is scanned, z-major. */
export interface PaintedVoxels {
  /** Of the tissues, without noise, blur or couch. */
  readonly hu: Int16Array;
  /** Which tissue, and which part of it: what is given an HU of its own. */
  readonly parts: Uint8Array;
  /** Labels of `pelvisScheme`. */
  readonly labels: Uint8Array;
}

/** A painted body in memory: what training pairs are drawn from. */
export interface PaintedSource extends PaintedVoxels {
  readonly grid: ImageGrid;
  /** Labels that were not drawn: unknown, not absent. */
  readonly missingLabels: readonly number[];
}

/** Fine enough for cortical bone, coarse enough to paint in seconds. */
export const SOURCE_SPACING_MM: Vector3 = [3, 3, 3];
/** From the middle of the thighs to the kidneys, and wider than any body. */
const SIZE: GridSize = [160, 136, 176];
/** How far the middle of the field lies above the femoral heads. */
const MIDDLE_MM = 48;

/** Voxels of air kept around the body. */
const MARGIN: GridSize = [0, 2, 2];

/** The pelvis of a wide patient with what lies above and below, cropped to the body; the same seed gives the same. */
export function paintSource(seed: number): PaintedSource {
  const patient = { ...drawWidePatient(seed), middleAboveHeadsMm: MIDDLE_MM };
  const canvas = paintPatient(patient, centredGrid(SIZE, SOURCE_SPACING_MM));
  markInnerFat(canvas, patient);
  if (patient.implant !== "none") addStreaks(canvas, createStreaks(patient, canvas.grid));
  const isDrawn = (label: number) => canvas.labels.includes(label);
  const missingLabels = pelvisScheme.structures
    .map(({ label }) => label)
    .filter((label) => !isDrawn(label));
  return { ...cropped(canvas), missingLabels };
}

/** Chest, neck and head of a wide patient: none of the structures is there, and none is unknown. */
export function paintUpperBody(seed: number): PaintedSource {
  const wide = drawWidePatient(seed);
  const middleAboveHeadsMm = wide.random.fork("upper field").between(110, 300);
  const patient = { ...wide, middleAboveHeadsMm };
  const grid = centredGrid(SIZE, SOURCE_SPACING_MM);
  const canvas = paintLayers(grid, createPlacement(patient, grid), upperBodyLayers(patient));
  return { ...cropped(canvas), missingLabels: [] };
}

/** Gives fat within the outline of the muscles a part of its own. */
function markInnerFat({ grid, tissues, parts }: Canvas, patient: Patient): void {
  const { fascia } = createBody(patient);
  const placement = createPlacement(patient, grid);
  const [slices, rows, columns] = grid.size;
  const axis = () => new Float64Array(columns);
  const at = { x: axis(), y: axis(), z: axis() };
  let voxel = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      placement.row(z, y, at);
      for (let x = 0; x < columns; x++, voxel++) {
        if (tissues[voxel] === tissue.fat && fascia(at.x[x]!, at.y[x]!, at.z[x]!) < 0)
          parts[voxel] = INNER_FAT;
      }
    }
  }
}

function cropped(canvas: Canvas): PaintedVoxels & { readonly grid: ImageGrid } {
  const { grid, hu, parts, labels, tissues } = canvas;
  const body = boundingBox(tissues, grid.size);
  if (body === undefined) throw new RangeError("Cannot paint a source: its body must be seen");
  const box = growBox(body, MARGIN, grid.size);
  const whole = new Int16Array(voxelCount(grid));
  for (let voxel = 0; voxel < whole.length; voxel++) whole[voxel] = Math.round(hu[voxel]!);
  return {
    grid: cropGrid(grid, box),
    hu: cropVoxels(whole, grid.size, box),
    parts: cropVoxels(parts, grid.size, box),
    labels: cropVoxels(labels, grid.size, box),
  };
}

/** The streaks of metal belong to the source: working them out takes longer than all else that a pair needs. */
function addStreaks({ grid, hu }: Canvas, streaksOf: (slab: Float32Array) => void): void {
  const plane = grid.size[1] * grid.size[2];
  for (let start = 0; start < hu.length; start += plane) {
    streaksOf(hu.subarray(start, start + plane));
  }
}
