/** Where long work says how far it is. The command line draws a bar from it; a server may stream it. */
export interface Progress {
  /** @param total Work units of the stage; `done` counts up to it. */
  report(stage: string, done: number, total: number): void;
}

/** For one unit of a stage that counts units: what the unit's own work reports moves the stage on by parts of it. */
export function progressOfUnit(
  outer: Progress,
  stage: string,
  unit: number,
  units: number,
): Progress {
  return { report: (_, done, total) => outer.report(stage, unit + done / total, units) };
}

export const silentProgress: Progress = { report: () => {} };
