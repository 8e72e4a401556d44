import { z } from "zod";
import { leanNetwork, networkConfigurationSchema, sizeMultiple } from "../model/index.ts";

const length = z.int().min(1).max(4096);

/** How the learning rate falls over a run. */
const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant") }),
  /** Along half a cosine to zero. */
  z.strictObject({ kind: z.literal("cosine") }),
  /** As what is left of the run, to this power, to zero. */
  z.strictObject({ kind: z.literal("polynomial"), power: z.number().gt(0).max(4) }),
  /** By `factor` when the validation loss has not fallen for `patience` epochs; restarts with every cycle. */
  z.strictObject({
    kind: z.literal("plateau"),
    factor: z.number().gt(0).lt(1),
    patience: z.int().min(1),
  }),
]);

/** Everything a training run depends on, beside its cases. Values are the paper's where a comment says so. */
export const trainingConfigurationSchema = z
  .strictObject({
    network: networkConfigurationSchema,
    /** Voxel spacing [z, y, x] that CTs are resampled to; native (the paper) leaves them as they are. */
    spacingMm: z.union([
      z.literal("native"),
      z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
    ]),
    /** HU are clipped to `centreHu` +- this, less the centre and divided by this. Paper: 800. */
    clipHu: z.number().positive(),
    /** The HU that the network sees as 0. Paper: 0. */
    centreHu: z.number().default(0),
    /** Patch size [z, y, x] in voxels. Paper: 72 x 136 x 136. */
    patch: z.tuple([length, length, length]),
    /** Patches for one step of the optimiser. Paper: 50. */
    batch: z.int().min(1).max(1024),
    /**
     * Patches run at one time; their gradients are added up to a batch, their normalisation is their own. "auto" takes
     * as many as memory holds.
     */
    microBatch: z.union([z.literal("auto"), z.int().min(1).max(1024)]),
    /** Steps of the optimiser in the whole run. Paper: 50 x 50 x 500. */
    steps: z.int().min(1),
    /** Steps between validations. Paper: 500. */
    stepsPerEpoch: z.int().min(1),
    /** Epochs between new splits of the cases, each after a search for false positives. Paper: 50. */
    epochsPerCycle: z.int().min(1),
    /** Share of patches centred on false positives, from the second cycle on. Paper: 0.1. */
    falsePositiveShare: z.number().min(0).max(1),
    /** Whether labels that a case lacks are merged with the background, as in the paper, or taken for absent. */
    mergeMissingLabels: z.boolean(),
    /** Paper: 0.0001 at first. */
    learningRate: z.number().positive(),
    /** Share of the weights that a step takes away, times the learning rate. Paper: none. */
    weightDecay: z.number().min(0).max(1).default(0),
    /** Weight of a soft Dice term beside the negative log-likelihood. Paper: 0. */
    diceWeight: z.number().min(0).max(10),
    /**
     * The model gets an average of the weights over the run's last steps: after each step, the average keeps this share of
     * itself. 0, as in the paper: the weights of the last step.
     */
    averaging: z.number().min(0).lt(1).default(0),
    schedule: scheduleSchema,
    /** Largest random changes of a patch. Paper: 0.15 rad, 0.1, 100 HU. */
    augmentation: z.strictObject({
      rotationRad: z.number().min(0).max(Math.PI),
      scale: z.number().min(0).max(0.9),
      shiftHu: z.number().min(0).max(1000),
    }),
    /**
     * The last share of the run normalises by fixed statistics, as inference does, instead of each micro-batch's own,
     * at a fortieth of the learning rate.
     */
    fixedStatisticsShare: z.number().min(0).max(1),
    /** Share of the cases held out for validation in each cycle. Paper: 0.2. */
    validationShare: z.number().min(0).max(0.5),
    /**
     * With fewer cases than this, all are trained on and none is held out. In a short run on 16 cases, three that were held
     * out cost as much Dice as twice the time gains (docs/network.md), and three cases tell little.
     */
    holdOutFrom: z.int().min(1).default(5),
    /**
     * Generated cases, in addition to any that are given: painted bodies, from which every patch is drawn anew, and
     * whole CTs for validation. Absent: none.
     */
    generated: z
      .strictObject({
        sources: z.int().min(1).max(10_000),
        validationCases: z.int().min(1).max(100),
        /**
         * Share of patches from given cases, where there are any. They are sources, deformed and coloured like painted
         * ones.
         */
        givenShare: z.number().min(0).max(1),
      })
      .optional(),
    /** Patches whose loss is the validation loss. */
    validationPatches: z.int().min(1).max(10_000),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1),
  })
  .refine(({ batch, microBatch }) => microBatch === "auto" || batch % microBatch === 0, {
    message: "batch must be a multiple of microBatch",
  })
  .refine(({ patch, network }) => patch.every((each) => each % sizeMultiple(network) === 0), {
    message:
      "each side of the patch must be a multiple of 2 to the power of the network's halvings",
  });

/** What a user asks for. */
export type TrainingSettings = Readonly<z.infer<typeof trainingConfigurationSchema>>;

/** What a run does: the same, with the micro-batch decided. */
export interface TrainingConfiguration extends TrainingSettings {
  readonly microBatch: number;
}

/** Section 2.3 of the paper, value by value. On a CPU it takes years: see `workstation` for what a day can do. */
const paper: TrainingSettings = {
  network: leanNetwork,
  spacingMm: "native",
  clipHu: 800,
  centreHu: 0,
  patch: [72, 136, 136],
  batch: 50,
  microBatch: "auto",
  steps: 50 * 50 * 500,
  stepsPerEpoch: 500,
  epochsPerCycle: 50,
  falsePositiveShare: 0.1,
  mergeMissingLabels: true,
  learningRate: 1e-4,
  weightDecay: 0,
  diceWeight: 0,
  averaging: 0,
  // The printed sentence breaks off after "when the validation loss reached a plateau".
  schedule: { kind: "plateau", factor: 0.5, patience: 5 },
  augmentation: { rotationRad: 0.15, scale: 0.1, shiftHu: 100 },
  fixedStatisticsShare: 0.02,
  validationShare: 0.2,
  holdOutFrom: 5,
  validationPatches: 50,
  seed: 1,
};

/** One GPU and about a day: the paper's protocol with fewer, smaller steps and a learning rate that fits them. */
const workstation: TrainingSettings = {
  ...paper,
  batch: 4,
  steps: 10 * 10 * 500,
  epochsPerCycle: 10,
  learningRate: 1e-3,
  schedule: { kind: "cosine" },
  diceWeight: 1,
  fixedStatisticsShare: 0.1,
};

/**
 * A CPU and minutes to an hour: 4 mm, patches that hold both femora, and a network that is narrow where the grid is fine,
 * so that a short run takes many steps. docs/network.md compares these choices with others, one at a time.
 */
const laptop: TrainingSettings = {
  ...workstation,
  network: { widths: [8, 32, 48, 96], units: [1, 1, 2, 2], channels: 6 },
  spacingMm: [4, 4, 4],
  clipHu: 300,
  centreHu: 100,
  patch: [32, 48, 72],
  batch: 1,
  microBatch: 1,
  steps: 60_000,
  stepsPerEpoch: 2000,
  epochsPerCycle: 8,
  learningRate: 3e-3,
  weightDecay: 0.05,
  schedule: { kind: "polynomial", power: 0.9 },
  averaging: 0.995,
  augmentation: { rotationRad: 0.15, scale: 0.1, shiftHu: 30 },
  fixedStatisticsShare: 0.02,
  holdOutFrom: 30,
  validationPatches: 8,
};

/**
 * Minutes on two cores: enough to learn phantoms on a coarse grid, not patients. Wider than the paper's network where
 * it is finest, and shallower: at 5 mm memory is no problem, and with eight channels the network lost structures for
 * hundreds of steps.
 */
const demo: TrainingSettings = {
  ...laptop,
  network: { widths: [16, 32, 48], units: [1, 1, 2], channels: 6 },
  spacingMm: [5, 5, 5],
  patch: [32, 48, 72],
  steps: 3000,
  stepsPerEpoch: 750,
  learningRate: 4e-3,
  validationShare: 0,
  validationPatches: 4,
};

/**
 * A model that learns from no patient; hours on a CPU. At 4 mm a patch holds the whole width of the pelvis, without
 * which the network hardly tells left from right. Every patch shows a newly drawn body. See docs/starter.md.
 */
const starter: TrainingSettings = {
  ...workstation,
  network: { widths: [16, 32, 64, 96], units: [1, 1, 2, 3], channels: 6 },
  spacingMm: [4, 4, 4],
  patch: [64, 80, 112],
  batch: 1,
  microBatch: 1,
  steps: 20_000,
  stepsPerEpoch: 500,
  epochsPerCycle: 10,
  falsePositiveShare: 0,
  learningRate: 4e-3,
  augmentation: { rotationRad: 0.15, scale: 0.1, shiftHu: 30 },
  fixedStatisticsShare: 0.15,
  validationPatches: 8,
  generated: { sources: 128, validationCases: 4, givenShare: 0.15 },
};

/** Ready-made configurations, by name. */
export const presets = { paper, workstation, laptop, demo, starter } as const satisfies Record<
  string,
  TrainingSettings
>;
export type PresetName = keyof typeof presets;
