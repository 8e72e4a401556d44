import { pelvisScheme } from "../../src/structures/index.ts";
import type { TrainingSettings } from "../../src/train/index.ts";

/** A run that takes a moment and goes through all that a long one does: cycles, folds, false positives, both phases. */
export const tinyRun: TrainingSettings = {
  network: { widths: [4, 6], units: [1, 1], channels: pelvisScheme.structures.length + 1 },
  spacingMm: "native",
  clipHu: 800,
  centreHu: 0,
  averaging: 0.9,
  weightDecay: 0.1,
  holdOutFrom: 5,
  patch: [8, 16, 16],
  batch: 2,
  microBatch: 1,
  steps: 12,
  learningRate: 1e-2,
  diceWeight: 0.5,
  schedule: { kind: "cosine" },
  augmentation: { rotationRad: 0.1, scale: 0.1, shiftHu: 20 },
  fixedStatisticsShare: 0.25,
  validationShare: 0.2,
  stepsPerEpoch: 4,
  epochsPerCycle: 2,
  falsePositiveShare: 0.25,
  mergeMissingLabels: true,
  validationPatches: 2,
  seed: 5,
};
