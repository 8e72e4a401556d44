import { ArcuateError } from "../../base/index.ts";

/** Stands for the file's name until the layer that knows the path puts it in. */
const UNNAMED = "the DICOM data";

/** What can be wrong with a file; stable, a program may switch on them. */
export type DicomProblemCode =
  | "not-dicom"
  | "archive-inside"
  | "archive-unsupported"
  | "file-truncated"
  | "file-unreadable"
  | "took-too-long"
  | "too-much-memory"
  | "dicom-malformed"
  | "dicom-limit"
  | "transfer-syntax-unsupported"
  | "foreign-sop-class"
  | "multi-frame"
  | "identifier-missing"
  | "geometry-missing"
  | "pixels-unsupported"
  | "pixels-damaged"
  | "rescale-missing"
  | "rescale-not-hu"
  | "localizer"
  | "duplicate-instance"
  | "duplicate-differs"
  | "duplicate-slice"
  | "burned-in-annotation"
  | "overlay-in-pixels"
  | "screen-or-page"
  | "already-deidentified";

/** A problem inside a file whose path is not known here: `Cannot read <file>: <must hold>, got <state>`. */
export function dicomProblem(
  code: DicomProblemCode,
  mustHold: string,
  got: string,
  fields: Readonly<Record<string, string | number>> = {},
): ArcuateError {
  return new ArcuateError("input", code, `Cannot read ${UNNAMED}: ${mustHold}, got ${got}`, {
    fields,
  });
}

/** The same problem with the path named. Anything that is no `ArcuateError` is passed through. */
export function nameFile(problem: unknown, path: string): unknown {
  if (!(problem instanceof ArcuateError)) return problem;
  return new ArcuateError(
    problem.kind,
    problem.code,
    problem.message.replace(UNNAMED, () => path),
    { fields: { ...problem.fields, path }, cause: problem },
  );
}

/** The part of a problem's message that says what is wrong, without "Cannot read X". */
export function reasonOf(problem: ArcuateError): string {
  const start = problem.message.indexOf(": ");
  return start < 0 ? problem.message : problem.message.slice(start + 2);
}
