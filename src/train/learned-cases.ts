import type { Model } from "../model/index.ts";
import type { TrainingCase } from "./cases.ts";

/**
 * Every case that a run's weights have learned from: its own, and those of the model it began with. Null when that
 * model does not say: the cases are then unknown, and no result may be called a test result.
 */
export function learnedCaseIds(
  cases: readonly Pick<TrainingCase, "id">[],
  startFrom: Model | undefined,
): readonly string[] | null {
  const own = cases.map(({ id }) => id);
  if (startFrom === undefined) return own;
  const { caseIds: earlier } = startFrom.description.training;
  if (!Array.isArray(earlier) || earlier.some((id) => typeof id !== "string")) return null;
  return [...new Set([...own, ...earlier])];
}
