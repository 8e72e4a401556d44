/**
 * From folders and archives as they come to cases of a cohort. Everything found gets a fate; a CT series is a case once
 * a structure set was drawn on it. May be stopped anywhere and run again: what is there stays and is not copied twice.
 */
import { existsSync } from "node:fs";
import { ArcuateError, type Progress, silentProgress } from "../../base/index.ts";
import { type CtSeriesFiles, type FoundFiles, scanFolder } from "../../dicom/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { caseIdOf } from "../case-id.ts";
import { type CaseRecord, readCaseIfThere } from "../folder/case-record.ts";
import { caseFile, makeCohort } from "../folder/cohort-folder.ts";
import { setSchemeOfCohort } from "../folder/cohort-scheme.ts";
import { writeJson } from "../folder/json-file.ts";
import { whileLocked } from "../folder/lock.ts";
import { mappingOf, type NameMapping } from "../names/names-file.ts";
import { type Diagnoses, diagnosisOf } from "./diagnoses.ts";
import { appendToImportLog } from "./import-log.ts";
import { matchSets, type SetOfSeries } from "./match-sets.ts";
import { type PatientIdentity, patientOf } from "./patient.ts";
import { prepareCase } from "./prepare-case.ts";
import { forEachSource } from "./sources.ts";
import { removeUnfinished, storeCase } from "./store-case.ts";

export interface ImportOptions {
  /** Group of every case in the sources; what `diagnoses` says of a case goes before. */
  readonly diagnosis?: string;
  readonly diagnoses?: Diagnoses;
  /** Structures that the cohort gets before the import; see `setSchemeOfCohort`. */
  readonly scheme?: LabelScheme;
  /** Hard links instead of copies, where the file system can. */
  readonly link?: boolean;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** What became of a CT series, of a structure set without one, or of a source with neither. */
export interface ImportFate {
  readonly source: string;
  readonly fate: "imported" | "already-there" | "no-structure-set" | "unusable";
  /** Why, where it is no case. For a program and for a person. */
  readonly code: string | null;
  readonly reason: string | null;
  /** The file or folder it is about. */
  readonly path: string;
  readonly patient: string | null;
  readonly caseId: string | null;
  readonly diagnosis: string | null;
  readonly slices: number;
  readonly structureSets: number;
  readonly planning: CaseRecord["planning"] | null;
  /** Which of the structures to learn the planning set is thought to draw, by name. */
  readonly structures: readonly string[];
  /** What a person should know. */
  readonly remarks: readonly string[];
}

export interface ImportReport {
  readonly cohort: string;
  readonly fates: readonly ImportFate[];
  readonly files: { readonly accepted: number; readonly rejected: number };
}

interface Importing {
  readonly cohort: string;
  readonly options: ImportOptions;
  readonly description: Awaited<ReturnType<typeof makeCohort>>;
  readonly mapping: NameMapping;
  readonly fates: ImportFate[];
  readonly files: { accepted: number; rejected: number };
}

/**
 * Imports sources into a cohort, which is made if need be.
 *
 * @throws {ArcuateError} `not-found`; `folder-occupied`; `cohort-busy`; `cohort-damaged`; `scheme-renumbers`; `write-failed`. What is wrong
 * with an archive, a series or a file is its fate.
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
      fates: [],
      files: { accepted: 0, rejected: 0 },
    };
    for (const source of sources) await importSource(importing, source);
    const { fates, files } = importing;
    return { cohort, fates, files };
  });
}

/** Before hours of work, not after them. */
function requireThere(source: string): void {
  if (existsSync(source)) return;
  const message = `Cannot import ${source}: the folder or archive must exist, got nothing there`;
  throw new ArcuateError("input", "not-found", message, { fields: { path: source } });
}

async function importSource(importing: Importing, source: string): Promise<void> {
  const { cohort, options } = importing;
  await appendToImportLog(cohort, [{ kind: "source", source, at: new Date().toISOString() }]);
  await forEachSource(source, options, {
    use: (found) => importFiles(importing, source, found),
    refuse: (path, { code, message: reason }) =>
      record(importing, { ...nothing, source, path, fate: "unusable", code, reason }),
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

async function importFiles(importing: Importing, source: string, found: FoundFiles): Promise<void> {
  const { cohort, options, files } = importing;
  const { progress = silentProgress, signal } = options;
  const scan = await scanFolder(found, options);
  for (const { kind } of scan.fates) files[kind]++;
  await appendToImportLog(
    cohort,
    scan.fates.map(({ kind, ...fate }) => ({ kind: "file", fate: kind, ...fate })),
  );
  const { matched, lone } = await matchSets(scan.structureSets, scan.series);
  for (const { file, code, reason } of lone) {
    const { path } = file;
    await record(importing, {
      ...nothing,
      source,
      path,
      fate: "unusable",
      code,
      reason,
      structureSets: 1,
    });
  }
  const byPath = [...scan.series].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  for (const [index, series] of byPath.entries()) {
    signal?.throwIfAborted();
    progress.report("import", index, byPath.length);
    const sets = matched.filter((each) => each.seriesInstanceUid === series.seriesInstanceUid);
    await record(importing, await importSeries(importing, source, { series, sets }));
  }
  progress.report("import", byPath.length, byPath.length);
}

interface SeriesWithSets {
  readonly series: CtSeriesFiles;
  readonly sets: readonly SetOfSeries[];
}

async function importSeries(
  importing: Importing,
  source: string,
  { series, sets }: SeriesWithSets,
): Promise<ImportFate> {
  const { cohort, mapping, options, description } = importing;
  const caseId = caseIdOf(series.seriesInstanceUid);
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
    if (sets.length === 0) {
      const reason = "no structure set in the source was drawn on it";
      return { ...known, fate: "no-structure-set", code: "structure-set-absent", reason };
    }
    if (series.slices.length < 2) {
      const reason = "a volume must have two slices or more";
      return { ...known, fate: "unusable", code: "series-too-short", reason };
    }
    const prepared = await prepareCase(
      { series, sets, caseId, mapping, identity, diagnosis },
      options,
    );
    await storeCase(cohort, prepared.record, prepared.files, options);
    return {
      ...describeCase(known, prepared.record, mapping),
      fate: "imported",
      remarks: prepared.remarks,
    };
  } catch (error) {
    if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
    return { ...about, fate: "unusable", code: error.code, reason: error.message };
  }
}

type Known = Omit<ImportFate, "fate">;

/** The case stays as it is, except for a diagnosis that is newly told. */
async function meetAgain(
  { cohort, mapping }: Importing,
  known: Known,
  { there, sets }: { there: CaseRecord; sets: readonly SetOfSeries[] },
): Promise<ImportFate> {
  const diagnosis = known.diagnosis ?? there.diagnosis;
  const updated = { ...there, diagnosis };
  if (diagnosis !== there.diagnosis) await writeJson(caseFile(cohort, there.caseId), updated);
  const stored = new Set(there.structureSets.map((each) => each.sopInstanceUid));
  const lacking = sets.filter(({ file }) => !stored.has(file.sopInstanceUid)).length;
  const remarks =
    lacking === 0
      ? []
      : [
          `the source has ${lacking} structure sets that the case lacks; remove the case's folder and import again to take them`,
        ];
  return { ...describeCase(known, updated, mapping), fate: "already-there", remarks };
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

async function record({ cohort, fates }: Importing, fate: ImportFate): Promise<void> {
  fates.push(fate);
  await appendToImportLog(cohort, [{ kind: "fate", ...fate }]);
}

function pathOf({ slices }: CtSeriesFiles): string {
  return slices.map(({ path }) => path).sort()[0]!;
}
