/** What every task is given beside its input. */
import type { Progress } from "../../base/index.ts";

export interface TaskContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
