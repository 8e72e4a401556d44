/** `unknown`: the model does not say what it was trained on, so that nothing can be called a test. */
export type SeenByModel =
  | { readonly kind: "unseen" }
  | { readonly kind: "seen"; readonly caseIds: readonly string[] }
  | { readonly kind: "unknown" };

/**
 * Which of these cases a model has seen, by `caseIds` in the training record of its description: the ids of all cases of the
 * run, including those for validation. An id follows from the CT, so that a copy of a case is recognised.
 */
export function seenByModel(
  training: Readonly<Record<string, unknown>>,
  caseIds: readonly string[],
): SeenByModel {
  const { caseIds: own } = training;
  if (!Array.isArray(own) || own.some((id) => typeof id !== "string")) return { kind: "unknown" };
  const known = new Set<unknown>(own);
  const seen = caseIds.filter((id) => known.has(id));
  return seen.length === 0 ? { kind: "unseen" } : { kind: "seen", caseIds: seen };
}
