import type { GridSize } from "../../geometry/index.ts";
import { fillHoles } from "../../volume/index.ts";
import { partOf, tissue } from "../anatomy/tissue.ts";
import type { PaintedVoxels } from "./source.ts";

/** A CT that people drew on, on the grid of a source; shapes [z, y, x]. */
export interface DrawnCt {
  readonly size: GridSize;
  readonly hu: Int16Array;
  readonly labels: Uint8Array;
}

/** What the labels of a drawn CT say of its tissues. */
export interface TissueLabels {
  readonly bones: readonly number[];
  readonly bladder: number | undefined;
}

/** HU that part air from fat, fat from soft tissue, and soft tissue from bone. */
const [AIR_BELOW, FAT_BELOW, BONE_ABOVE] = [-300, -30, 180];
/** HU of painted urine, and how much of a bladder's noise is kept: its curve is steep there. */
const [URINE_HU, NOISE_KEPT] = [6, 0.2];

/**
 * A CT of a patient as a source: tissues told apart by HU, and by what is drawn where HU do not tell, so that its pairs
 * are deformed and coloured like those of painted bodies.
 */
export function sourceOfCt(ct: DrawnCt, { bones, bladder }: TissueLabels): PaintedVoxels {
  const { size, labels } = ct;
  const hu = Int16Array.from(ct.hu);
  const parts = new Uint8Array(hu.length);
  const inside = Uint8Array.from(hu, (value) => (value >= AIR_BELOW ? 1 : 0));
  fillHoles(inside, size, 1);
  const urine = bladder === undefined ? 0 : medianWhere(hu, labels, bladder);
  for (let voxel = 0; voxel < hu.length; voxel++) {
    const [value, label] = [hu[voxel]!, labels[voxel]!];
    if (label !== 0 && label === bladder) {
      parts[voxel] = partOf(tissue.bladder, 0);
      hu[voxel] = Math.round(URINE_HU + NOISE_KEPT * (value - urine));
    } else if (bones.includes(label)) parts[voxel] = partOf(tissue.bone, 0);
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
