/** The diagnosis group that a person names for an upload, held against the groups that the server knows. */
import { caseRemark } from "../../base/index.ts";
import { schemeOfCohort } from "../../cohort/index.ts";
import type { StoredRemark } from "../../store/index.ts";
import { isSameName } from "../../structures/index.ts";

export interface KnownGroups {
  /** Groups that structures of the cohort belong to. */
  readonly ofStructures: readonly string[];
  /** Groups of the cases that the server has. */
  readonly ofCases: readonly string[];
}

/**
 * The groups that the server knows before an upload.
 * @throws {ArcuateError} As `schemeOfCohort`.
 */
export async function knownGroups(
  cohort: string,
  cases: readonly { readonly diagnosis: string | null }[],
): Promise<KnownGroups> {
  const { structures } = await schemeOfCohort(cohort);
  return {
    ofStructures: [...new Set(structures.flatMap(({ diagnoses }) => diagnoses ?? []))],
    ofCases: [...new Set(cases.flatMap(({ diagnosis }) => diagnosis ?? []))],
  };
}

/** The group in the spelling that is known, so that "Cervical" does not become a second group. */
export function spelledAs(
  group: string | null,
  { ofStructures, ofCases }: KnownGroups,
): string | null {
  if (group === null) return null;
  return [...ofStructures, ...ofCases].find((known) => isSameName(known, group)) ?? group;
}

/** A notice on a group that neither a structure nor a case of the server has: it may be misspelt. */
export function remarksOnGroup(
  group: string | null,
  { ofStructures, ofCases }: KnownGroups,
): StoredRemark[] {
  if (group === null || [...ofStructures, ...ofCases].includes(group)) return [];
  const named = ofStructures.length === 0 ? "none" : ofStructures.join(", ");
  const text =
    `the diagnosis group "${group}" is new: no case has it, and structures name ${named}; structures of other groups are ` +
    "not predicted for it. If it is misspelt, change it on the pages of the cases";
  return [caseRemark("diagnosis-new", text)];
}

/** An upload says another group than the one that is stored. */
export function diagnosisKept(stored: string, said: string): StoredRemark {
  const text = `the case keeps its diagnosis group "${stored}", and the upload said "${said}"; change it on the case's page if it is wrong`;
  return caseRemark("diagnosis-kept", text);
}
