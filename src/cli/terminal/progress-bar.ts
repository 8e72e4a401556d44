/** Long work made visible: a bar with the time left on a terminal, plain lines elsewhere, nothing under --json. */
import { SingleBar } from "cli-progress";
import type { Progress } from "../../base/index.ts";

interface StageState {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Shown beside the bar, e.g. the loss. */
  readonly detail?: string;
  /** Where the work itself knows better than the share done so far. */
  readonly remainingMs?: number;
}

/** One stage is shown at a time; a new stage ends the one before. */
export interface ProgressDisplay extends Progress {
  show(state: StageState): void;
  /** Ends the stage on display, so that what is printed next stands on a line of its own. */
  finish(): void;
}

/** Without a terminal, a line at the start, at the end and this often in between. */
const LINE_EVERY_MS = 15_000;

/** Before this share of a stage nothing sensible can be said about the time left. */
const TOO_EARLY = 0.02;

interface Renderer {
  start(state: StageState): void;
  update(state: StageState, leftMs: number | undefined): void;
  stop(elapsedMs: number): void;
}

/** @param now Milliseconds from any beginning; tests pass their own. */
export function createProgressDisplay(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
  isSilent: boolean,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  const renderer = isSilent ? silent : stream.isTTY ? barOn(stream) : linesOn(stream, now);
  let current: { stage: string; startedAt: number } | undefined;
  const finish = () => {
    if (current === undefined) return;
    renderer.stop(now() - current.startedAt);
    current = undefined;
  };
  const show = (state: StageState) => {
    if (current?.stage !== state.stage) {
      finish();
      current = { stage: state.stage, startedAt: now() };
      renderer.start(state);
    }
    renderer.update(state, state.remainingMs ?? timeLeft(state, now() - current.startedAt));
  };
  return { show, finish, report: (stage, done, total) => show({ stage, done, total }) };
}

function timeLeft({ done, total }: StageState, elapsedMs: number): number | undefined {
  const share = done / total;
  return share > TOO_EARLY ? (elapsedMs * (1 - share)) / share : undefined;
}

const silent: Renderer = { start: () => {}, update: () => {}, stop: () => {} };

function barOn(stream: NodeJS.WritableStream): Renderer {
  let bar: SingleBar | undefined;
  return {
    start({ stage, total, done }) {
      bar = new SingleBar({
        stream,
        format: "{stage} [{bar}] {percentage}%{detail}{left}",
        barsize: 24,
        fps: 5,
        gracefulExit: false, // an interruption is the command's own business
        linewrap: true, // cut off at the terminal's edge, never wrapped into many lines
      });
      bar.start(total, done, { stage: stage.padEnd(14), detail: "", left: "" });
    },
    update({ done, total, detail }, leftMs) {
      bar?.setTotal(total);
      bar?.update(done, {
        detail: detail === undefined ? "" : `  ${detail}`,
        left: leftMs === undefined || done >= total ? "" : `  ${formatDuration(leftMs)} left`,
      });
    },
    stop(elapsedMs) {
      bar?.update({ left: `  ${formatDuration(elapsedMs)}` });
      bar?.stop();
      bar = undefined;
    },
  };
}

function linesOn(stream: NodeJS.WritableStream, now: () => number): Renderer {
  let latest: { state: StageState; leftMs: number | undefined } | undefined;
  let linedAt = 0;
  return {
    start({ stage }) {
      linedAt = now();
      stream.write(`${stage}...\n`);
    },
    update(state, leftMs) {
      latest = { state, leftMs };
      if (now() - linedAt < LINE_EVERY_MS) return;
      linedAt = now();
      const left = leftMs === undefined ? "" : `, ${formatDuration(leftMs)} left`;
      stream.write(`${state.stage}: ${percentage(state)}${detailOf(state)}${left}\n`);
    },
    stop(elapsedMs) {
      if (latest === undefined) return;
      const { state } = latest;
      const reached = state.done >= state.total ? "done" : `stopped at ${percentage(state)}`;
      stream.write(
        `${state.stage}: ${reached}${detailOf(state)} in ${formatDuration(elapsedMs)}\n`,
      );
      latest = undefined;
    },
  };
}

function percentage({ done, total }: StageState): string {
  return `${Math.floor((100 * done) / Math.max(total, 1))} %`;
}

function detailOf({ detail }: StageState): string {
  return detail === undefined ? "" : `, ${detail}`;
}

/** 0.4 s, 12 s, 3 min 05 s, 2 h 07 min. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return `${minutes} min ${`${rest}`.padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${`${minutes % 60}`.padStart(2, "0")} min`;
}
