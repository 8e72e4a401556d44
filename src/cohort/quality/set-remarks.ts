/** What a person should know about a structure set as a whole, before any of its contours is drawn. */
import { type CaseRemark, caseRemark, entriesOf } from "../../base/index.ts";
import {
  type CtSeries,
  comparePatients,
  type DicomStructureSet,
  type ReferenceMatch,
} from "../../dicom/index.ts";

/** Remarks on how a structure set belongs to its CT: placed by the frame alone, of another patient, ROI numbers amiss. */
export function setRemarks(
  set: DicomStructureSet,
  series: Pick<CtSeries, "header">,
  match: ReferenceMatch,
): CaseRemark[] {
  const remarks: CaseRemark[] = [];
  if (comparePatients(set, series) === "other") {
    remarks.push(
      caseRemark(
        "patient-id-differs",
        "the Patient ID of the structure set is not that of the CT: of another patient?",
      ),
    );
  }
  if (match.state === "frame-only") remarks.push(placedByFrame(match.missingSlices));
  return [...remarks, ...numberRemarks(set)];
}

/** The set names none of the CT's slices, and lies in its frame of reference. @param missingSlices That it names, where known. */
export function placedByFrame(missingSlices?: number): CaseRemark {
  const text = "the structure set names none of the CT's slices; placed by its frame of reference";
  const figures = missingSlices === undefined ? undefined : { missingSlices };
  return caseRemark("placed-by-frame", text, { ...(figures && { figures }) });
}

const numberFaults = {
  "roi-number-missing": "without a ROI Number",
  "roi-number-repeated": "with the ROI Number of another one",
  "roi-number-unknown": "with a ROI Number that the structure set does not declare",
} as const;

/** Remarks on a structure set's ROI numbers, which need no CT. */
export function numberRemarks({ warnings }: DicomStructureSet): CaseRemark[] {
  return entriesOf(numberFaults).flatMap(([wanted, says]) => {
    const items = warnings
      .filter(({ code }) => code === wanted)
      .reduce((sum, { count }) => sum + count, 0);
    if (items === 0) return [];
    const text = `the structure set has ${items === 1 ? "a ROI" : `${items} ROIs`} ${says}; not read`;
    return [caseRemark("roi-numbers", text, { figures: { items } })];
  });
}
