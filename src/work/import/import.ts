/** Takes folders and archives of a hospital into a cohort. */
import type {
  ImportedFile,
  ImportOptions,
  ImportOutcome,
  ImportReport,
} from "../../cohort/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { ReadingRequest } from "../cases/reading.ts";
import type { WorkContext } from "../context.ts";

export interface ImportRequest extends ReadingRequest {
  /** Diagnosis group of every case in the sources; the table of `diagnoses` has priority. */
  readonly diagnosis?: string;
  /** CSV file with the diagnosis group of each patient; see `readGroups`. */
  readonly diagnoses?: string;
  /** Hard links instead of copies, where the file system can. */
  readonly link?: boolean;
  /** Structures that the cohort gets before the import; see `setSchemeOfCohort`. */
  readonly scheme?: LabelScheme;
  /** Folder that keeps CTs that no structure set was drawn on; without it they are left out. */
  readonly scans?: string;
  /** Ids of cases whose CT must stay as it is, because somebody has drawn on it. */
  readonly drawnOn?: ReadonlySet<string>;
  /** Adds what the names of the new ROIs are thought to mean to names.json; what a person answered there stays. */
  readonly proposeNames?: boolean;
}

/** How many inputs came to each outcome: counts of the report's own lists. */
interface ImportCounts {
  readonly outcomes: Readonly<Record<ImportOutcome["outcome"], number>>;
  readonly files: Readonly<Record<ImportedFile["outcome"], number>>;
}

export interface Imported extends ImportReport {
  readonly counts: ImportCounts;
}

/**
 * Imports folders and archives into a cohort, which is made if need be. Every input file and every CT series is in the
 * report once: used, or left out by a reason.
 *
 * @throws {ArcuateError} As `importSources` and `writeNames`.
 */
export async function importToCohort(
  cohort: string,
  sources: readonly string[],
  {
    proposeNames: isProposing,
    trustPositions,
    forceHu,
    acceptMissingSlices,
    ...request
  }: ImportRequest,
  { progress, signal }: Pick<WorkContext, "progress" | "signal">,
): Promise<Imported> {
  const { importSources, proposeNames, readCases, readNames, schemeOfCohort, writeNames } =
    await import("../../cohort/index.ts");
  const report = await importSources(cohort, sources, {
    ...request,
    ...acceptedBy({ trustPositions, forceHu, acceptMissingSlices }),
    progress,
    signal,
  });
  if (isProposing) {
    await writeNames(
      cohort,
      proposeNames(readCases(cohort), await readNames(cohort), await schemeOfCohort(cohort)),
    );
  }
  return { ...report, counts: countsOf(report) };
}

/** Kept with the cases, so that whoever reads them later accepts the same. */
function acceptedBy(request: ReadingRequest): Pick<ImportOptions, "accepted"> {
  const { trustPositions = false, forceHu = false, acceptMissingSlices = false } = request;
  if (!trustPositions && !forceHu && !acceptMissingSlices) return {};
  return {
    accepted: { trustPositions, forceHu, missing: acceptMissingSlices ? "accept" : "refuse" },
  };
}

function countsOf({ outcomes, files }: ImportReport): ImportCounts {
  const ofOutcome = (wanted: ImportOutcome["outcome"]) =>
    outcomes.filter(({ outcome }) => outcome === wanted).length;
  const ofFile = (wanted: ImportedFile["outcome"]) =>
    files.filter(({ outcome }) => outcome === wanted).length;
  return {
    outcomes: {
      imported: ofOutcome("imported"),
      replaced: ofOutcome("replaced"),
      attached: ofOutcome("attached"),
      "already-there": ofOutcome("already-there"),
      "imported-without-reference": ofOutcome("imported-without-reference"),
      "no-structure-set": ofOutcome("no-structure-set"),
      unusable: ofOutcome("unusable"),
    },
    files: { used: ofFile("used"), "left-out": ofFile("left-out") },
  };
}
