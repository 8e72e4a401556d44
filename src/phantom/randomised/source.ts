import { type GridSize, type ImageGrid, type Vector3, voxelCount } from "../../geometry/index.ts";
import { type LabelScheme, pelvisScheme } from "../../structures/index.ts";
import { boundingBox, cropGrid, cropVoxels, growBox } from "../../volume/index.ts";
import { createBody } from "../anatomy/body.ts";
import { type Canvas, paintLayers } from "../anatomy/paint.ts";
import { labelsOfScheme, paintedNamed, type SchemeLabels } from "../anatomy/painted-structures.ts";
import type { Patient } from "../anatomy/patient.ts";
import { centredGrid, createPlacement } from "../anatomy/placement.ts";
import { tissue } from "../anatomy/tissue.ts";
import { paintPatient } from "../phantom.ts";
import { createStreaks } from "../scanner/streaks.ts";
import { INNER_FAT } from "./clutter.ts";
import { upperBodyLayers } from "./upper-body.ts";
import { drawWidePatient } from "./wide-patient.ts";

/** Voxels of a painted body before it is scanned; shape [z, y, x]. */
export interface PaintedVoxels {
  /** HU of the tissues, without noise, blur or couch. */
  readonly hu: Int16Array;
  /** Tissue and part of each voxel, as `partOf` gives them. Each part gets an HU of its own in a pair. */
  readonly parts: Uint8Array;
  /** Labels of the scheme that the source was painted for. */
  readonly labels: Uint8Array;
}

/** A painted body in memory. Training pairs are drawn from it. */
export interface PaintedSource extends PaintedVoxels {
  readonly grid: ImageGrid;
  /** Labels of structures that were not painted: unknown, not absent. */
  readonly missingLabels: readonly number[];
}

/** Fine enough for cortical bone, and coarse enough to paint a source within seconds. */
export const SOURCE_SPACING_MM: Vector3 = [3, 3, 3];
/** Voxels: from the middle of the thighs to the kidneys, and wider than any body. */
const SIZE: GridSize = [160, 136, 176];
/** Height of the image's middle above the femoral heads. */
const MIDDLE_MM = 48;

/** Voxels of air kept around the body. */
const MARGIN: GridSize = [0, 2, 2];

/**
 * Paints a wide patient from the thighs to the kidneys and crops the image to the body. The same seed gives the same
 * voxels. Structures of the scheme that have no voxel are missing: phantoms cannot paint them, or the patient has none.
 */
export function paintSource(seed: number, scheme: LabelScheme = pelvisScheme): PaintedSource {
  const patient = { ...drawWidePatient(seed), middleAboveHeadsMm: MIDDLE_MM };
  const canvas = paintPatient(patient, centredGrid(SIZE, SOURCE_SPACING_MM));
  markInnerFat(canvas, patient);
  if (patient.implant !== "none") addStreaks(canvas, createStreaks(patient, canvas.grid));
  return cropped(canvas, labelsOfScheme(canvas.structures, scheme));
}

/**
 * Paints the chest, neck and head of a wide patient. All voxels are background. Structures that phantoms can paint lie
 * in the pelvis, so they are known to be absent here. The other structures of the scheme are missing: one of them may
 * well lie in the chest.
 */
export function paintUpperBody(seed: number, scheme: LabelScheme = pelvisScheme): PaintedSource {
  const wide = drawWidePatient(seed);
  const middleAboveHeadsMm = wide.random.fork("upper field").between(110, 300);
  const patient = { ...wide, middleAboveHeadsMm };
  const grid = centredGrid(SIZE, SOURCE_SPACING_MM);
  const canvas = paintLayers(grid, createPlacement(patient, grid), upperBodyLayers(patient));
  const { labels } = labelsOfScheme(canvas.structures, scheme);
  const unpainted = scheme.structures.filter(({ name }) => paintedNamed(name) === undefined);
  return cropped(canvas, { labels, missingLabels: unpainted.map(({ label }) => label) });
}

/** Gives the fat within the outline of the muscles the part `INNER_FAT`. */
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

/** @throws {RangeError} When the image shows no body. */
function cropped(canvas: Canvas, { labels, missingLabels }: SchemeLabels): PaintedSource {
  const { grid, hu, parts, tissues } = canvas;
  const body = boundingBox(tissues, grid.size);
  if (body === undefined)
    throw new RangeError("Cannot paint a source: the image must show the body");
  const box = growBox(body, MARGIN, grid.size);
  const whole = new Int16Array(voxelCount(grid));
  for (let voxel = 0; voxel < whole.length; voxel++) whole[voxel] = Math.round(hu[voxel]!);
  return {
    grid: cropGrid(grid, box),
    hu: cropVoxels(whole, grid.size, box),
    parts: cropVoxels(parts, grid.size, box),
    labels: cropVoxels(labels, grid.size, box),
    missingLabels,
  };
}

/** Adds the streaks of metal to a source. Computing them for every pair would take longer than all else in a pair. */
function addStreaks({ grid, hu }: Canvas, streaksOf: (slab: Float32Array) => void): void {
  const plane = grid.size[1] * grid.size[2];
  for (let start = 0; start < hu.length; start += plane) {
    streaksOf(hu.subarray(start, start + plane));
  }
}
