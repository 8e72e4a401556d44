import type { Remark } from "../../base/index.ts";

/** A structure of a model that was not predicted. */
export interface LeftOut {
  /** TG-263 name. */
  readonly name: string;
  /** The diagnosis groups that it is predicted for. */
  readonly diagnoses: readonly string[];
}

/** A notice for each structure that was left out, with the reason. */
export function leftOutRemarks(leftOut: readonly LeftOut[]): Remark[] {
  return leftOut.map(({ name, diagnoses }) => ({
    code: "left-out",
    severity: "notice",
    structure: name,
    text: `left out: predicted only for diagnosis group ${diagnoses.join(" or ")}`,
  }));
}
