import type { Progress } from "../base/index.ts";

/** What every use-case is given beside its own input. */
export interface WorkContext {
  readonly progress: Progress;
  /** Aborts the work, with an `ArcuateError` of kind "interrupted" as its reason. */
  readonly signal: AbortSignal;
  /** Takes what a person should know while the work goes on, as a sentence without patient data. */
  readonly remark: (text: string) => void;
}
