import { resolve } from "node:path";
import { ArcuateError, type CaseRemark, caseRemark } from "../base/index.ts";
import { type DicomStructureSet, type ReferenceMatch, requireReferences } from "../dicom/index.ts";
import { type ImageGrid, voxelCount } from "../geometry/index.ts";
import type { LabelScheme, Structure } from "../structures/index.ts";
import { overlapPrecedence } from "../structures/index.ts";
import type { LabelMap, Mask } from "../volume/index.ts";
import type { Case } from "./case.ts";
import { checkStructures } from "./quality/check-structures.ts";
import { type MeasuredRoi, measureRoi, sharedCc } from "./quality/measure-roi.ts";
import { requireAgreement } from "./quality/require-agreement.ts";
import { setRemarks } from "./quality/set-remarks.ts";
import { measuringContext } from "./quality/shape.ts";
import { type FoundRoi, findRoi, namesByLabel, type RoiNames } from "./roi-names.ts";
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
  /** TG-263 names of the structures whose ROI a person named: it is used on whatever side it lies, and a remark says so. */
  readonly sideTrusted?: ReadonlySet<string>;
}

/**
 * Draws a clinic's ROIs as labels on the CT's grid.
 *
 * Without `roiNames` a structure is the ROI with its TG-263 name, in any case. A structure whose ROI is absent or empty is
 * missing: training must not take its voxels for background.
 *
 * @throws {ArcuateError} `no-structure-set`, `several-structure-sets`, `structure-set-not-found`,
 * `structure-set-elsewhere` when it refers to another CT, `structure-set-contradicts`, `roi-ambiguous`, `structure-unknown`.
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
  requireAgreement(structureSet, loaded.series);
  const rois = findRois(structureSet, scheme, roiNames);
  const context = measuringContext(loaded.series.volume);
  const measured = rois.map(({ structure, roi }) => ({
    ...measureRoi(loaded.series, structureSet, roi, context),
    structure,
    isSideTrusted: options.sideTrusted?.has(structure.name) ?? false,
  }));
  const { unusable, remarks } = checkStructures(measured, sharedCc);
  const used = measured.filter(
    ({ structure: { name }, voxels }) =>
      voxels !== undefined && (trust === "all" || !unusable.has(name)),
  );
  const masks = new Map(used.map(({ structure, mask }) => [structure.label, mask]));
  const labels = scheme.structures.map(({ label }) => label);
  const found = new Set(rois.map(({ structure }) => structure.label));
  return {
    labelMap: settleOverlaps(loaded.series.volume.grid, scheme, masks),
    masks,
    presentLabels: labels.filter((label) => masks.has(label)),
    missingLabels: labels.filter((label) => !masks.has(label)),
    absentLabels: labels.filter((label) => !found.has(label)),
    unknownSlices: unknownSlicesOf(used),
    remarks: [
      ...setRemarks(structureSet, loaded.series, match),
      ...rois.flatMap(remarkOnPassedOver),
      ...remarks,
    ],
    structureSet,
    match,
  };
}

/** The ROI of each structure that has one. */
function findRois(
  { structureSet }: DicomStructureSet,
  scheme: LabelScheme,
  roiNames: RoiNames | undefined,
): (FoundRoi & { structure: Structure })[] {
  const names = namesByLabel(scheme, roiNames);
  return scheme.structures.flatMap((structure) => {
    const found = findRoi(structureSet.rois, structure, names.get(structure.label) ?? []);
    return found === undefined ? [] : [{ structure, ...found }];
  });
}

function remarkOnPassedOver({
  structure: { name: structure },
  roi,
  passedOver,
}: FoundRoi & { readonly structure: Structure }): CaseRemark[] {
  if (passedOver.length === 0) return [];
  const others = passedOver.map(({ number }) => `#${number}`).join(", ");
  const text = `${structure} is #${roi.number}: ${others} of its name enclose nothing`;
  return [caseRemark("roi-passed-over", text, { structure })];
}

/** Slices whose contour is lost, and those that a reference skips between drawn ones. */
function unknownSlicesOf(
  used: readonly (MeasuredRoi & { readonly structure: Structure })[],
): Map<number, readonly number[]> {
  const all = used.map(({ structure, unknownSlices, roi }) => {
    const slices = new Set([...unknownSlices, ...(roi.shape?.skipped ?? [])]);
    return [structure.label, [...slices].sort((a, b) => a - b)] as const;
  });
  return new Map(all.filter(([, slices]) => slices.length > 0));
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

/** One label a voxel: what two structures claim goes to the first in precedence. */
function settleOverlaps(
  grid: ImageGrid,
  scheme: LabelScheme,
  masks: ReadonlyMap<number, Mask>,
): LabelMap {
  const labels = new Uint8Array(voxelCount(grid));
  for (const { label } of overlapPrecedence(scheme)) {
    const voxels = masks.get(label)?.voxels;
    if (voxels === undefined) continue;
    for (let voxel = 0; voxel < labels.length; voxel++) {
      if (voxels[voxel] === 1 && labels[voxel] === 0) labels[voxel] = label;
    }
  }
  return { grid, labels };
}
