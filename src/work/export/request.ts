import type { LabelScheme } from "../../structures/index.ts";
import type { CohortGroup } from "../cases/cohort-group.ts";
import type { ReadingRequest } from "../cases/reading.ts";
import type { RoiNames } from "../roi-names.ts";

export const exportFormats = ["nifti", "nnunet", "rtstruct"] as const;

export interface ExportRequest extends ReadingRequest {
  readonly to: (typeof exportFormats)[number];
  readonly out: string;
  /** The structures that there are; those of the cohort, or those that Arcuate knows, when absent. */
  readonly scheme?: LabelScheme;
  readonly roi?: RoiNames;
  readonly structures?: readonly string[];
  readonly masks?: boolean;
  readonly allowMissing?: boolean;
  /** CT series, where a folder holds several; its first characters do. Each path is then one case. */
  readonly series?: string;
  readonly skipUnusable?: boolean;
  /** Whether a structure set whose Patient ID is another than the CT's may be exported as the CT's. */
  readonly allowOtherPatient?: boolean;
  /** Of a cohort; its pool unless said otherwise. */
  readonly group?: CohortGroup;
}
