/** Takes reports of how far long work is. The command line draws a bar from them; the server streams them. */
export interface Progress {
  /** @param total Work units of the stage; `done` counts up to it. */
  report(stage: string, done: number, total: number): void;
}

/** Progress for the work on one unit of a stage: its reports advance the stage by fractions of that unit. */
export function progressOfUnit(
  outer: Progress,
  stage: string,
  unit: number,
  units: number,
): Progress {
  return { report: (_, done, total) => outer.report(stage, unit + done / total, units) };
}

export const silentProgress: Progress = { report: () => {} };
