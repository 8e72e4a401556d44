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
  /** Slices of one value between others: their pixels are lost. */
  "slices-blank": { about: "series", severity: "severe" },
  /** Slices of one CT have different Patient IDs: of two patients, or corrected in some files only. */
  "ct-patients-differ": { about: "series", severity: "severe" },
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

  /** Nothing says how thick a single slice is. */
  "one-slice": { about: "series", severity: "warning" },

  // Structure sets
  /** Two structure sets with one UID and different content lie beside each other. */
  "set-ambiguous": { about: "structure set", severity: "warning" },
  /** No structure set was drawn on the CT, where one is not needed. */
  "no-reference": { about: "structure set", severity: "notice" },
  "placed-by-frame": { about: "structure set", severity: "warning" },
  /** An evaluation was asked to count only the slices of the reference. */
  "only-reference-slices": { about: "structure set", severity: "notice" },
  /** A case of a cohort whose record lacks what the checks need: loading it checks it anew. */
  "measured-earlier": { about: "structure set", severity: "notice" },
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
  /** Lost: of a ROI in another frame of reference, and naming no slice of the CT. */
  "contours-other-frame": { about: "contour", severity: "severe" },
  /** Drawn where they lie: in the CT's frame of reference, and naming an image that is no slice of it. */
  "contours-other-image": { about: "contour", severity: "warning" },
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
  /** Without Contour Geometric Type: drawn as closed contours, where the points are a polygon in one plane. */
  "contours-type-unsaid": { about: "contour", severity: "notice" },
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
  /** The outlines of neighbouring slices lie apart, or area or middle jump: a contour is wrong there. */
  "outline-jumps": { about: "geometry", severity: "warning" },
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
  /** A label map has voxels of a label that its list of labels does not name: they belong to no structure. */
  "label-unnamed": { about: "labels", severity: "warning" },
  /** The list of labels names a structure that is not among the known ones: it is not scored. */
  "label-unknown": { about: "labels", severity: "notice" },
  /** A reference's label map has no voxel of a label that its list names: the structure counts as not drawn. */
  "label-without-voxel": { about: "labels", severity: "notice" },
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
  /** Files that belong together spell the Patient ID differently (case, spaces, zeros before it): taken as one patient. */
  "patient-ids-joined": { about: "patient", severity: "notice" },
  /** Files that belong together name several patients: they get one shift of dates, and pseudonyms of their own. */
  "patient-ids-differ": { about: "patient", severity: "warning" },
  /** Files without a Patient ID name several studies, and belong together: taken as one patient. */
  "studies-joined": { about: "patient", severity: "notice" },
  /** A key has moved the dates of one patient's studies differently before: intervals between them are not kept. */
  "shifts-differ": { about: "patient", severity: "warning" },
  /** De-identification moved dates alone, because a key from before went on: times of day are exact. */
  "times-exact": { about: "patient", severity: "warning" },
  /** Re-identification moved the dates of a de-identified original back. */
  "dates-moved-back": { about: "patient", severity: "notice" },
  /** Re-identification moved dates back that another system copied from the de-identified CT. */
  "copied-dates-moved-back": { about: "patient", severity: "notice" },
  /** Re-identification left dates as they are: the system that wrote the file wrote its own. */
  "dates-kept": { about: "patient", severity: "notice" },
  /** Re-identification left dates that lie before the CT's study: they may be moved dates of another file. */
  "dates-before-study": { about: "patient", severity: "warning" },
  /** The key does not know by how much a file's dates were moved: they were left as they are. */
  "dates-unknown": { about: "patient", severity: "warning" },

  // Tables of diagnosis groups
  /** A row's name is a number that a spreadsheet has shortened to 1.2E+10. */
  "group-name-shortened": { about: "patient", severity: "warning" },
  /** A group is one letter away from a known one, and counts as a group of its own. */
  "group-resembles": { about: "patient", severity: "warning" },
  /** A row is taken for a case whose name has zeros before it, which spreadsheets drop. */
  "group-zeros": { about: "patient", severity: "notice" },
  /** A case may be in a row without its leading zeros, which may be another case's: it has no group. */
  "group-ambiguous": { about: "patient", severity: "warning" },
  /** Rows that are about no case. */
  "group-row-unmatched": { about: "patient", severity: "warning" },
  /** Cases that are in no row. */
  "group-case-unmatched": { about: "patient", severity: "warning" },
  /** Rows with an empty cell where the group should be. */
  "group-empty": { about: "patient", severity: "notice" },
} as const satisfies Readonly<Record<string, RemarkKind>>;

export type RemarkCode = keyof typeof remarkKinds;
