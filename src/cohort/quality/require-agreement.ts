import { ArcuateError } from "../../base/index.ts";
import { placeContours } from "../../contours/index.ts";
import { type DicomStructureSet, sliceIndexOf } from "../../dicom/index.ts";
import type { DrawnOn } from "./draw-roi.ts";

/**
 * Refuses a structure set that contradicts itself: of most contours the slice that they name is not the one on which they lie.
 * Where only some do, they are lost (see `drawRoi`).
 * @throws {ArcuateError} `structure-set-contradicts`.
 */
export function requireAgreement(set: DicomStructureSet, series: DrawnOn): void {
  const { grid } = series.volume;
  let [named, contradicting, distance] = [0, 0, 0];
  for (const { contours } of set.structureSet.rois) {
    const naming = contours.filter((contour) => sliceIndexOf(series, contour) !== undefined);
    named += naming.length;
    placeContours(
      grid,
      naming,
      (contour) => sliceIndexOf(series, contour),
      (remark) => {
        if (remark.kind !== "otherSlice") return;
        contradicting++;
        distance = Math.max(distance, remark.distanceMm);
      },
    );
  }
  if (2 * contradicting <= named || named === 0) return;
  const message =
    "Cannot use the structure set with this CT: its contours must lie on the slices that they name, " +
    `got ${contradicting} of ${named} that lie elsewhere, up to ${distance.toFixed(1)} mm away`;
  throw new ArcuateError("input", "structure-set-contradicts", message, {
    fields: { sopInstanceUid: set.sopInstanceUid, contours: contradicting },
  });
}
