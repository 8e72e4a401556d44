import type { WorkContext } from "../work/index.ts";
import type { Output } from "./terminal/index.ts";

/** What every command is given beside its own arguments; what it passes on to the use-cases is part of it. */
export interface CommandContext extends WorkContext {
  readonly output: Output;
  /** Ends with this exit code although the command could say all it had to say. */
  endWith(exitCode: number): void;
}
