import { ArcuateError } from "../../base/index.ts";

/** The error for a case that needs a reference and has none: the same words from every command. */
export function missingReference(path: string): ArcuateError {
  const message = `Cannot use ${path} as a case with a reference: a structure set must be drawn on its CT, got none`;
  return new ArcuateError("input", "no-structure-set", message, { fields: { path } });
}

/** Why a CT beside another one that has a structure set is left out, as the end of a sentence. */
export const SECOND_CT = {
  code: "second-ct",
  reason: "no structure set was drawn on it; another CT of its folder or study has one",
} as const;
