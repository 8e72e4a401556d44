/**
 * From folders and archives as hospitals send them to cases of a cohort. Every file and every series has an outcome in
 * the report. A CT series with a structure set is a case. An import that was stopped can be run again: it keeps the
 * cases that are there and copies the others.
 */
import { ArcuateError, type Progress, silentProgress } from "../../base/index.ts";
import {
  type CtSeriesFiles,
  type FoundFiles,
  requireUsable,
  scanFiles,
} from "../../dicom/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { caseIdOf } from "../case-id.ts";
import { type CaseRecord, readCaseIfThere } from "../folder/case-record.ts";
import { caseFile, makeCohort } from "../folder/cohort-folder.ts";
import { setSchemeOfCohort } from "../folder/cohort-scheme.ts";
import { writeJson } from "../folder/json-file.ts";
import { whileLocked } from "../folder/lock.ts";
import { mappingOf, type NameMapping } from "../names/names-file.ts";
import { matchSets, type SetOfSeries } from "../sources/match-sets.ts";
import { forEachSource, requireThere } from "../sources/visit.ts";
import { type Diagnoses, diagnosisOf } from "./diagnoses.ts";
import { appendToImportLog } from "./import-log.ts";
import {
  fileOutcomes,
  type ImportedFile,
  type ImportOutcome,
  type ImportReport,
  type SeriesOutcome,
} from "./import-report.ts";
import { keepScan } from "./keep-scan.ts";
import { type PatientIdentity, patientOf } from "./patient.ts";
import { prepareCase } from "./prepare-case.ts";
import { removeUnfinished, storeCase } from "./store-case.ts";

export interface ImportOptions {
  /** Diagnosis group of every case in the sources; `diagnoses` has priority. */
  readonly diagnosis?: string;
  readonly diagnoses?: Diagnoses;
  /** Structures that the cohort gets before the import; see `setSchemeOfCohort`. */
  readonly scheme?: LabelScheme;
  /** Hard links instead of copies, where the file system can. */
  readonly link?: boolean;
  /** Folder for CTs that no structure set was drawn on; without it they are left out. */
  readonly scans?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

interface Importing {
  readonly cohort: string;
  readonly options: ImportOptions;
  readonly description: Awaited<ReturnType<typeof makeCohort>>;
  readonly mapping: NameMapping;
  readonly outcomes: ImportOutcome[];
  readonly files: ImportedFile[];
}

/**
 * Imports sources into a cohort, which is made if need be. Each archive is unpacked once.
 *
 * @throws {ArcuateError} `not-found`; `folder-occupied`; `cohort-busy`; `cohort-damaged`; `scheme-renumbers`;
 * `write-failed`. A fault of an archive, a series or a file is in the report.
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
    const importing: Importing = {
      cohort,
      options,
      description,
      mapping: await mappingOf(cohort),
      outcomes: [],
      files: [],
    };
    for (const source of sources) await importSource(importing, source);
    const { outcomes, files } = importing;
    return { cohort, outcomes, files };
  });
}

async function importSource(importing: Importing, source: string): Promise<void> {
  const { cohort, options } = importing;
  await appendToImportLog(cohort, [{ kind: "source", source, at: new Date().toISOString() }]);
  await forEachSource(source, options, {
    use: (found, archives) => importFiles(importing, source, { found, archives }),
    refuse: (path, { code, message: reason }) =>
      record(importing, { ...nothing, source, path, outcome: "unusable", code, reason }),
  });
}

const nothing = {
  code: null,
  reason: null,
  patient: null,
  caseId: null,
  diagnosis: null,
  slices: 0,
  structureSets: 0,
  planning: null,
  structures: [],
  remarks: [],
} as const;

async function importFiles(
  importing: Importing,
  source: string,
  { found, archives }: { readonly found: FoundFiles; readonly archives: number },
): Promise<void> {
  const { cohort, options, files } = importing;
  const { progress = silentProgress, signal } = options;
  const scan = await scanFiles(found, options);
  if (found.isSingle) requireUsable(found, scan);
  await appendToImportLog(
    cohort,
    scan.outcomes.map(({ kind, ...outcome }) => ({ kind: "file", outcome: kind, ...outcome })),
  );
  const { matched, lone } = await matchSets(scan.structureSets, scan.series);
  for (const { file, code, reason } of lone) {
    const about = { ...nothing, source, path: file.path, structureSets: 1 };
    await record(importing, { ...about, outcome: "unusable", code, reason });
  }
  const outcomes = new Map<string, SeriesOutcome>();
  const byPath = [...scan.series].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  for (const [index, series] of byPath.entries()) {
    signal?.throwIfAborted();
    progress.report("import", index, byPath.length);
    const sets = matched.filter((each) => each.seriesId === series.seriesId);
    const outcome = await importSeries(importing, source, { series, sets });
    await record(importing, outcome.outcome);
    outcomes.set(series.seriesId, outcome);
  }
  files.push(...fileOutcomes({ scan, matched, lone, outcomes }));
  progress.report("import", byPath.length, byPath.length);
  // Loose files beside archives are in the report one by one; the folder as a whole is not at fault.
  if (archives === 0) requireUsable(found, scan);
}

interface SeriesWithSets {
  readonly series: CtSeriesFiles;
  readonly sets: readonly SetOfSeries[];
}

async function importSeries(
  importing: Importing,
  source: string,
  { series, sets }: SeriesWithSets,
): Promise<SeriesOutcome> {
  const { cohort, mapping, options, description } = importing;
  const leftOutSets: readonly string[] = [];
  const caseId = caseIdOf(series.seriesId);
  const about = {
    ...nothing,
    source,
    path: pathOf(series),
    caseId,
    slices: series.slices.length,
    structureSets: sets.length,
  };
  const there = await readCaseIfThere(cohort, caseId);
  try {
    const identity = await patientOf(series, description);
    const diagnosis = groupOf(identity, about.path, options) ?? null;
    const known = { ...about, patient: identity.patient, diagnosis };
    if (there !== undefined) return await meetAgain(importing, known, { there, sets });
    if (sets.length === 0)
      return { outcome: await importLoneCt(known, series, options), leftOutSets };
    if (series.slices.length < 2) {
      const reason = "a volume must have two slices or more";
      const outcome = { ...known, outcome: "unusable", code: "series-too-short", reason } as const;
      return { outcome, leftOutSets };
    }
    const prepared = await prepareCase(
      { series, sets, caseId, mapping, identity, diagnosis },
      options,
    );
    await storeCase(cohort, prepared.record, prepared.files, options);
    const { remarks } = prepared;
    const described = describeCase(known, prepared.record, mapping);
    return { outcome: { ...described, outcome: "imported", remarks }, leftOutSets };
  } catch (error) {
    if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
    const { code, message: reason } = error;
    return { outcome: { ...about, outcome: "unusable", code, reason }, leftOutSets };
  }
}

type Known = Omit<ImportOutcome, "outcome">;

/** A CT that no structure set of the source was drawn on: kept as a scan where there is a folder for scans. */
async function importLoneCt(
  known: Known,
  series: CtSeriesFiles,
  { scans, link, signal }: ImportOptions,
): Promise<ImportOutcome> {
  if (scans === undefined) {
    const reason = "no structure set in the source was drawn on it";
    return { ...known, outcome: "no-structure-set", code: "structure-set-absent", reason };
  }
  await keepScan(scans, series, { ...(link && { link }), ...(signal && { signal }) });
  return { ...known, outcome: "imported-without-reference" };
}

/** The case stays as it is, but for a diagnosis group that is new. */
async function meetAgain(
  { cohort, mapping }: Importing,
  known: Known,
  { there, sets }: { there: CaseRecord; sets: readonly SetOfSeries[] },
): Promise<SeriesOutcome> {
  const diagnosis = known.diagnosis ?? there.diagnosis;
  const updated = { ...there, diagnosis };
  if (diagnosis !== there.diagnosis) await writeJson(caseFile(cohort, there.caseId), updated);
  const stored = new Set(there.structureSets.map((each) => each.sopInstanceUid));
  const lacking = sets.filter(({ file }) => !stored.has(file.sopInstanceUid));
  const remarks =
    lacking.length === 0
      ? []
      : [
          `the source has ${lacking.length} structure sets that the case lacks; remove the case's folder and import again to take them`,
        ];
  const outcome = {
    ...describeCase(known, updated, mapping),
    outcome: "already-there",
    remarks,
  } as const;
  return { outcome, leftOutSets: lacking.map(({ file }) => file.path) };
}

function describeCase(
  known: Known,
  { diagnosis, planning, rois }: CaseRecord,
  mapping: NameMapping,
): Known {
  const drawn = rois.filter(({ shape }) => shape !== null);
  const structures = [
    ...new Set(drawn.flatMap(({ name }) => mapping.structureOf(name) ?? [])),
  ].sort();
  return { ...known, diagnosis, planning, structures };
}

function groupOf(identity: PatientIdentity, path: string, { diagnosis, diagnoses }: ImportOptions) {
  return (diagnoses && diagnosisOf(diagnoses, { ...identity, path })) ?? diagnosis;
}

async function record({ cohort, outcomes }: Importing, outcome: ImportOutcome): Promise<void> {
  outcomes.push(outcome);
  await appendToImportLog(cohort, [{ kind: "outcome", ...outcome }]);
}

function pathOf({ slices }: CtSeriesFiles): string {
  return slices.map(({ path }) => path).sort()[0]!;
}
