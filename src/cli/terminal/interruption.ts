import { ArcuateError } from "../../base/index.ts";
import { exitCodes } from "./exit-codes.ts";

export interface Interruption {
  /** Aborts with an `ArcuateError` of kind "interrupted". */
  readonly signal: AbortSignal;
  /** Gives the signals back to Node. */
  stopListening(): void;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** The first Ctrl-C asks the work to stop cleanly; a second one ends the process at once. */
export function listenForInterruption(onFirst: () => void): Interruption {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    onFirst();
    controller.abort(new ArcuateError("interrupted", "interrupted", "Stopped before the end"));
  };
  for (const signal of signals) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    stopListening: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
