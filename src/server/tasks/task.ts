/** What every task gets besides its input. */
import type { Progress } from "../../base/index.ts";

export interface TaskContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
