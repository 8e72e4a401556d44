import type { LabelledCt } from "../train/index.ts";

/** A case to learn from, and what a person wants to know of it. */
export interface TrainingSource {
  readonly path: string;
  readonly labelledCt: LabelledCt;
  readonly slices: number;
  readonly drawn: readonly string[];
  readonly missing: readonly string[];
}
