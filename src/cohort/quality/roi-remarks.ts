import type { CaseRemark } from "../../base/index.ts";
import type { Roi } from "../../contours/index.ts";
import type { DicomStructureSet } from "../../dicom/index.ts";
import type { Mask } from "../../volume/index.ts";
import { contourRemarks } from "./contour-remarks.ts";
import { type DrawnOn, drawRoi, undrawnRoi } from "./draw-roi.ts";

export interface LookedAtRoi {
  /** In the file, those that cannot be read too. */
  readonly contours: number;
  /** Absent without a CT. */
  readonly mask?: Mask;
  /** The text calls the ROI by its number: its name is the clinic's. */
  readonly remarks: readonly CaseRemark[];
}

/**
 * A ROI by itself, whatever structure it may be, with the remarks that its contours would bring to any case.
 * @param drawnOn The CT; undefined where there is none that can be used.
 */
export function lookAtRoi(
  set: DicomStructureSet,
  roi: Roi,
  drawnOn: DrawnOn | undefined,
): LookedAtRoi {
  const drawing = drawnOn === undefined ? undefined : drawRoi(drawnOn, set, roi);
  const found = drawing ?? undrawnRoi(set, roi);
  const remarks = contourRemarks(`#${roi.number}`, found);
  return {
    contours: found.contours,
    ...(drawing && { mask: drawing.mask }),
    remarks: remarks.map((remark) => ({ ...remark, structure: null })),
  };
}
