/** Draws every ROI of a structure set on its CT, one after the other, and keeps the measures. */
import type { CtSeries, DicomStructureSet } from "../../dicom/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import { isOrgan, type MeasuredRoi, measureRoi, overlapsAmong } from "./measure-roi.ts";
import { requireAgreement } from "./require-agreement.ts";
import { measuringContext } from "./shape.ts";

/**
 * Measures the ROIs of a structure set on the voxels of its CT, and the volumes that pairs of them share. An ROI that
 * encloses no voxel has the shape null.
 * @throws {ArcuateError} `structure-set-contradicts`.
 */
export function surveyRois(
  series: CtSeries,
  set: DicomStructureSet,
): Pick<CaseRecord, "rois" | "overlaps"> {
  requireAgreement(set, series);
  const context = measuringContext(series.volume);
  const measured: Pick<MeasuredRoi, "roi" | "voxels">[] = [];
  for (const each of set.structureSet.rois) {
    // Without the mask, which is as large as the CT, and without the body's voxels.
    const { roi, voxels } = measureRoi(series, set, each, context);
    measured.push({ roi, voxels: isOrgan(roi) ? voxels : undefined });
  }
  return { rois: measured.map(({ roi }) => roi), overlaps: overlapsAmong(measured) };
}
