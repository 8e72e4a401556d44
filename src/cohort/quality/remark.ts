/** Remarks about the reference of a case: which kinds there are and how much each matters. Stated here and nowhere else. */
import type { Remark, Severity } from "../../base/index.ts";

const severityByCode = {
  /** Contoured on the other side of the patient: learning from it would swap left and right. */
  "side-wrong": "severe",
  "several-rois": "warning",
  "roi-empty": "warning",
  /** Lies where the structure cannot lie, or has a volume that it cannot have. */
  implausible: "warning",
  "volume-outlier": "warning",
  "slices-skipped": "warning",
  "placed-by-frame": "warning",
  "stray-parts": "notice",
  "contour-faults": "notice",
  overlap: "notice",
} as const satisfies Readonly<Record<string, Severity>>;

export type QualityCode = keyof typeof severityByCode;

/** A remark about a case's reference. */
export interface QualityRemark extends Remark {
  readonly code: QualityCode;
}

/**
 * A remark with the severity of its kind.
 * @param structure TG-263 name; null where the remark concerns the whole case.
 * @param text For a person; no text from the DICOM files.
 */
export function qualityRemark(
  code: QualityCode,
  structure: string | null,
  text: string,
): QualityRemark {
  return { code, severity: severityByCode[code], structure, text };
}
