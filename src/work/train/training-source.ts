import type { LabelledCt } from "../../train/index.ts";

/** A case to learn from: what a person wants to know of it. */
export interface TrainingSource {
  readonly id: string;
  readonly path: string;
  readonly slices: number;
  readonly drawn: readonly string[];
  readonly missing: readonly string[];
}

/** A case in memory. An archive does not fit there: each is handed on and let go before the next is read. */
export interface LoadedSource {
  readonly source: TrainingSource;
  readonly labelledCt: LabelledCt;
}

/** Takes what training needs of a loaded case. */
export type TakeCase = (loaded: LoadedSource) => Promise<void>;
