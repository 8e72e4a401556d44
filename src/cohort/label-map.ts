import { resolve } from "node:path";
import { ArcuateError } from "../base/index.ts";
import { type ContourRemark, type Roi, rasterizeContours } from "../contours/index.ts";
import {
  type DicomStructureSet,
  type ReferenceMatch,
  requireReferences,
  sliceIndexOf,
} from "../dicom/index.ts";
import { type ImageGrid, voxelCount, voxelVolumesCc } from "../geometry/index.ts";
import type { LabelScheme, Structure } from "../structures/index.ts";
import { overlapPrecedence } from "../structures/index.ts";
import type { LabelMap, Mask } from "../volume/index.ts";
import type { Case } from "./case.ts";
import { findRoi, namesByLabel, type RoiNames } from "./roi-names.ts";

/** What a person should know about a reference before training on it. Contains no ROI names. */
export type CaseRemark =
  /** None of the names that stand for the structure occurs in the structure set. */
  | { readonly kind: "roiNotFound"; readonly label: number }
  /** The ROI is there and encloses no voxel. */
  | { readonly kind: "roiEmpty"; readonly label: number; readonly roiNumber: number }
  | {
      readonly kind: "contour";
      readonly label: number;
      readonly roiNumber: number;
      readonly remark: ContourRemark;
    }
  /** Two structures share voxels; the label map gives them to `winner`. */
  | {
      readonly kind: "structuresOverlap";
      readonly winner: number;
      readonly loser: number;
      readonly volumeCc: number;
    }
  /** The structure set names the CT's frame of reference and none of its slices. */
  | { readonly kind: "frameOnly"; readonly missingSlices: number };

export interface LoadedLabelMap {
  /** Every voxel has one label; see `overlapPrecedence`. */
  readonly labelMap: LabelMap;
  /** By label, each structure whole, before overlaps are settled. Only present ones. */
  readonly masks: ReadonlyMap<number, Mask>;
  readonly presentLabels: readonly number[];
  readonly missingLabels: readonly number[];
  readonly remarks: readonly CaseRemark[];
  readonly structureSet: DicomStructureSet;
  readonly match: ReferenceMatch;
}

export interface LoadLabelMapOptions {
  /**
   * Which structure set, where a case has several that refer to its CT: its SOP Instance UID or its file; or one that
   * was read from elsewhere.
   */
  readonly structureSet?: string | DicomStructureSet;
}

/**
 * Draws a clinic's ROIs as labels on the CT's grid.
 *
 * Without `roiNames` a structure is the ROI with its TG-263 name, in any case. A structure whose ROI is absent or empty is
 * missing: training must not take its voxels for background.
 *
 * @throws {ArcuateError} `no-structure-set`, `several-structure-sets`, `structure-set-not-found`,
 * `structure-set-elsewhere` when it refers to another CT, `roi-ambiguous`, `structure-unknown`.
 */
export function loadLabelMap(
  loaded: Case,
  scheme: LabelScheme,
  roiNames?: RoiNames,
  options: LoadLabelMapOptions = {},
): LoadedLabelMap {
  const structureSet = chooseStructureSet(loaded, options.structureSet);
  const match = requireReferences(structureSet, loaded.series);
  const remarks: CaseRemark[] = [];
  if (match.state === "frame-only") {
    remarks.push({ kind: "frameOnly", missingSlices: match.missingSlices });
  }
  const names = namesByLabel(scheme, roiNames);
  const masks = new Map<number, Mask>();
  for (const structure of scheme.structures) {
    const roi = findRoi(
      structureSet.structureSet.rois,
      structure,
      names.get(structure.label) ?? [],
    );
    const mask = drawStructure(loaded, structure, roi, remarks);
    if (mask !== undefined) masks.set(structure.label, mask);
  }
  const { labelMap, overlaps } = settleOverlaps(loaded.series.volume.grid, scheme, masks);
  const labels = scheme.structures.map(({ label }) => label);
  return {
    labelMap,
    masks,
    presentLabels: labels.filter((label) => masks.has(label)),
    missingLabels: labels.filter((label) => !masks.has(label)),
    remarks: [...remarks, ...overlaps],
    structureSet,
    match,
  };
}

function chooseStructureSet(
  { path, structureSets }: Case,
  wanted: string | DicomStructureSet | undefined,
): DicomStructureSet {
  if (typeof wanted === "object") return wanted;
  if (wanted !== undefined) {
    const file = resolve(wanted);
    const chosen = structureSets.find(
      (each) => each.sopInstanceUid === wanted || resolve(each.path) === file,
    );
    if (chosen !== undefined) return chosen;
    const message = `Cannot use structure set ${wanted}: it must be in ${path}, got ${structureSets.length} others`;
    throw new ArcuateError("input", "structure-set-not-found", message, { fields: { path } });
  }
  const matching = structureSets.filter(({ match }) => match.state !== "none");
  // A set that refers to another CT is refused with the reason, further on.
  const candidates = matching.length > 0 ? matching : structureSets.slice(0, 1);
  if (candidates.length === 1) return candidates[0]!;
  const fields = { path, structureSetCount: matching.length };
  if (candidates.length === 0) {
    const message = `Cannot draw a reference for ${path}: it must hold a structure set, got none`;
    throw new ArcuateError("input", "no-structure-set", message, { fields });
  }
  const files = matching.map((each) => each.path).join(", ");
  const message = `Cannot choose a structure set in ${path}: one must refer to the CT or be named, got ${files}`;
  throw new ArcuateError("input", "several-structure-sets", message, { fields });
}

function drawStructure(
  { series }: Case,
  { label }: Structure,
  roi: Roi | undefined,
  remarks: CaseRemark[],
): Mask | undefined {
  if (roi === undefined) {
    remarks.push({ kind: "roiNotFound", label });
    return undefined;
  }
  const drawn = rasterizeContours(series.volume.grid, roi.contours, {
    sliceOf: (contour) => sliceIndexOf(series, contour),
  });
  const roiNumber = roi.number;
  for (const remark of drawn.remarks) {
    remarks.push({ kind: "contour", label, roiNumber, remark });
  }
  if (drawn.mask.voxels.includes(1)) return drawn.mask;
  remarks.push({ kind: "roiEmpty", label, roiNumber });
  return undefined;
}

/** One label a voxel; what two structures claim goes to the first in precedence and is counted. */
function settleOverlaps(
  grid: ImageGrid,
  scheme: LabelScheme,
  masks: ReadonlyMap<number, Mask>,
): { labelMap: LabelMap; overlaps: CaseRemark[] } {
  const labels = new Uint8Array(voxelCount(grid));
  const sliceVoxelCc = voxelVolumesCc(grid);
  const planeLength = grid.size[1] * grid.size[2];
  const overlaps: CaseRemark[] = [];
  for (const { label } of overlapPrecedence(scheme)) {
    const voxels = masks.get(label)?.voxels;
    if (voxels === undefined) continue;
    const lostCc = new Map<number, number>();
    for (let z = 0; z < sliceVoxelCc.length; z++) {
      const inSlice = voxels.subarray(z * planeLength, (z + 1) * planeLength);
      if (!inSlice.includes(1)) continue;
      const lost = claimSlice(
        labels.subarray(z * planeLength, (z + 1) * planeLength),
        inSlice,
        label,
      );
      for (const [winner, count] of lost) {
        lostCc.set(winner, (lostCc.get(winner) ?? 0) + count * sliceVoxelCc[z]!);
      }
    }
    for (const [winner, volumeCc] of lostCc) {
      overlaps.push({ kind: "structuresOverlap", winner, loser: label, volumeCc });
    }
  }
  return { labelMap: { grid, labels }, overlaps };
}

/** Gives a slice's free voxels to a label; counts those that another label already has, by that label. */
function claimSlice(labels: Uint8Array, voxels: Uint8Array, label: number): Map<number, number> {
  const lost = new Map<number, number>();
  for (let voxel = 0; voxel < labels.length; voxel++) {
    if (voxels[voxel] === 0) continue;
    const winner = labels[voxel]!;
    if (winner === 0) labels[voxel] = label;
    else lost.set(winner, (lost.get(winner) ?? 0) + 1);
  }
  return lost;
}
