/** Which structures a cohort has: `structures.json` in its folder, or without it those that Arcuate knows. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ArcuateError } from "../../base/index.ts";
import { writeFileAtomic } from "../../host/index.ts";
import {
  isSameName,
  type LabelScheme,
  parseScheme,
  pelvisScheme,
  writtenScheme,
} from "../../structures/index.ts";
import { hasCases } from "./case-record.ts";

function schemeFile(cohort: string): string {
  return join(cohort, "structures.json");
}

/**
 * Reads a file that describes structures; undefined where there is no such file.
 * @throws {ArcuateError} `scheme-invalid`; `scheme-unreadable` when the file is there and cannot be read.
 */
export async function readSchemeFile(path: string): Promise<LabelScheme | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    const message = `Cannot read structures ${path}: the file must be readable`;
    throw new ArcuateError("input", "scheme-unreadable", message, { fields: { path }, cause });
  }
  return parseScheme(text, path);
}

/**
 * The structures of a cohort and their numbers.
 * @throws {ArcuateError} As `readSchemeFile`.
 */
export async function schemeOfCohort(cohort: string): Promise<LabelScheme> {
  return (await readSchemeFile(schemeFile(cohort))) ?? pelvisScheme;
}

/**
 * The structures of a cohort, for a use-case that was given structures too: these must be the same.
 * @throws {ArcuateError} `scheme-of-cohort` when they differ; as `schemeOfCohort`.
 */
export async function requireSchemeOfCohort(
  cohort: string,
  given: LabelScheme | undefined,
): Promise<LabelScheme> {
  const own = await schemeOfCohort(cohort);
  if (given === undefined || isDeepStrictEqual(given, own)) return own;
  const message = `Cannot use other structures with the cohort ${cohort}: a command on a cohort takes the cohort's own (${namesOf(own)}), got ${differenceOf(given, own)}`;
  throw new ArcuateError("usage", "scheme-of-cohort", message, { fields: { path: cohort } });
}

/**
 * Gives a cohort structures of its own. Once the cohort has cases, its structures keep their numbers, because label maps
 * are stored by number: new structures come after them.
 * @throws {ArcuateError} `scheme-renumbers` when a structure of a cohort with cases would lose its number; as
 * `schemeOfCohort` and `writeFileAtomic`.
 */
export async function setSchemeOfCohort(cohort: string, scheme: LabelScheme): Promise<void> {
  const earlier = await schemeOfCohort(cohort);
  if (isDeepStrictEqual(scheme, earlier)) return;
  const lost = earlier.structures.find(
    ({ name, label }) => !isSameName(scheme.structures[label - 1]?.name ?? "", name),
  );
  if (lost !== undefined && hasCases(cohort)) {
    const message = `Cannot change the structures of ${cohort}: the list must begin with ${namesOf(earlier)} in this order, because the cohort has cases and label maps are stored by number, got another structure at place ${lost.label}`;
    throw new ArcuateError("input", "scheme-renumbers", message, { fields: { path: cohort } });
  }
  await writeFileAtomic(schemeFile(cohort), writtenScheme(scheme));
}

function namesOf({ structures }: LabelScheme): string {
  return structures.map(({ name }) => name).join(", ");
}

function differenceOf(given: LabelScheme, own: LabelScheme): string {
  if (namesOf(given) !== namesOf(own)) return namesOf(given);
  const changed = given.structures.filter(
    (structure, index) => !isDeepStrictEqual(structure, own.structures[index]),
  );
  return `the same names with another description of ${namesOf({ structures: changed })}`;
}
