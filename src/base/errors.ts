/**
 * Errors that do not come from the program itself: a file, a device, a violated standard.
 *
 * A caller's mistake is a `RangeError` or `TypeError`; anything a user can meet is an `ArcuateError`, whose code a
 * program can switch on and whose message a person can act on:
 * `Cannot <do> <thing>: <what must hold>, got <state>`. No patient data in messages or fields.
 */

/** What kind of thing went wrong; the command line turns each into an exit code. */
export type ErrorKind = "usage" | "input" | "model" | "device" | "storage" | "interrupted";

export interface ErrorDetails {
  /** What a program or a person needs to find the thing: a path, a tag, a slice number. No patient data. */
  readonly fields?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

export class ArcuateError extends Error {
  readonly kind: ErrorKind;
  /** Stable, kebab-case, e.g. `slice-missing`. */
  readonly code: string;
  readonly fields: Readonly<Record<string, string | number>>;

  constructor(kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "ArcuateError";
    this.kind = kind;
    this.code = code;
    this.fields = details.fields ?? {};
  }
}
