/** What the database keeps as JSON, and the words that rows share. */
import type { Score, Source } from "../review/index.ts";

export type { Score, Source };

export const accountRoles = ["reader", "reviewer", "admin"] as const;
export type AccountRole = (typeof accountRoles)[number];

export type StructureSetRole = "reference" | "predicted" | "corrected";
export type JobKind = "demo" | "import" | "references" | "segment" | "evaluate" | "train";
export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface StoredFlag {
  readonly kind: string;
  readonly structure: string | null;
  readonly text: string;
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

/** What drew a structure set; `person` names account and set by id. */
export type StoredOrigin =
  | { readonly kind: "clinic"; readonly label: string }
  | {
      readonly kind: "model";
      readonly modelId: string;
      readonly modelSha256: string;
      readonly modelTitle: string;
    }
  | { readonly kind: "person"; readonly basedOn: string };

export interface StoredStructure {
  readonly label: number;
  readonly name: string;
  readonly volumeCc: number;
  /** Slice with its largest area. */
  readonly startSlice: number;
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
