/** Rasterises every ROI of a structure set on its CT, one after the other, and keeps the measures. */
import { rasterizeContours } from "../../contours/index.ts";
import { type CtSeries, type DicomStructureSet, sliceIndexOf } from "../../dicom/index.ts";
import type { CaseRecord, RoiRecord } from "../folder/case-record.ts";
import { bodyMiddles } from "./body-middle.ts";
import { measureShape, type RoiVoxels, roiVoxelsOf, sharedVolumeCc } from "./shape.ts";

/** ROIs larger than this are bodies and couches, which overlap everything. */
const LARGEST_ORGAN_CC = 6000;
/** Smaller overlaps are voxels that two outlines share, not a disagreement. */
const OVERLAP_CC = 0.1;

/**
 * Measures the ROIs of a structure set on the voxels of its CT, and the volumes that pairs of them share. An ROI that
 * encloses no voxel has the shape null.
 */
export function surveyRois(
  series: CtSeries,
  { structureSet }: DicomStructureSet,
): Pick<CaseRecord, "rois" | "overlaps"> {
  const { grid } = series.volume;
  const context = { grid, bodyMiddlesMm: bodyMiddles(series.volume) };
  const rois: RoiRecord[] = [];
  const drawn: { number: number; voxels: RoiVoxels }[] = [];
  for (const roi of structureSet.rois) {
    const { number, name, interpretedType, generationAlgorithm, contours } = roi;
    const { mask, remarks } = rasterizeContours(grid, contours, {
      sliceOf: (contour) => sliceIndexOf(series, contour),
    });
    const voxels = roiVoxelsOf(mask);
    const shape = voxels === undefined ? null : measureShape(voxels, context, remarks);
    rois.push({
      number,
      name,
      interpretedType,
      generationAlgorithm,
      contours: contours.length,
      shape,
    });
    const isOrgan = shape !== null && shape.volumeCc <= LARGEST_ORGAN_CC;
    if (voxels !== undefined && isOrgan) drawn.push({ number, voxels });
  }
  return { rois, overlaps: overlapsAmong(drawn) };
}

function overlapsAmong(
  drawn: readonly { number: number; voxels: RoiVoxels }[],
): CaseRecord["overlaps"] {
  const overlaps: CaseRecord["overlaps"] = [];
  for (const [index, a] of drawn.entries()) {
    for (const b of drawn.slice(index + 1)) {
      const volumeCc = sharedVolumeCc(a.voxels, b.voxels);
      if (volumeCc < OVERLAP_CC) continue;
      overlaps.push({ a: a.number, b: b.number, volumeCc: Math.round(volumeCc * 100) / 100 });
    }
  }
  return overlaps;
}
