/** The remarks on a case from the two places that keep them: the cohort, and what was read of its files. */
import { type RemarkSubject, remarkKinds } from "../base/index.ts";
import type { CaseRow, StoredRemark } from "../store/index.ts";

/** A structure set with its remarks. */
export interface FlaggedSet {
  readonly flags: readonly StoredRemark[];
}
/** A case with the remarks that its cohort keeps. */
export type RemarkedCase = Pick<CaseRow, "flags">;

const subjects: ReadonlyMap<string, { readonly about: RemarkSubject }> = new Map(
  Object.entries(remarkKinds),
);

/** The cohort keeps the remarks of a case in one list: those about files and series are about the CT. */
export function isAboutCt({ code }: StoredRemark): boolean {
  const about = subjects.get(code)?.about;
  return about === "file" || about === "series";
}

/** The same thing once: the cohort and the reading of the file may both tell it. What the file told says more. */
function merged(
  ofCohort: readonly StoredRemark[],
  ofFile: readonly StoredRemark[],
): StoredRemark[] {
  const keyOf = ({ code, structure }: StoredRemark) => `${code} ${structure}`;
  const told = new Set(ofFile.map(keyOf));
  return [...ofCohort.filter((remark) => !told.has(keyOf(remark))), ...ofFile];
}

/** Remarks about the CT of a case. @param ctRemarks Those that its version has. */
export function aboutCt(
  { flags }: RemarkedCase,
  ctRemarks: readonly StoredRemark[],
): StoredRemark[] {
  return merged(flags.filter(isAboutCt), ctRemarks);
}

/** Remarks about the reference that is shown. @param reference Undefined where the case has none. */
export function aboutReference(
  { flags }: RemarkedCase,
  reference: FlaggedSet | undefined,
): StoredRemark[] {
  const own = flags.filter((remark) => !isAboutCt(remark));
  return merged(own, reference?.flags ?? []);
}
