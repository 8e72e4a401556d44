import { resolve } from "node:path";
import { ArcuateError, type CaseRemark, caseRemark } from "../base/index.ts";
import type { Roi } from "../contours/index.ts";
import { type DicomStructureSet, type ReferenceMatch, requireReferences } from "../dicom/index.ts";
import { type ImageGrid, voxelCount, voxelVolumesCc } from "../geometry/index.ts";
import type { LabelScheme, Structure } from "../structures/index.ts";
import { overlapPrecedence } from "../structures/index.ts";
import type { LabelMap, Mask } from "../volume/index.ts";
import type { Case } from "./case.ts";
import { contourRemarks } from "./quality/contour-remarks.ts";
import { drawRoi } from "./quality/draw-roi.ts";
import { setRemarks } from "./quality/set-remarks.ts";
import { findRoi, namesByLabel, type RoiNames } from "./roi-names.ts";
import { missingReference } from "./sources/unusable.ts";

export interface LoadedLabelMap {
  /** Every voxel has one label; see `overlapPrecedence`. */
  readonly labelMap: LabelMap;
  /** By label, each structure whole, before overlaps are settled. Only present ones. */
  readonly masks: ReadonlyMap<number, Mask>;
  readonly presentLabels: readonly number[];
  /** Structures that are not drawn: unknown, not absent. */
  readonly missingLabels: readonly number[];
  /** Of the missing ones, those for which the structure set has no ROI at all. */
  readonly absentLabels: readonly number[];
  /**
   * By label, the slices (counted from 0) of which a contour of a present structure is lost: there the structure is
   * unknown, not background. Only labels with such slices.
   */
  readonly unknownSlices: ReadonlyMap<number, readonly number[]>;
  /** What a person should know about the reference. Contains no ROI names. */
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
  /**
   * Which ROIs become masks: with `checked`, the default, those that can be learned from; with `all`, every ROI that
   * encloses something, as it is drawn, for a person who wants it shown or scored. The remarks are the same.
   */
  readonly trust?: "all" | "checked";
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
  const { trust = "checked" } = options;
  const structureSet = chooseStructureSet(loaded, options.structureSet);
  const match = requireReferences(structureSet, loaded.series);
  const remarks = setRemarks(structureSet, loaded.series, match);
  const names = namesByLabel(scheme, roiNames);
  const masks = new Map<number, Mask>();
  const absentLabels: number[] = [];
  const unknownSlices = new Map<number, readonly number[]>();
  for (const structure of scheme.structures) {
    const { label } = structure;
    const roi = findRoi(structureSet.structureSet.rois, structure, names.get(label) ?? []);
    if (roi === undefined) {
      absentLabels.push(label);
      continue;
    }
    const drawn = drawStructure({ loaded, structureSet, trust }, structure, roi);
    remarks.push(...drawn.remarks);
    if (drawn.mask === undefined) continue;
    masks.set(label, drawn.mask);
    if (drawn.unknownSlices.length > 0) unknownSlices.set(label, drawn.unknownSlices);
  }
  const { labelMap, overlaps } = settleOverlaps(loaded.series.volume.grid, scheme, masks);
  const labels = scheme.structures.map((each) => each.label);
  return {
    labelMap,
    masks,
    presentLabels: labels.filter((label) => masks.has(label)),
    missingLabels: labels.filter((label) => !masks.has(label)),
    absentLabels,
    unknownSlices,
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
  if (candidates.length === 0) throw missingReference(path);
  const files = matching.map((each) => each.path).join(", ");
  const message = `Cannot choose a structure set in ${path}: one must refer to the CT or be named, got ${files}`;
  throw new ArcuateError("input", "several-structure-sets", message, { fields });
}

interface StructureDrawing {
  /** Undefined where the structure is missing. */
  readonly mask: Mask | undefined;
  readonly unknownSlices: readonly number[];
  readonly remarks: readonly CaseRemark[];
}

function drawStructure(
  context: { loaded: Case; structureSet: DicomStructureSet; trust: "all" | "checked" },
  { name: structure }: Structure,
  roi: Roi,
): StructureDrawing {
  const { loaded, structureSet, trust } = context;
  const drawn = drawRoi(loaded.series, structureSet, roi);
  const remarks = contourRemarks(structure, drawn);
  const { unknownSlices } = drawn;
  if (!drawn.mask.voxels.includes(1)) {
    const empty = caseRemark("roi-empty", `${structure} encloses no voxel`, { structure });
    return { mask: undefined, unknownSlices, remarks: [...remarks, empty] };
  }
  const isUsed = trust === "all" || !drawn.isUnbounded;
  return { mask: isUsed ? drawn.mask : undefined, unknownSlices, remarks };
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
  const nameOf = (wanted: number) =>
    scheme.structures.find(({ label }) => label === wanted)?.name ?? "another structure";
  for (const { label, name: structure } of overlapPrecedence(scheme)) {
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
      const text = `${volumeCc.toFixed(2)} cc of ${structure} are also ${nameOf(winner)}, whose label they bear`;
      overlaps.push(caseRemark("overlap", text, { structure, figures: { volumeCc } }));
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
