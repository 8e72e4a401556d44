import type { Output } from "./terminal/index.ts";

/** What every command is given beside its own arguments. */
export interface CommandContext {
  readonly output: Output;
  /** Aborts on Ctrl-C, with an `ArcuateError` of kind "interrupted" as its reason. */
  readonly signal: AbortSignal;
  /** Ends with this exit code although the command could say all it had to say. */
  endWith(exitCode: number): void;
}
