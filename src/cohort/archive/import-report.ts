/** What an import says at its end: the outcome of every series, structure set and file. */
import type { CaseRemark } from "../../base/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { FoundCases } from "../sources/found-case.ts";
import type { LeftOutSource } from "../sources/left-out.ts";

/** The outcome of a CT series, of a structure set without its CT, or of a source that holds neither. */
export interface ImportOutcome {
  readonly source: string;
  /**
   * imported: it is a new case. replaced: the cohort had the case with fewer slices of the CT, and has it whole now.
   * attached: the cohort had the case, and has a further structure set of it now. already-there: the cohort had the case.
   * imported-without-reference: no structure set was drawn on the CT, and it is kept in the folder of scans.
   * no-structure-set: the same without a folder of scans, so the CT is left out. unusable: it is left out by `reason`.
   */
  readonly outcome:
    | "imported"
    | "replaced"
    | "attached"
    | "already-there"
    | "imported-without-reference"
    | "no-structure-set"
    | "unusable";
  /** Why it is left out, for a program; null where it is used. */
  readonly code: string | null;
  /** Why it is left out, for a person; null where it is used. */
  readonly reason: string | null;
  /** The file or folder it is about. */
  readonly path: string;
  readonly patient: string | null;
  readonly caseId: string | null;
  readonly diagnosis: string | null;
  readonly slices: number;
  readonly structureSets: number;
  readonly planning: CaseRecord["planning"] | null;
  /** The structures to learn that the planning set draws, judged by the names of its ROIs. */
  readonly structures: readonly string[];
  /** What a person should know of the case, and of what the import did with it. */
  readonly remarks: readonly CaseRemark[];
}

/** The outcome of one input file. Files of an archive have the archive's path in front of their own. */
export interface ImportedFile {
  readonly path: string;
  /** used: the cohort or the folder of scans holds its series. */
  readonly outcome: "used" | "left-out";
  /** Why it is left out, for a program; null where it is used. */
  readonly code: string | null;
  /** Why it is left out, for a person; null where it is used. */
  readonly reason: string | null;
}

export interface ImportReport {
  readonly cohort: string;
  /** By source, in the order of reading; each series and each structure set without its CT once. */
  readonly outcomes: readonly ImportOutcome[];
  /** Every file once, by source, then by path. An archive that cannot be unpacked is in `outcomes`. */
  readonly files: readonly ImportedFile[];
  /** By source, every folder, archive and CT that is not used, in the words of the other commands. */
  readonly leftOut: readonly LeftOutSource[];
  /** What a person should know of the diagnosis groups and their table. May have names out of the table: see `GroupTable`. */
  readonly remarks: readonly CaseRemark[];
}

/** Why something is left out, for a program and for a person. */
export interface Reason {
  readonly code: string;
  readonly reason: string;
}

/** The outcome of a series. */
export interface SeriesOutcome {
  readonly outcome: ImportOutcome;
  /** By path, its files that are left out for a reason of their own. */
  readonly leftOut: ReadonlyMap<string, Reason>;
}

export interface ImportedScan extends Pick<FoundCases, "scan" | "matched"> {
  /** The outcome of each series, by its `seriesId`. */
  readonly outcomes: ReadonlyMap<string, SeriesOutcome>;
  /** The outcome of each structure set that came without its CT, by path. */
  readonly lone: ReadonlyMap<string, Pick<ImportOutcome, "code" | "reason">>;
}

/**
 * The outcome of every file of a source, in the order of the scan. A file that was read is used only if its series is:
 * else its reason is that its series is left out.
 */
export function fileOutcomes({ scan, matched, lone, outcomes }: ImportedScan): ImportedFile[] {
  const seriesOf = new Map([
    ...scan.series.flatMap(({ seriesId, slices }) =>
      slices.map(({ path }) => [path, seriesId] as const),
    ),
    ...matched.map(({ file, seriesId }) => [file.path, seriesId] as const),
  ]);
  return scan.outcomes.map((found): ImportedFile => {
    const { path } = found;
    if (found.kind === "rejected") return leftOut(path, found);
    const alone = lone.get(path);
    if (alone !== undefined) return asReported(path, alone);
    const ofSeries = outcomes.get(seriesOf.get(path) ?? "");
    if (ofSeries === undefined)
      throw new RangeError("Cannot report an import: a file has no series");
    const own = ofSeries.leftOut.get(path);
    if (own !== undefined) return leftOut(path, own);
    const { code, reason } = ofSeries.outcome;
    return asReported(path, {
      code,
      reason: reason && `its ${found.as === "CT" ? "series" : "CT"} was left out: ${reason}`,
    });
  });
}

function asReported(
  path: string,
  { code, reason }: Pick<ImportOutcome, "code" | "reason">,
): ImportedFile {
  if (code !== null && reason !== null) return leftOut(path, { code, reason });
  return { path, outcome: "used", code: null, reason: null };
}

function leftOut(path: string, { code, reason }: Reason): ImportedFile {
  return { path, outcome: "left-out", code, reason };
}
