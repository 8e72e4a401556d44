/** How much a flag weighs: a result that is probably wrong, one to look at with care, something to know. */
export type Severity = "severe" | "warning" | "notice";

export type FlagCode =
  | "missing"
  | "volume-unusual"
  | "pieces-removed"
  | "low-confidence"
  | "cut-at-end"
  | "cut-at-edge"
  | "side-wrong"
  | "pair-distance"
  | "metal"
  | "body-cut"
  | "not-supine"
  | "spacing-far"
  | "hu-implausible"
  | "lungs-in-field"
  | "no-pelvis";

/** Something about a result that a person should know before looking at it. It holds no patient data. */
export interface Flag {
  readonly code: FlagCode;
  /** Name of the structure it is about; null for the whole image. */
  readonly structure: string | null;
  readonly severity: Severity;
  readonly text: string;
}
