/**
 * Which cases a cycle trains on and which it is validated with. "Varying the validation set to allow for all images to
 * be used for direct parameter estimation" (section 2.3): the held-out fold moves on with every cycle.
 */
import { createRandom } from "../base/index.ts";
import type { CaseHeader } from "./case-file.ts";
import type { TrainingConfiguration } from "./configuration.ts";

export interface Fold {
  /** Places in the list of cases. */
  readonly training: readonly number[];
  /** Empty where there are too few cases to hold any out. */
  readonly validation: readonly number[];
}

/**
 * The split of the cases in a cycle, by their indices. As in cross-validation, each case is held out once in as many
 * cycles in a row as there are folds. No case is held out when there are too few.
 */
export function foldOfCycle(
  cycle: number,
  caseCount: number,
  { validationShare, holdOutFrom, seed }: TrainingConfiguration,
): Fold {
  const shuffled = shuffledIndices(caseCount, seed);
  const held = caseCount < holdOutFrom ? 0 : Math.round(validationShare * caseCount);
  if (held === 0) return { training: shuffled, validation: [] };
  const folds = Math.round(caseCount / held);
  const first = Math.floor(((cycle % folds) * caseCount) / folds);
  const end = Math.floor((((cycle % folds) + 1) * caseCount) / folds);
  return {
    training: [...shuffled.slice(0, first), ...shuffled.slice(end)],
    validation: shuffled.slice(first, end),
  };
}

/**
 * The split of runs with generated validation cases: these, and no others, in every cycle. Undefined for other runs.
 */
export function fixedFold(cases: readonly Pick<CaseHeader, "use">[]): Fold | undefined {
  const places = [...cases.keys()];
  const validation = places.filter((place) => cases[place]!.use === "validation");
  if (validation.length === 0) return undefined;
  return { training: places.filter((place) => cases[place]!.use !== "validation"), validation };
}

function shuffledIndices(count: number, seed: number): number[] {
  const random = createRandom(seed).fork("split");
  return Array.from({ length: count }, (_, index) => ({ index, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ index }) => index);
}
