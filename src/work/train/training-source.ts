import type { LabelledCt } from "../../train/index.ts";

/** A case that a run learns from, as a person wants to see it. */
export interface TrainingSource {
  readonly id: string;
  readonly path: string;
  readonly slices: number;
  /** Structures to learn that the case draws, by name. */
  readonly drawn: readonly string[];
  /** Structures to learn that the case does not draw: unknown there, not absent. */
  readonly missing: readonly string[];
}

/** A case in memory. Not all cases fit there, so each is handed on before the next is read. */
export interface LoadedSource {
  readonly source: TrainingSource;
  readonly labelledCt: LabelledCt;
}

/** Takes a loaded case. */
export type TakeCase = (loaded: LoadedSource) => Promise<void>;
