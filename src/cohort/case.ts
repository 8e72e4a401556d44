import { ArcuateError } from "../base/index.ts";
import {
  type CtSeries,
  type CtSeriesFiles,
  type DicomStructureSet,
  type FileOutcome,
  type FolderScan,
  type FoundFiles,
  matchReferences,
  type ReadCtOptions,
  type ReferenceMatch,
  readCtSeries,
  readStructureSet,
  scanFolder,
  withFiles,
} from "../dicom/index.ts";

/** One planning CT and the structure sets found with it. */
export interface Case {
  readonly path: string;
  readonly series: CtSeries;
  /** In the order of their paths; also those that do not refer to the CT. */
  readonly structureSets: readonly CaseStructureSet[];
  /** What became of every file. */
  readonly outcomes: readonly FileOutcome[];
}

export interface CaseStructureSet extends DicomStructureSet {
  readonly path: string;
  /** How it refers to the case's CT. */
  readonly match: ReferenceMatch;
}

export interface LoadCaseOptions extends ReadCtOptions {
  /** Series Instance UID of the CT, where there are several; its first characters do, if only one begins so. */
  readonly series?: string;
}

/**
 * Loads a folder or archive with one CT series (or the one chosen) and any number of structure sets.
 *
 * @throws {ArcuateError} `no-ct-series`, `several-series` (listing them), `series-not-found`, and whatever scanning
 * and reading refuse.
 */
export async function loadCase(
  source: string | FoundFiles,
  options: LoadCaseOptions = {},
): Promise<Case> {
  if (typeof source === "string") {
    return withFiles(source, options, (found) => loadCase(found, options));
  }
  const { path } = source;
  const scan = await scanFolder(source, options);
  const files = chooseSeries(path, scan, options.series);
  const series = await readCtSeries(files, options);
  const structureSets: CaseStructureSet[] = [];
  for (const file of scan.structureSets) {
    options.signal?.throwIfAborted();
    const set = await readStructureSet(file);
    structureSets.push({ ...set, path: file.path, match: matchReferences(set, series) });
  }
  return { path, series, structureSets, outcomes: scan.outcomes };
}

function chooseSeries(path: string, scan: FolderScan, wanted: string | undefined): CtSeriesFiles {
  const { series } = scan;
  if (series.length === 0) {
    const got = `${scan.structureSets.length} structure sets and no CT`;
    const message = `Cannot load a case from ${path}: it must hold a CT series, got ${got}`;
    throw new ArcuateError("input", "no-ct-series", message, { fields: { path } });
  }
  const chosen = wanted === undefined ? series : withUid(series, wanted);
  if (chosen.length === 1) return chosen[0]!;
  const fields = { path, seriesCount: series.length };
  if (chosen.length === 0) {
    const message = `Cannot load series ${wanted}: it must be in ${path}, got ${listSeries(series)}`;
    throw new ArcuateError("input", "series-not-found", message, { fields });
  }
  const message =
    `Cannot choose a CT in ${path}: there must be one series or one must be named by its UID ` +
    `(--series), got ${listSeries(chosen)}`;
  throw new ArcuateError("input", "several-series", message, { fields });
}

/** The series with this UID, or those whose UID begins so. */
function withUid(series: readonly CtSeriesFiles[], wanted: string): readonly CtSeriesFiles[] {
  const exact = series.filter(({ seriesInstanceUid }) => seriesInstanceUid === wanted);
  if (exact.length > 0 || wanted === "") return exact;
  return series.filter(({ seriesInstanceUid }) => seriesInstanceUid.startsWith(wanted));
}

/** How many series a message lists. */
const LISTED = 12;

function listSeries(series: readonly CtSeriesFiles[]): string {
  const listed = series
    .slice(0, LISTED)
    .map(({ seriesInstanceUid, slices }) => `${seriesInstanceUid} (${slices.length} slices)`);
  const more = series.length > LISTED ? [`${series.length - LISTED} more`] : [];
  return [...listed, ...more].join(", ");
}
