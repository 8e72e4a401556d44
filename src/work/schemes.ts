/** Which structures a use-case has: those of a cohort, of a file that the user wrote, of a model, or the built-in ones. */
import { ArcuateError } from "../base/index.ts";
import {
  isSameName,
  type LabelScheme,
  pelvisScheme,
  requireStructure,
  schemeOf,
  schemeOfNames,
} from "../structures/index.ts";
import { separateCohorts } from "./cases/cohort-cases.ts";
import type { RoiNames } from "./roi-names.ts";

/**
 * Reads the structures that a user describes in a file.
 * @throws {ArcuateError} `scheme-missing` where there is no such file; `scheme-invalid`; `scheme-unreadable`.
 */
export async function readScheme(path: string): Promise<LabelScheme> {
  const { readSchemeFile } = await import("../cohort/index.ts");
  const scheme = await readSchemeFile(path);
  if (scheme !== undefined) return scheme;
  const message = `Cannot read structures ${path}: the file must exist, got nothing there`;
  throw new ArcuateError("input", "scheme-missing", message, { fields: { path } });
}

/**
 * The structures of a use-case on these cases: those of the cohort that a path lies in, else `given`, else those that
 * Arcuate knows.
 * @throws {ArcuateError} `scheme-of-cohort` when a cohort has others than `given`, or than another cohort; as
 * `schemeOfCohort`.
 */
export async function schemeOfCases(
  paths: readonly string[],
  given: LabelScheme | undefined,
): Promise<LabelScheme> {
  return (await schemeOfCohorts(paths, given)) ?? pelvisScheme;
}

async function schemeOfCohorts(
  paths: readonly string[],
  given: LabelScheme | undefined,
): Promise<LabelScheme | undefined> {
  const { cohorts } = await separateCohorts(paths);
  if (cohorts.length === 0) return given;
  const { requireSchemeOfCohort } = await import("../cohort/index.ts");
  let scheme = given;
  for (const { path } of cohorts) scheme = await requireSchemeOfCohort(path, scheme);
  return scheme;
}

/**
 * The structures that a training run chooses from: those of the cohort that a path lies in, else `given`. Without either,
 * a run that goes on from a model has the built-in structures and those that the model has besides.
 *
 * @param startFrom The scheme of the model that the run begins with.
 * @throws {ArcuateError} As `schemeOfCases`.
 */
export async function schemeOfRun(
  paths: readonly string[],
  given: LabelScheme | undefined,
  startFrom: LabelScheme | undefined,
): Promise<LabelScheme> {
  return (await schemeOfCohorts(paths, given)) ?? withOthersOf(pelvisScheme, startFrom);
}

function withOthersOf(scheme: LabelScheme, other: LabelScheme | undefined): LabelScheme {
  const isNew = ({ name }: { name: string }) =>
    !scheme.structures.some((each) => isSameName(each.name, name));
  const more = other?.structures.filter(isNew) ?? [];
  return more.length === 0 ? scheme : schemeOf([...scheme.structures, ...more]);
}

/**
 * Those of a scheme that were asked for: by `structures`, else by what the ROI names are for, else all; numbered in the
 * order in which they were named.
 * @throws {ArcuateError} `structure-unknown`, also for a ROI name of a structure that the scheme does not have.
 */
export function askedScheme(
  scheme: LabelScheme,
  structures: readonly string[] | undefined,
  ...rois: readonly (RoiNames | undefined)[]
): LabelScheme {
  const mapped = [...new Set(rois.flatMap((roi) => [...(roi?.keys() ?? [])]))];
  for (const name of mapped) requireStructure(scheme, name);
  return schemeOfNames(structures ?? (mapped.length > 0 ? mapped : undefined), scheme);
}
