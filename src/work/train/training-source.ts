import type { LabelledCt } from "../../train/index.ts";

/** A case to learn from, for people to read. */
export interface TrainingSource {
  readonly id: string;
  readonly path: string;
  readonly slices: number;
  readonly drawn: readonly string[];
  readonly missing: readonly string[];
}

/** A case in memory. A whole archive would not fit, so each case is passed on and released before the next is read. */
export interface LoadedSource {
  readonly source: TrainingSource;
  readonly labelledCt: LabelledCt;
}

/** Takes what training needs of a loaded case. */
export type TakeCase = (loaded: LoadedSource) => Promise<void>;
