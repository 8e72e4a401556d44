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

  // Structure sets
  "placed-by-frame": { about: "structure set", severity: "warning" },
  /** Several structure sets: which one is the reference, and why. */
  "set-chosen": { about: "structure set", severity: "notice" },

  // Contours
  /** Contours that cannot be read: their slices are unknown. */
  "contours-unreadable": { about: "contour", severity: "severe" },
  "contour-faults": { about: "contour", severity: "notice" },

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
} as const satisfies Readonly<Record<string, RemarkKind>>;

export type RemarkCode = keyof typeof remarkKinds;
