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

/** Time left, in ms, at the average speed so far; NaN before the first step. */
export function remainingMs(progress: RunProgress, configuration: TrainingConfiguration): number {
  const share = shareDone(progress, configuration);
  return share === 0 ? Number.NaN : (progress.elapsedMs * (1 - share)) / share;
}

/** The first steps rise to the full learning rate: Nadam's moments mean little before that. */
const WARM_UP_STEPS = 10;

/**
 * With fixed statistics the output depends on the scale of the kernels. At the full learning rate the network lost
 * structures within a hundred steps; at a fortieth it only improved.
 */
const FIXED_STATISTICS_FACTOR = 1 / 40;

/**
 * The learning rate. It falls along the schedule while units normalise by their batch, and again, from a lower start,
 * with fixed statistics. Under `plateau` it is multiplied by `plateauFactor` instead.
 */
export function learningRateAt(
  share: number,
  step: number,
  plateauFactor: number,
  { learningRate, schedule, fixedStatisticsShare }: TrainingConfiguration,
): number {
  const warmUp = Math.min((step + 1) / WARM_UP_STEPS, 1);
  const turn = 1 - fixedStatisticsShare;
  const isFixed = share >= turn;
  const phase = isFixed ? (share - turn) / fixedStatisticsShare : share / turn;
  const fall = fallOf(schedule, Math.min(phase, 1)) * plateauFactor;
  return learningRate * warmUp * fall * (isFixed ? FIXED_STATISTICS_FACTOR : 1);
}

/** What the schedule leaves of the learning rate, at this share of its phase. */
function fallOf(schedule: TrainingConfiguration["schedule"], phase: number): number {
  if (schedule.kind === "cosine") return (1 + Math.cos(Math.PI * phase)) / 2;
  if (schedule.kind === "polynomial") return (1 - phase) ** schedule.power;
  return 1;
}
