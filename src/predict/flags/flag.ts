import type { Remark } from "../../base/index.ts";

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

/** A remark about a predicted result. */
export interface Flag extends Remark {
  readonly code: FlagCode;
}
