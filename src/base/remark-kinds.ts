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
  /** One series holds several CTs: this is one of them, told apart by an attribute of its slices. */
  "series-split": { about: "series", severity: "notice" },
  /** Slices that are there again with the same pixels under another SOP Instance UID: each counts once. */
  "slices-repeated": { about: "series", severity: "notice" },
  /** Slices joined by their positions although their UIDs contradict it, because the user said so. */
  "positions-trusted": { about: "series", severity: "warning" },
  /** Positions are rounded in the files, and even but for that. */
  "positions-rounded": { about: "series", severity: "notice" },
  /** A gap where slices are missing, accepted on request; nothing is filled in. */
  "slices-missing": { about: "series", severity: "warning" },
  /** Uneven distances between slices, accepted on request. */
  "spacing-uneven": { about: "series", severity: "warning" },
  /** MONOCHROME1: low values are to be shown bright. The values are used as they are. */
  "shown-inverted": { about: "series", severity: "notice" },
  /** The files do not say that their values are Hounsfield units, or say that these were changed. */
  "values-unspecified": { about: "series", severity: "warning" },
  /** The files say that their values are no Hounsfield units; used as such because the user said so. */
  "values-forced": { about: "series", severity: "severe" },

  /** On importing a CT again that has more slices than the stored one, all stored ones among them: it replaces that one. */
  "ct-replaced": { about: "series", severity: "notice" },
  /** The stored CT lacks slices that a later source has, and stays as it is. */
  "ct-incomplete": { about: "series", severity: "severe" },
  /** A later source has only a part of the stored CT. */
  "source-ct-incomplete": { about: "series", severity: "notice" },
  /** A later source has other voxels under the stored slices' UIDs; the stored CT stays. */
  "ct-differs": { about: "series", severity: "warning" },
  /** The CT in a later source cannot be read; the stored CT stays. */
  "source-ct-unreadable": { about: "series", severity: "notice" },

  // Structure sets
  /** No structure set was drawn on the CT, where one is not needed. */
  "no-reference": { about: "structure set", severity: "notice" },
  "placed-by-frame": { about: "structure set", severity: "warning" },
  /** Several structure sets: which one is the reference, and why. */
  "set-chosen": { about: "structure set", severity: "notice" },

  /** An evaluation was asked to count only the slices of the reference. */
  "only-reference-slices": { about: "structure set", severity: "notice" },
  /** ROI Numbers that are missing, repeated or not declared: some contours belong to no ROI. */
  "roi-numbers": { about: "structure set", severity: "warning" },

  /** A structure set that came later is attached; the planning set stays the one that it was. */
  "set-attached": { about: "structure set", severity: "notice" },
  /** A structure set that came later is attached and is the planning set now. */
  "planning-set-changed": { about: "structure set", severity: "warning" },
  /** A structure set that came later is attached to a test case, whose reference stays. */
  "planning-set-kept": { about: "structure set", severity: "warning" },
  /** A later source has another structure set under the UID of a stored one; the stored one stays. */
  "set-differs": { about: "structure set", severity: "warning" },

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
  /** Lies where the structure cannot lie, or has a volume that it cannot have. */
  implausible: { about: "geometry", severity: "warning" },
  "volume-outlier": { about: "geometry", severity: "warning" },
  "slices-skipped": { about: "geometry", severity: "warning" },
  "stray-parts": { about: "geometry", severity: "notice" },

  // Labels
  /** Contoured on the other side of the patient: learning from it would swap left and right. */
  "side-wrong": { about: "labels", severity: "severe" },
  "several-rois": { about: "labels", severity: "warning" },
  "roi-empty": { about: "labels", severity: "warning" },
  overlap: { about: "labels", severity: "notice" },

  // Patient
  /** The structure set is of another patient than the CT, by its Patient ID. */
  "patient-id-differs": { about: "patient", severity: "severe" },
  /** On importing to the server: neither a case nor a structure has the diagnosis group; it may be misspelt. */
  "diagnosis-new": { about: "patient", severity: "notice" },
  /** On importing to the server: the upload says another diagnosis group than the stored one, which stays. */
  "diagnosis-kept": { about: "patient", severity: "warning" },
  /** Another case has a CT with the same voxels and spacing: the two are one patient for the split. */
  "same-ct": { about: "patient", severity: "warning" },
  /** An earlier version imported the case, and its CT has not been compared with the others yet. */
  "ct-not-compared": { about: "patient", severity: "notice" },
} as const satisfies Readonly<Record<string, RemarkKind>>;

export type RemarkCode = keyof typeof remarkKinds;
