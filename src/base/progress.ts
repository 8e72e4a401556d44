/** Where long work says how far it is. The command line draws a bar from it; a server may stream it. */
export interface Progress {
  /** @param total Work units of the stage; `done` counts up to it. */
  report(stage: string, done: number, total: number): void;
}

export const silentProgress: Progress = { report: () => {} };
