/** The structures of a server: those of its cohort, which a start can set and which must fit what is stored. */
import { ArcuateError } from "../base/index.ts";
import { makeCohort, schemeOfCohort, setSchemeOfCohort } from "../cohort/index.ts";
import { listSets, type Queries } from "../store/index.ts";
import { isSameName, type LabelScheme } from "../structures/index.ts";

/**
 * Gives the cohort the structures that a start names, if any, and checks the cohort's structures against the stored
 * structure sets: label maps are stored by number, so no number may mean another structure than before.
 *
 * @throws {ArcuateError} `scheme-renumbers` before anything is changed; as `makeCohort` and `setSchemeOfCohort`.
 */
export async function prepareStructures(
  db: Queries,
  cohort: string,
  given: LabelScheme | undefined,
): Promise<void> {
  requireStoredNumbers(await storedNumbers(db), given ?? (await schemeOfCohort(cohort)));
  if (given === undefined) return;
  await makeCohort(cohort);
  await setSchemeOfCohort(cohort, given);
}

/** The structure of each number in the stored structure sets. */
async function storedNumbers(db: Queries): Promise<Map<number, string>> {
  const sets = await listSets(db);
  return new Map(sets.flatMap((set) => set.structures.map(({ label, name }) => [label, name])));
}

function requireStoredNumbers(
  stored: ReadonlyMap<number, string>,
  { structures }: LabelScheme,
): void {
  for (const [label, name] of stored) {
    const now = structures[label - 1]?.name;
    if (now !== undefined && isSameName(now, name)) continue;
    const message = `Cannot use these structures: number ${label} must be ${name}, because label maps are stored by number, got ${now ?? "no structure of that number"}`;
    throw new ArcuateError("input", "scheme-renumbers", message, { fields: { label } });
  }
}
