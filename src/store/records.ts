/** What the database keeps as JSON, and the words that rows share. */
import type { Score, Source } from "../review/index.ts";

export type { Score, Source };

export const accountRoles = ["reader", "reviewer", "admin"] as const;
export type AccountRole = (typeof accountRoles)[number];

export type StructureSetRole = "reference" | "predicted" | "corrected";
export type JobKind = "demo" | "import" | "references" | "segment" | "evaluate" | "train";
export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

/** A remark as base's: about a case's reference, or, as a flag, about a prediction. No patient data. */
export interface StoredRemark {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly severity: "severe" | "warning" | "notice";
  /** TG-263 name; null where it concerns the whole case. */
  readonly structure: string | null;
  /** Slices of the CT that it concerns, counted from 1; absent in remarks about no slices of their own. */
  readonly slices?: readonly number[];
  /** What was measured or counted, by a name with its unit. */
  readonly figures?: Readonly<Record<string, number>>;
  readonly text: string;
}

/** A structure of the model that was not predicted, because it belongs to other diagnosis groups. */
export interface StoredLeftOut {
  readonly name: string;
  /** The diagnosis groups that it is predicted for. */
  readonly diagnoses: readonly string[];
}

type Triple = [number, number, number];

/** As geometry's grid; in the patient frame (LPS, mm). */
export interface StoredGrid {
  readonly size: Triple;
  readonly pixelSpacingMm: [number, number];
  readonly rowDirection: Triple;
  readonly columnDirection: Triple;
  readonly sliceOrigins: Triple[];
}

/** Where a structure set comes from. Of a person's, `basedOn` is the id of the structure set that was edited. */
export type StoredOrigin =
  | {
      readonly kind: "clinic";
      readonly label: string;
      /** SOP Instance UID of the clinic's structure set; absent in structure sets of earlier versions. */
      readonly sopInstanceUid?: string;
      /** Its Structure Set Date and Time as digits; empty where it does not say. Absent as above. */
      readonly drawnAt?: string;
    }
  | {
      readonly kind: "model";
      readonly modelId: string;
      readonly modelSha256: string;
      readonly modelTitle: string;
      /** Diagnosis group of the case when it was segmented; absent in structure sets of earlier versions. */
      readonly diagnosis?: string | null;
    }
  | { readonly kind: "person"; readonly basedOn: string };

export interface StoredStructure {
  readonly label: number;
  readonly name: string;
  readonly volumeCc: number;
  /** Slice with its largest area, from 0. */
  readonly startSlice: number;
  /** Mean probability that the network gave to it; null where that is not known, or where no network drew it. */
  readonly confidence: number | null;
}

export type StoredComparison =
  | {
      readonly kind: "scored";
      readonly name: string;
      readonly dice: number;
      readonly meanSurfaceDistanceMm: number;
      readonly hausdorffDistance95Mm: number;
      readonly surfaceDice: number;
      readonly addedPathLengthMm: number;
      readonly referenceCc: number;
      readonly predictedCc: number;
      readonly worstSlice: number | null;
    }
  | { readonly kind: "missed"; readonly name: string; readonly empty: "reference" | "predicted" }
  | {
      readonly kind: "notApplicable";
      readonly name: string;
      readonly reason: "bothEmpty" | "noReference" | "excluded";
    };

export interface StoredChange {
  readonly timeMs: number;
  readonly addedPathLengthMm: number;
  readonly structures: {
    readonly name: string;
    readonly addedPathLengthMm: number;
    readonly changedVoxels: number;
  }[];
}

export interface StoredProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export interface StoredProblem {
  readonly code: string;
  readonly message: string;
}

/** A file as its sender announced it; the path is only ever shown. */
export interface AnnouncedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Flat and small: ids, counts, outcomes. No patient data. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;
