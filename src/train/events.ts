import type { StructureDice } from "./validation.ts";

/** The events of a run, for listeners and for its log. */
export type TrainingEvent =
  | {
      readonly kind: "started";
      readonly device: string;
      readonly parameterCount: number;
      readonly cases: readonly string[];
      readonly microBatch: number;
      readonly steps: number;
      /** Steps done before, when resumed. */
      readonly step: number;
    }
  | {
      readonly kind: "cycle";
      readonly cycle: number;
      readonly step: number;
      readonly trainingCases: readonly string[];
      /** Empty when there are too few cases to hold any out: then validation looks at the training cases. */
      readonly validationCases: readonly string[];
      /** Voxels on which patches may be centred because they were falsely taken for a structure. */
      readonly falsePositives: number;
    }
  | {
      readonly kind: "step";
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly learningRate: number;
      readonly elapsedMs: number;
      /** Share of the run that is done. */
      readonly share: number;
      readonly remainingMs: number;
      /** Since the run was started or resumed. */
      readonly patchesPerSecond: number;
      /** Share of that time in which the engine waited for patches. */
      readonly waitingShare: number;
    }
  | {
      readonly kind: "validated";
      readonly step: number;
      readonly loss: number;
      readonly dice: readonly StructureDice[];
    }
  | { readonly kind: "checkpoint"; readonly step: number };
