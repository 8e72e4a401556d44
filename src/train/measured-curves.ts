/**
 * Dice against the length of a run, as measured: every point is a run of its own, with a schedule fitted to its length,
 * scored on patients that it has not learned from. `npm run bench -- accuracy` prints the figures.
 *
 * To replace a curve, change its entry in `measuredCurves`. When a preset changes, its curve no longer applies:
 * `expectations.test.ts` fails until the curve is measured anew or removed.
 */
import type { PresetName } from "./configuration.ts";

/** A figure over the seeds of a measurement. */
export interface SeedSpread {
  readonly mean: number;
  /** Of the seeds, as is `highest`; both equal the mean with one seed. */
  readonly lowest: number;
  readonly highest: number;
}

/** One length of run. */
export interface CurvePoint {
  /** Patches that a run of this length saw; mean of the seeds. */
  readonly patches: number;
  /** Processor time of a run, summed over the cores. */
  readonly processorSeconds: number;
  /** Mean over all pairs of a test patient and a structure. */
  readonly dice: SeedSpread;
  /** Dice of each structure, by its TG-263 name; mean of the seeds. */
  readonly structures: Readonly<Record<string, number>>;
}

/** The measured runs of a preset. */
export interface MeasuredCurve {
  readonly preset: PresetName;
  /** `settingsKey` of the preset when it was measured. */
  readonly settingsKey: string;
  /** Whether the figures are to be replaced by better ones. */
  readonly isPreliminary: boolean;
  readonly seeds: number;
  /** Patients of the synthetic clinic that the runs learned from. */
  readonly trainingPatients: number;
  readonly testPatients: number;
  /** At least one, by increasing patches; all have the same structures. */
  readonly points: readonly CurvePoint[];
}

/** The curves that there are: one for a preset at most. */
export const measuredCurves: readonly MeasuredCurve[] = [
  {
    // PRELIMINARY: 28 November 2026, two seeds and one length, against the clinic's contours (`npm run bench -- accuracy`,
    // a clinic of 28 patients made with seed 7).
    preset: "laptop",
    settingsKey: "308a12ed9baa",
    isPreliminary: true,
    seeds: 2,
    trainingPatients: 16,
    testPatients: 12,
    points: [
      {
        patches: 2708,
        processorSeconds: 533,
        dice: { mean: 0.814, lowest: 0.809, highest: 0.818 },
        structures: {
          Femur_Head_R: 0.819,
          Femur_Head_L: 0.827,
          Bladder: 0.893,
          Bag_Bowel: 0.713,
          CTVn: 0.77,
        },
      },
    ],
  },
];
