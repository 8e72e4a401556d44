import type { Roi } from "../../contours/index.ts";
import type { CtSeries, DicomStructureSet } from "../../dicom/index.ts";
import type { Mask } from "../../volume/index.ts";
import type { CaseRecord, RoiRecord } from "../folder/case-record.ts";
import { drawRoi } from "./draw-roi.ts";
import { type RoiVoxels, roiVoxelsOf, sharedVolumeCc } from "./roi-voxels.ts";
import { type MeasuringContext, measureShape } from "./shape.ts";

/** A ROI on the voxels of its CT, and its measures. */
export interface MeasuredRoi {
  readonly roi: RoiRecord;
  readonly mask: Mask;
  /** Undefined where it encloses no voxel. */
  readonly voxels: RoiVoxels | undefined;
  /** See `RoiDrawing`. */
  readonly unknownSlices: readonly number[];
}

/** Draws and measures a ROI of a structure set. @param context Of the CT's volume. */
export function measureRoi(
  series: CtSeries,
  set: DicomStructureSet,
  roi: Roi,
  context: MeasuringContext,
): MeasuredRoi {
  const { mask, contours, faults, unknownSlices, isUnbounded } = drawRoi(series, set, roi);
  const voxels = roiVoxelsOf(mask);
  const { number, name, interpretedType, generationAlgorithm } = roi;
  const record = {
    number,
    name,
    interpretedType,
    generationAlgorithm,
    contours: roi.contours.length,
    drawing: { contours, faults: [...faults], isUnbounded },
    shape: voxels === undefined ? null : measureShape(voxels, context),
  };
  return { roi: record, mask, voxels, unknownSlices };
}

/** ROIs larger than this are bodies and couches, which overlap everything. */
const LARGEST_ORGAN_CC = 6000;
/** Smaller overlaps are voxels that two outlines share, not a disagreement. */
const OVERLAP_CC = 0.1;

/** Whether the overlaps of a ROI are worth knowing; its voxels need not be kept otherwise. */
export function isOrgan({ shape }: Pick<RoiRecord, "shape">): boolean {
  return shape !== null && shape.volumeCc <= LARGEST_ORGAN_CC;
}

/** The volume that two ROIs share, to hundredths; 0 where one of them is empty. */
export function sharedCc(a: Pick<MeasuredRoi, "voxels">, b: Pick<MeasuredRoi, "voxels">): number {
  if (a.voxels === undefined || b.voxels === undefined) return 0;
  return Math.round(sharedVolumeCc(a.voxels, b.voxels) * 100) / 100;
}

/** The volumes that pairs of ROIs share, without those of bodies and couches. */
export function overlapsAmong(
  rois: readonly Pick<MeasuredRoi, "roi" | "voxels">[],
): CaseRecord["overlaps"] {
  const organs = rois.filter(({ roi }) => isOrgan(roi));
  return organs.flatMap((a, index) =>
    organs.slice(index + 1).flatMap((b) => {
      const volumeCc = sharedCc(a, b);
      return volumeCc < OVERLAP_CC ? [] : [{ a: a.roi.number, b: b.roi.number, volumeCc }];
    }),
  );
}
