import { ArcuateError } from "../base/index.ts";

export type NiftiProblemCode =
  | "not-nifti"
  | "nifti-truncated"
  | "nifti-unsupported"
  | "nifti-no-volume"
  | "nifti-values"
  | "nifti-not-hu"
  | "nifti-grid-differs"
  | "orientation-missing"
  | "orientation-ambiguous"
  | "affine-sheared";

/** `Cannot read <path>: <must hold>, got <state>`. */
export function niftiProblem(
  path: string,
  code: NiftiProblemCode,
  { mustHold, got, cause }: { mustHold: string; got: string; cause?: unknown },
): ArcuateError {
  const message = `Cannot read ${path}: ${mustHold}, got ${got}`;
  return new ArcuateError("input", code, message, { fields: { path }, cause });
}
