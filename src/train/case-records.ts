/** What a run records of the cases it was given, in its log and in its model file. */
import type { CaseRemark } from "../base/index.ts";
import type { Model } from "../model/index.ts";

/** A case that the run learns from. */
export interface UsedCaseRecord {
  readonly id: string;
  /** Hash of the CT's voxels, by which the same CT is known again under another id. */
  readonly ctSha256: string;
  readonly remarks: readonly CaseRemark[];
}

/** A case, or a folder without one, that the run leaves out. */
export interface LeftOutCaseRecord {
  /** The folder, archive or id. It goes into the log only: a model file leaves the clinic, and holds no paths. */
  readonly source: string;
  readonly code: string;
  readonly reason: string;
}

/** All cases that were named or found: each is in one of the lists, once. */
export interface CaseRecords {
  readonly used: readonly UsedCaseRecord[];
  readonly leftOut: readonly LeftOutCaseRecord[];
}

/** The lines of the log: `case` for each case that is used, with its remarks, and `left-out` for each other one. */
export function logLinesOf({ used, leftOut }: CaseRecords): object[] {
  return [
    ...used.map(({ id, ctSha256, remarks }) => ({ kind: "case", id, ctSha256, remarks })),
    ...leftOut.map(({ source, code, reason }) => ({ kind: "left-out", source, code, reason })),
  ];
}

/** What the model file says of the cases, beside their ids. */
export interface DescribedCases {
  /**
   * Hashes of the CTs that the weights have learned from, as far as they are known: of this run, and of the model it
   * began with, if that says. Null if this run was given none.
   */
  readonly ctSha256: readonly string[] | null;
  /** By the code of a remark, how many cases had it. */
  readonly caseRemarks: Readonly<Record<string, number>>;
  /** By code, how many cases were left out. */
  readonly casesLeftOut: Readonly<Record<string, number>>;
}

/** The same for the same cases, in whatever order they were found: equal runs write equal model files. */
export function describeCases(
  records: CaseRecords | undefined,
  startFrom: Model | undefined,
): DescribedCases {
  if (records === undefined) return { ctSha256: null, caseRemarks: {}, casesLeftOut: {} };
  const { used, leftOut } = records;
  const earlier: unknown = startFrom?.description.training.ctSha256;
  const known = Array.isArray(earlier) ? earlier.filter((each) => typeof each === "string") : [];
  const own = used.map(({ ctSha256 }) => ctSha256);
  const codesOfCases = used.map(({ remarks }) => new Set(remarks.map(({ code }) => code)));
  return {
    ctSha256: [...new Set([...own, ...known])].sort(),
    caseRemarks: countsOf(codesOfCases.flatMap((codes) => [...codes])),
    casesLeftOut: countsOf(leftOut.map(({ code }) => code)),
  };
}

/** How often each code occurs, in the order of the alphabet. */
function countsOf(codes: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const code of [...codes].sort()) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries(counts);
}
