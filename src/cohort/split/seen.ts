/** A case as a model's training record may name it. */
export interface CaseOfModel {
  readonly caseId: string;
  /** See `ctSha256Of`; undefined where it is not known. */
  readonly ctSha256?: string | undefined;
}

/** `unknown`: the model does not say what it was trained on, so that nothing can be called a test. */
export type SeenByModel =
  | { readonly kind: "unseen" }
  | { readonly kind: "seen"; readonly caseIds: readonly string[] }
  | { readonly kind: "unknown" };

/**
 * Which of these cases a model has seen, by the training record of its description: `caseIds` has the ids of all cases of the
 * run, including those for validation, and `ctSha256` the hashes of their CTs. An id follows from the CT's UID, so that a
 * copy of a case is recognised; the hash recognises a CT that was exported under another UID. A model without
 * hashes, of an earlier version, is judged by the ids alone.
 */
export function seenByModel(
  training: Readonly<Record<string, unknown>>,
  cases: readonly CaseOfModel[],
): SeenByModel {
  const { caseIds: own } = training;
  const hashes = training.ctSha256 ?? [];
  if (!areTexts(own) || !areTexts(hashes)) return { kind: "unknown" };
  const [knownIds, knownHashes] = [new Set(own), new Set(hashes)];
  const seen = cases.filter(
    ({ caseId, ctSha256 }) =>
      knownIds.has(caseId) || (ctSha256 !== undefined && knownHashes.has(ctSha256)),
  );
  if (seen.length === 0) return { kind: "unseen" };
  return { kind: "seen", caseIds: seen.map(({ caseId }) => caseId) };
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
