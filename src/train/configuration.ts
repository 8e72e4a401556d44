import { z } from "zod";
import { networkConfigurationSchema, sizeMultiple } from "../model/index.ts";

const length = z.int().min(1).max(4096);

/** Everything a training run depends on, beside its cases. Values are the paper's where a comment says so. */
export const trainingConfigurationSchema = z
  .strictObject({
    network: networkConfigurationSchema,
    /** Voxel spacing [z, y, x] that CTs are resampled to; native (the paper) leaves them as they are. */
    spacingMm: z.union([
      z.literal("native"),
      z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
    ]),
    /** HU are clipped to +- this and divided by it. Paper: 800. */
    clipHu: z.number().positive(),
    /** Patch size [z, y, x] in voxels. Paper: 72 x 136 x 136. */
    patch: z.tuple([length, length, length]),
    /** Patches for one step of the optimiser. Paper: 50. */
    batch: z.int().min(1).max(1024),
    /** Patches run at one time; their gradients are added up to a batch, their normalisation is their own. */
    microBatch: z.int().min(1).max(1024),
    steps: z.int().min(1),
    learningRate: z.number().positive(),
    /** Weight of a soft Dice term beside the negative log-likelihood. Paper: 0. */
    diceWeight: z.number().min(0).max(10),
    /** How the learning rate falls over the run: not at all, or along half a cosine to zero. */
    schedule: z.enum(["constant", "cosine"]),
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
    /** Share of the cases held out for validation. Paper: 0.2. */
    validationShare: z.number().min(0).max(0.9),
    /** Steps between validations, and between checkpoints. */
    validateEvery: z.int().min(1),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1),
  })
  .refine(({ batch, microBatch }) => batch % microBatch === 0, {
    message: "batch must be a multiple of microBatch",
  })
  .refine(({ patch, network }) => patch.every((each) => each % sizeMultiple(network) === 0), {
    message:
      "each side of the patch must be a multiple of 2 to the power of the network's halvings",
  });

export type TrainingConfiguration = Readonly<z.infer<typeof trainingConfigurationSchema>>;

/**
 * Minutes on two cores: enough to learn phantoms on a coarse grid, not patients. Wider than the paper's network where
 * it is finest, and shallower: at 5 mm memory is no concern, and with eight channels structures were lost for hundreds
 * of steps.
 */
const demo: TrainingConfiguration = {
  network: { widths: [16, 32, 48], units: [1, 1, 2], channels: 6 },
  spacingMm: [5, 5, 5],
  clipHu: 800,
  patch: [32, 48, 72],
  batch: 1,
  microBatch: 1,
  steps: 1200,
  learningRate: 4e-3,
  diceWeight: 1,
  schedule: "cosine",
  augmentation: { rotationRad: 0.15, scale: 0.1, shiftHu: 30 },
  fixedStatisticsShare: 0.15,
  validationShare: 0,
  validateEvery: 400,
  seed: 1,
};

/** A CPU and minutes to an evening: 3 mm, patches that hold both femora. For a few cases, or a first look at many. */
const laptop: TrainingConfiguration = {
  ...demo,
  network: { widths: [16, 32, 48, 64], units: [1, 1, 2, 2], channels: 6 },
  spacingMm: [3, 3, 3],
  patch: [40, 64, 96],
  steps: 8000,
  learningRate: 3e-3,
  augmentation: { rotationRad: 0.15, scale: 0.1, shiftHu: 100 },
  validationShare: 0.2,
  validateEvery: 200,
};

/** Ready-made configurations, by name. */
export const presets = { demo, laptop } as const satisfies Record<string, TrainingConfiguration>;
export type PresetName = keyof typeof presets;
