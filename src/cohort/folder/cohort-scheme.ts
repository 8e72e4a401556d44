/** Which structures a cohort has: `structures.json` in its folder, or without it those that Arcuate knows. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { writeFileAtomic } from "../../host/index.ts";
import {
  isSameName,
  type LabelScheme,
  parseScheme,
  pelvisScheme,
  writtenScheme,
} from "../../structures/index.ts";

function schemeFile(cohort: string): string {
  return join(cohort, "structures.json");
}

/**
 * The structures of a cohort and their numbers.
 * @throws {ArcuateError} `scheme-invalid`; `scheme-unreadable` when the file is there and cannot be read.
 */
export async function schemeOfCohort(cohort: string): Promise<LabelScheme> {
  const path = schemeFile(cohort);
  try {
    return parseScheme(await readFile(path, "utf8"), path);
  } catch (cause) {
    if (cause instanceof ArcuateError) throw cause;
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return pelvisScheme;
    const message = `Cannot read structures ${path}: the file must be readable`;
    throw new ArcuateError("input", "scheme-unreadable", message, { fields: { path }, cause });
  }
}

/**
 * Gives a cohort a scheme of its own. The structures it had keep their numbers, because label maps are stored by number:
 * new structures come after them.
 * @throws {ArcuateError} `scheme-renumbers` when a structure that the cohort has would lose its number; as
 * `schemeOfCohort` and `writeFileAtomic`.
 */
export async function setSchemeOfCohort(cohort: string, scheme: LabelScheme): Promise<void> {
  const path = schemeFile(cohort);
  const earlier = await schemeOfCohort(cohort);
  const lost = earlier.structures.find(
    ({ name, label }) => !isSameName(scheme.structures[label - 1]?.name ?? "", name),
  );
  if (lost !== undefined) {
    const names = earlier.structures.map(({ name }) => name).join(", ");
    const message = `Cannot change the structures of ${cohort}: the list must begin with ${names} in this order, because label maps are stored by number, got another at place ${lost.label}`;
    throw new ArcuateError("input", "scheme-renumbers", message, { fields: { path: cohort } });
  }
  await writeFileAtomic(path, writtenScheme(scheme));
}
