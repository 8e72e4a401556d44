import { ArcuateError } from "../../base/index.ts";

/**
 * The error for a case that needs a reference and has none: the same words from every command.
 * @param leftOut Files beside its CT that are no part of it: a structure set that cannot be read is among them.
 */
export function missingReference(
  path: string,
  leftOut: readonly { readonly reason: string }[] = [],
): ArcuateError {
  const [first] = leftOut;
  const beside = first
    ? `; left out beside it: ${leftOut.length === 1 ? "1 file" : `${leftOut.length} files`}, the first because ${first.reason}`
    : "";
  const message = `Cannot use ${path} as a case with a reference: a structure set must be drawn on its CT, got none${beside}`;
  return new ArcuateError("input", "no-structure-set", message, { fields: { path } });
}

/** Why a CT beside another one that has a structure set is left out, as the end of a sentence. */
export const SECOND_CT = {
  code: "second-ct",
  reason: "no structure set was drawn on it; another CT of its folder or study has one",
} as const;

/** The error for a lone slice where a volume is needed. */
export function tooShort(path: string): ArcuateError {
  const message = `Cannot use the CT of ${path}: a volume must have two slices or more, got one`;
  return new ArcuateError("input", "series-too-short", message, { fields: { path } });
}
