/**
 * The kinds of remarks about a case and its reference: stated here and nowhere else. docs/remarks.md explains each to a
 * person, with what the commands do about it; a test compares the two.
 */
import type { Severity } from "./severity.ts";

/** What of a case a remark is about. */
export type RemarkSubject =
  | "file"
  | "series"
  | "structure set"
  | "contour"
  | "geometry"
  | "labels"
  | "patient";

interface RemarkKind {
  readonly about: RemarkSubject;
  readonly severity: Severity;
}

export const remarkKinds = {
  // Files and series
  /** Files in the case's folder that belong to no part of it. */
  "files-left-out": { about: "file", severity: "notice" },
  /** Several CTs: the one that the structure set names is used. */
  "series-chosen": { about: "series", severity: "notice" },
  /** All voxels have one value, or none is air and none is bone: nothing can be learned from it. */
  "ct-blank": { about: "series", severity: "severe" },

  // Structure sets
  /** No structure set was drawn on the CT, where one is not needed. */
  "no-reference": { about: "structure set", severity: "notice" },
  "placed-by-frame": { about: "structure set", severity: "warning" },
  /** Several structure sets: which one is the reference, and why. */
  "set-chosen": { about: "structure set", severity: "notice" },

  /** An evaluation was asked to count only the slices of the reference. */
  "only-reference-slices": { about: "structure set", severity: "notice" },
  /** A case of a cohort whose record lacks what the checks need: loading it checks it anew. */
  "measured-earlier": { about: "structure set", severity: "notice" },
  /** ROI Numbers that are missing, repeated or not declared: some contours belong to no ROI. */
  "roi-numbers": { about: "structure set", severity: "warning" },

  // Contours. Where one is lost, its structure is unknown on the slices on which it lies.
  /** Lost: the file holds no line that can be drawn. */
  "contours-unreadable": { about: "contour", severity: "severe" },
  /** Lost: open lines enclose nothing. */
  "contours-open": { about: "contour", severity: "severe" },
  /** Lost: not parallel to the slices. */
  "contours-tilted": { about: "contour", severity: "severe" },
  /** Lost: the slice that they name is further than half the spacing from where they lie. */
  "contours-contradict": { about: "contour", severity: "severe" },
  /** Not drawn: beyond the first or last slice, or in a gap. */
  "contours-off-ct": { about: "contour", severity: "warning" },
  /** Not drawn: of a set with more planes than the CT has slices. */
  "contours-between": { about: "contour", severity: "warning" },
  /** Drawn on a slice that is more than half a millimetre away. */
  "contours-beside": { about: "contour", severity: "warning" },
  /** Drawn as far as the image goes. */
  "contours-clipped": { about: "contour", severity: "warning" },
  /** Drawn by even-odd: what two share is left out. */
  "contours-overlap": { about: "contour", severity: "warning" },
  "contours-point-count": { about: "contour", severity: "warning" },
  /** Drawn once. */
  "contours-twice": { about: "contour", severity: "notice" },
  "contours-crowded": { about: "contour", severity: "notice" },
  "contours-without-voxel": { about: "contour", severity: "notice" },
  "contours-too-short": { about: "contour", severity: "notice" },
  "contours-points": { about: "contour", severity: "notice" },

  // Geometry of a reference
  /** Lies where the structure cannot lie, or has a volume that it cannot have: not learned from. */
  implausible: { about: "geometry", severity: "severe" },
  /** More than half of it lies outside the body: not learned from. */
  "outside-body": { about: "geometry", severity: "severe" },
  /** A bone that encloses no bone, or a bladder that lies on one: not learned from. */
  "tissue-wrong": { about: "geometry", severity: "severe" },
  "volume-outlier": { about: "geometry", severity: "warning" },
  "slices-skipped": { about: "geometry", severity: "warning" },
  "stray-parts": { about: "geometry", severity: "notice" },

  // Labels
  /** Contoured on the other side of the patient: learning from it would swap left and right. */
  "side-wrong": { about: "labels", severity: "severe" },
  /** The same, of a ROI that a person named for this structure: used. */
  "side-as-named": { about: "labels", severity: "warning" },
  /** Of several ROIs of one name, those that enclose nothing or lie on the other side are passed over. */
  "roi-passed-over": { about: "labels", severity: "notice" },
  "several-rois": { about: "labels", severity: "warning" },
  "roi-empty": { about: "labels", severity: "warning" },
  overlap: { about: "labels", severity: "notice" },

  // Patient
  /** The structure set is of another patient than the CT, by its Patient ID. */
  "patient-id-differs": { about: "patient", severity: "severe" },
} as const satisfies Readonly<Record<string, RemarkKind>>;

export type RemarkCode = keyof typeof remarkKinds;
