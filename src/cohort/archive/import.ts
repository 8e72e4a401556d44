/**
 * From folders and archives as hospitals send them to cases of a cohort. Every file and every series has an outcome in
 * the report. A CT series with a structure set is a case. An import that was stopped can be run again: it keeps the
 * cases that are there and copies the others.
 */
import { ArcuateError, silentProgress } from "../../base/index.ts";
import { type FoundFiles, requireUsable } from "../../dicom/index.ts";
import { makeCohort } from "../folder/cohort-folder.ts";
import { schemeOfCohort, setSchemeOfCohort } from "../folder/cohort-scheme.ts";
import { fillCtHashes } from "../folder/ct-hashes.ts";
import { whileLocked } from "../folder/lock.ts";
import { groupsOfScheme, remarksOnGroup, spelledAsKnown } from "../groups/known-groups.ts";
import { readGroups } from "../groups/read-groups.ts";
import { mappingOf } from "../names/names-file.ts";
import { findCases } from "../sources/find-cases.ts";
import { isWithin } from "../sources/folders.ts";
import type { FoundCases } from "../sources/found-case.ts";
import { leaveOutEmpty } from "../sources/left-out.ts";
import { forEachSource, requireThere } from "../sources/visit.ts";
import { readSplit } from "../split/split.ts";
import { appendToImportLog } from "./import-log.ts";
import { importLoneSet } from "./import-lone-set.ts";
import {
  fileOutcomes,
  type ImportOutcome,
  type ImportReport,
  type SeriesOutcome,
} from "./import-report.ts";
import { importSeries } from "./import-series.ts";
import { type Importing, type ImportOptions, nothingKnown, recordOutcome } from "./importing.ts";
import { removeUnfinished } from "./store-case.ts";

/**
 * Imports sources into a cohort, which is made if need be. Each archive is unpacked once.
 *
 * @throws {ArcuateError} `not-found`; `folder-occupied`; `cohort-busy`; `cohort-damaged`; `split-damaged`;
 * `scheme-renumbers`; `write-failed`; as `readGroups`; `groups-unmatched` when the table names none of the cases. A fault of an archive, a series or a file is in the report.
 */
export async function importSources(
  cohort: string,
  sources: readonly string[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  for (const source of sources) requireThere(source);
  const description = await makeCohort(cohort);
  return whileLocked(cohort, async () => {
    await removeUnfinished(cohort);
    if (options.scheme !== undefined) await setSchemeOfCohort(cohort, options.scheme);
    const split = await readSplit(cohort);
    const records = await fillCtHashes(cohort, options);
    const scheme = await schemeOfCohort(cohort);
    const known = [
      ...groupsOfScheme(scheme),
      ...records.flatMap((record) => record.diagnosis ?? []),
    ];
    const { diagnosis, diagnoses } = options;
    const groups = diagnoses === undefined ? undefined : await readGroups(diagnoses, known);
    const importing: Importing = {
      cohort,
      options,
      description,
      scheme,
      mapping: await mappingOf(cohort),
      records: new Map(records.map((record) => [record.caseId, record])),
      testIds: new Set(split?.test),
      diagnosis: diagnosis && spelledAsKnown(diagnosis, known),
      groups,
      outcomes: [],
      files: [],
      leftOut: [],
    };
    for (const source of sources) await importSource(importing, source);
    groups?.requireMatch(WITHOUT_GROUPS);
    const remarks = [...remarksOnGroup(diagnosis, known), ...(groups?.remarks() ?? [])];
    const { outcomes, files, leftOut } = importing;
    return { cohort, outcomes, files, leftOut, remarks };
  });
}

const WITHOUT_GROUPS =
  "the cases are imported without their groups: correct the table and import again";

async function importSource(importing: Importing, source: string): Promise<void> {
  const { cohort, options, leftOut } = importing;
  await appendToImportLog(cohort, [{ kind: "source", source, at: new Date().toISOString() }]);
  await forEachSource(source, options, {
    use: (found, archives) => importFiles(importing, source, { found, archives }),
    refuse: async (path, error) => {
      leftOut.push({ source: path, code: error.code, reason: error.message });
      await recordUnusable(importing, { source, path }, error);
    },
  });
}

function recordUnusable(
  importing: Importing,
  about: Pick<ImportOutcome, "source" | "path">,
  { code, message: reason }: ArcuateError,
): Promise<void> {
  return recordOutcome(importing, { ...nothingKnown, ...about, outcome: "unusable", code, reason });
}

async function importFiles(
  importing: Importing,
  source: string,
  { found, archives }: { readonly found: FoundFiles; readonly archives: number },
): Promise<void> {
  const { cohort, options, files } = importing;
  const { progress = silentProgress, signal } = options;
  const cases = await findCases(found, { ...options, hasArchives: archives > 0 });
  const { scan, matched } = cases;
  const unusable = problemOf(found, cases);
  if (found.isSingle && unusable !== undefined) {
    leaveOutUnused(importing, cases, []);
    return recordUnusable(importing, { source, path: found.path }, unusable);
  }
  await appendToImportLog(
    cohort,
    scan.outcomes.map(({ kind, ...outcome }) => ({ kind: "file", outcome: kind, ...outcome })),
  );
  const lone = new Map<string, ImportOutcome>();
  for (const each of cases.lone) {
    signal?.throwIfAborted();
    const outcome = await importLoneSet(importing, source, each);
    await recordOutcome(importing, outcome);
    lone.set(each.file.path, outcome);
  }
  const attached = [...lone].flatMap(([path, { code }]) => (code === null ? [path] : []));
  const outcomes = new Map<string, SeriesOutcome>();
  for (const [index, each] of cases.cases.entries()) {
    signal?.throwIfAborted();
    progress.report("import", index, cases.cases.length);
    const otherSets = each.otherSets.filter(({ file }) => !attached.includes(file.path));
    const outcome = await importSeries(importing, source, { ...each, otherSets });
    await recordOutcome(importing, outcome.outcome);
    outcomes.set(each.series.seriesId, outcome);
  }
  files.push(...fileOutcomes({ scan, matched, lone, outcomes }));
  leaveOutUnused(importing, cases, attached);
  progress.report("import", cases.cases.length, cases.cases.length);
  // Loose files beside archives are in the report one by one; the folder as a whole is not at fault.
  if (archives === 0 && unusable !== undefined)
    await recordUnusable(importing, { source, path: found.path }, unusable);
}

/** What is wrong with a source as a whole. */
function problemOf(found: FoundFiles, { scan }: FoundCases): ArcuateError | undefined {
  try {
    requireUsable(found, scan);
    return undefined;
  } catch (error) {
    if (error instanceof ArcuateError && error.kind === "input") return error;
    throw error;
  }
}

/** @param attached Structure sets that are used although their CT is not in the source. */
function leaveOutUnused(
  { leftOut }: Importing,
  { cases, empty }: FoundCases,
  attached: readonly string[],
): void {
  const isFault = cases.length === 0 && attached.length === 0;
  const unused = empty.filter(({ path }) => !attached.some((set) => isWithin(set, path)));
  leftOut.push(...unused.map((each) => leaveOutEmpty(each, isFault)));
}
