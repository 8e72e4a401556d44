import type { LabelScheme } from "../../structures/index.ts";
import type { ReadingRequest } from "../cases/reading.ts";
import type { RoiNames } from "../roi-names.ts";

export interface EvaluationRequest extends ReadingRequest {
  readonly reference?: string;
  readonly predicted?: string;
  /** The structures that there are; those of the cohort, or those that Arcuate knows, when absent. */
  readonly scheme?: LabelScheme;
  readonly roi?: RoiNames;
  readonly predictedRoi?: RoiNames;
  /** File that says what the numbers of a NIfTI label map mean; without it, it is looked for beside the label map. */
  readonly labels?: string;
  readonly structures?: readonly string[];
  readonly series?: string;
  /** Whether only slices between the first and last of the reference count, for each structure by itself. */
  readonly referenceSlices?: boolean;
  /** Folder for pictures; none are drawn when absent. */
  readonly png?: string;
}
