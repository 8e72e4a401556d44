import type { TrainingConfiguration } from "./configuration.ts";

/** How far a run is, and what that means for it. */
export interface RunProgress {
  readonly step: number;
  readonly elapsedMs: number;
  readonly timeLimitMs: number | undefined;
}

/** Share of the run that is done, 0 to 1: by steps, or by time where a limit would end it sooner. */
export function shareDone(
  { step, elapsedMs, timeLimitMs }: RunProgress,
  { steps }: TrainingConfiguration,
): number {
  const byTime = timeLimitMs === undefined ? 0 : elapsedMs / timeLimitMs;
  return Math.min(Math.max(step / steps, byTime), 1);
}

/** Time left if the run goes on as it went so far. */
export function remainingMs(progress: RunProgress, configuration: TrainingConfiguration): number {
  const share = shareDone(progress, configuration);
  return share === 0 ? Number.NaN : (progress.elapsedMs * (1 - share)) / share;
}

/** The first steps rise to the full learning rate: Nadam's moments mean little before that. */
const WARM_UP_STEPS = 10;

export function learningRateAt(
  share: number,
  step: number,
  { learningRate, schedule }: TrainingConfiguration,
): number {
  const warmUp = Math.min((step + 1) / WARM_UP_STEPS, 1);
  const fall = schedule === "constant" ? 1 : (1 + Math.cos(Math.PI * share)) / 2;
  return learningRate * warmUp * fall;
}
