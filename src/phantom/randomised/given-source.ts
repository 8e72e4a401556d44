import type { GridSize } from "../../geometry/index.ts";
import type { LabelScheme, Structure } from "../../structures/index.ts";
import { fillHoles } from "../../volume/index.ts";
import { partOf, tissue } from "../anatomy/tissue.ts";
import type { PaintedVoxels } from "./source.ts";

/** A CT with contours, on the grid of a source; shapes [z, y, x]. */
export interface DrawnCt {
  readonly size: GridSize;
  readonly hu: Int16Array;
  readonly labels: Uint8Array;
}

/** The labels whose structures consist of one tissue (`StructureRecord.tissue`). */
export interface TissueLabels {
  readonly bone: readonly number[];
  readonly urine: readonly number[];
}

/** The labels of a scheme whose structures are bone, and those that are filled with urine. */
export function tissueLabelsOf({ structures }: LabelScheme): TissueLabels {
  const labelsOf = (wanted: Structure["tissue"]) =>
    structures.filter(({ tissue }) => tissue === wanted).map(({ label }) => label);
  return { bone: labelsOf("bone"), urine: labelsOf("urine") };
}

/** HU that separate air from fat, fat from soft tissue, and soft tissue from bone. */
const [AIR_BELOW, FAT_BELOW, BONE_ABOVE] = [-300, -30, 180];
/** HU of painted urine, and the share of a bladder's noise that is kept, because the curve of urine is steep there. */
const [URINE_HU, NOISE_KEPT] = [6, 0.2];

/**
 * Turns a patient's CT into a source, so that pairs of it are deformed and coloured like those of painted bodies. Each
 * voxel gets a tissue: from its label where the label's structure is of one tissue, else from its HU.
 *
 * @returns HU with the median of every urine structure moved to `URINE_HU`, and the CT's own `labels` array.
 */
export function sourceOfCt(ct: DrawnCt, tissues: TissueLabels): PaintedVoxels {
  const { size, labels } = ct;
  const [bone, urine] = [new Uint8Array(256), new Uint8Array(256)];
  for (const label of tissues.bone) bone[label] = 1;
  for (const label of tissues.urine) urine[label] = 1;
  const hu = Int16Array.from(ct.hu);
  const parts = new Uint8Array(hu.length);
  const inside = Uint8Array.from(hu, (value) => (value >= AIR_BELOW ? 1 : 0));
  fillHoles(inside, size, 1);
  const medians = new Int16Array(256);
  for (const label of tissues.urine) medians[label] = medianWhere(hu, labels, label);
  for (let voxel = 0; voxel < hu.length; voxel++) {
    const [value, label] = [hu[voxel]!, labels[voxel]!];
    if (urine[label] === 1) {
      parts[voxel] = partOf(tissue.bladder, 0);
      hu[voxel] = Math.round(URINE_HU + NOISE_KEPT * (value - medians[label]!));
    } else if (bone[label] === 1) parts[voxel] = partOf(tissue.bone, 0);
    else parts[voxel] = partOf(tissueOf(value, inside[voxel] === 1), 0);
  }
  return { hu, parts, labels };
}

function tissueOf(hu: number, isInside: boolean) {
  if (!isInside) return tissue.air;
  if (hu < AIR_BELOW) return tissue.bowel; // gas
  if (hu < FAT_BELOW) return tissue.fat;
  return hu > BONE_ABOVE ? tissue.bone : tissue.muscle;
}

function medianWhere(hu: Int16Array, labels: Uint8Array, label: number): number {
  const values = hu.filter((_, voxel) => labels[voxel] === label).sort();
  return values[values.length >> 1] ?? 0;
}
