/** What an import says at its end: the outcome of every series, structure set and file. */
import type { FolderScan } from "../../dicom/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { LoneSet, SetOfSeries } from "../sources/match-sets.ts";

/** The outcome of a CT series, of a structure set without its CT, or of a source that holds neither. */
export interface ImportOutcome {
  readonly source: string;
  /**
   * imported: it is a new case. already-there: the cohort had the case. imported-without-reference: no structure set was
   * drawn on the CT, and it is kept in the folder of scans. no-structure-set: the same without a folder of scans, so the
   * CT is left out. unusable: it is left out by `reason`.
   */
  readonly outcome:
    | "imported"
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
  /** What a person should know. */
  readonly remarks: readonly string[];
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
}

/** The outcome of a series, and the paths of its structure sets that are left out though the series is used. */
export interface SeriesOutcome {
  readonly outcome: ImportOutcome;
  readonly leftOutSets: readonly string[];
}

/** What was found in the files of a source, and the outcome of each series, by its `seriesId`. */
export interface ImportedScan {
  readonly scan: FolderScan;
  readonly matched: readonly SetOfSeries[];
  readonly lone: readonly LoneSet[];
  readonly outcomes: ReadonlyMap<string, SeriesOutcome>;
}

const SET_LEFT_OUT = {
  code: "case-already-there",
  reason: "the cohort has the case without this structure set",
} as const;

/**
 * The outcome of every file of a source, in the order of the scan. A file that was read is used only if its series is:
 * else the reason of the series is its own.
 */
export function fileOutcomes({ scan, matched, lone, outcomes }: ImportedScan): ImportedFile[] {
  const seriesOf = new Map([
    ...scan.series.flatMap(({ seriesId, slices }) =>
      slices.map(({ path }) => [path, seriesId] as const),
    ),
    ...matched.map(({ file, seriesId }) => [file.path, seriesId] as const),
  ]);
  const loneByPath = new Map(lone.map((each) => [each.file.path, each]));
  return scan.outcomes.map((found): ImportedFile => {
    const { path } = found;
    if (found.kind === "rejected") return leftOut(path, found);
    const alone = loneByPath.get(path);
    if (alone !== undefined) return leftOut(path, alone);
    const ofSeries = outcomes.get(seriesOf.get(path) ?? "");
    if (ofSeries === undefined)
      throw new RangeError("Cannot report an import: a file has no series");
    const { outcome, leftOutSets } = ofSeries;
    if (outcome.code !== null && outcome.reason !== null) {
      return leftOut(path, { code: outcome.code, reason: outcome.reason });
    }
    if (leftOutSets.includes(path)) return leftOut(path, SET_LEFT_OUT);
    return { path, outcome: "used", code: null, reason: null };
  });
}

function leftOut(
  path: string,
  { code, reason }: { readonly code: string; readonly reason: string },
): ImportedFile {
  return { path, outcome: "left-out", code, reason };
}
