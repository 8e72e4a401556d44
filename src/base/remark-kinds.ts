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

  /** A structure set that came later is attached; the planning set stays the one that it was. */
  "set-attached": { about: "structure set", severity: "notice" },
  /** A structure set that came later is attached and is the planning set now. */
  "planning-set-changed": { about: "structure set", severity: "warning" },
  /** A structure set that came later is attached to a test case, whose reference stays. */
  "planning-set-kept": { about: "structure set", severity: "warning" },
  /** A later source has another structure set under the UID of a stored one; the stored one stays. */
  "set-differs": { about: "structure set", severity: "warning" },

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
  /** Another case has a CT with the same voxels and spacing: the two are one patient for the split. */
  "same-ct": { about: "patient", severity: "warning" },
  /** An earlier version imported the case, and its CT has not been compared with the others yet. */
  "ct-not-compared": { about: "patient", severity: "notice" },

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
