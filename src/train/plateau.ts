/** Lowers the learning rate when the validation loss no longer falls. */
import type { TrainingConfiguration } from "./configuration.ts";

/** Plain numbers, so that a checkpoint can hold it. */
export interface PlateauState {
  /** What the learning rate is multiplied by. */
  readonly factor: number;
  /** Lowest validation loss of the cycle; null before the first. */
  readonly lowestLoss: number | null;
  /** Epochs since it was reached, or since the rate was last lowered. */
  readonly epochsSince: number;
}

export const initialPlateau: PlateauState = { factor: 1, lowestLoss: null, epochsSince: 0 };

/** A loss must be lower than the lowest by this share of it to count as falling. */
const LEAST_FALL = 1e-4;

/** The state after an epoch that ended with this validation loss; unchanged under other schedules. */
export function afterEpoch(
  state: PlateauState,
  validationLoss: number,
  { schedule }: TrainingConfiguration,
): PlateauState {
  if (schedule.kind !== "plateau") return state;
  const { factor, lowestLoss, epochsSince } = state;
  if (lowestLoss === null || validationLoss < lowestLoss * (1 - LEAST_FALL)) {
    return { factor, lowestLoss: validationLoss, epochsSince: 0 };
  }
  const isPlateau = epochsSince + 1 >= schedule.patience;
  return isPlateau
    ? { factor: factor * schedule.factor, lowestLoss, epochsSince: 0 }
    : { factor, lowestLoss, epochsSince: epochsSince + 1 };
}
