/** Imports uploaded files: cases into the cohort, and CTs without a structure set into the folder of scans. */
import { join } from "node:path";
import {
  type CaseRecord,
  mappingOf,
  readCases,
  readCatalogue,
  setDiagnosis,
  setExclusion,
} from "../../cohort/index.ts";
import { FileStore, type StoredRemark } from "../../store/index.ts";
import { type Imported, importToCohort } from "../../work/index.ts";
import type { ImportReport } from "../contract/index.ts";
import { type DescribedCase, describeCohortCase, describeScan } from "./describe-case.ts";
import { diagnosisKept, knownGroups, remarksOnGroup, spelledAs } from "./diagnosis-groups.ts";
import { reportOf } from "./import-report.ts";
import type { TaskContext } from "./task.ts";

export interface ImportInput {
  readonly cohort: string;
  /** Folder of CTs without a structure set. */
  readonly scans: string;
  readonly filesFolder: string;
  /** Folder with the uploaded files under the server's own names. */
  readonly source: string;
  /** The sender's name of each file, by the server's name. */
  readonly names: ReadonlyMap<string, string>;
  readonly diagnosis: string | null;
  /** Cases that the database has, by id. */
  readonly known: ReadonlyMap<string, KnownCase>;
}

/** What the database knows of a case. */
export interface KnownCase {
  readonly place: "cohort" | "scans";
  readonly diagnosis: string | null;
  readonly exclusion: string | null;
  readonly slices: number;
  /** SOP Instance UIDs of its references, the one that is shown first. */
  readonly references: readonly string[];
}

/** What the cohort as a whole says about a case. */
export interface CaseStanding {
  readonly caseId: string;
  readonly flags: readonly StoredRemark[];
  readonly group: "test" | "pool" | "held back" | null;
  readonly diagnosis: string | null;
}

export interface ImportOutput {
  readonly report: ImportReport;
  readonly cases: readonly DescribedCase[];
  readonly standings: readonly CaseStanding[];
}

/**
 * Imports uploaded files into the cohort, keeps CTs without a structure set, and describes all new cases.
 * @throws {ArcuateError} As `importToCohort`; a fault of a file, a series or an archive is in the report.
 */
export async function importCases(input: ImportInput, context: TaskContext): Promise<ImportOutput> {
  const { cohort, source, scans, known } = input;
  const groups = await knownGroups(cohort, [...known.values()]);
  const diagnosis = spelledAs(input.diagnosis, groups);
  const request = {
    scans,
    proposeNames: true,
    ...(diagnosis !== null && { diagnosis }),
  };
  const imported = await importToCohort(cohort, [source], request, context);
  const onCases = await keepStored(cohort, imported, { known, diagnosis });
  const onImport = remarksOnGroup(diagnosis, groups);
  return {
    report: reportOf(input, imported, { onImport, onCases }),
    cases: [
      ...(await describeNew(input, imported, context)),
      ...(await describeScans({ ...input, diagnosis }, imported, context)),
    ],
    standings: await standingsOf(cohort),
  };
}

/**
 * What a person has said of a case stays: its diagnosis group and its exclusion. An upload that says another group is
 * told so.
 * @returns Remarks by case.
 */
async function keepStored(
  cohort: string,
  { outcomes }: Imported,
  { known, diagnosis }: Pick<ImportInput, "known" | "diagnosis">,
): Promise<Map<string, StoredRemark[]>> {
  const remarks = new Map<string, StoredRemark[]>();
  const touched = new Set(outcomes.flatMap(({ caseId }) => caseId ?? []));
  const inCohort = new Map(readCases(cohort).map((record) => [record.caseId, record]));
  for (const caseId of touched) {
    const before = known.get(caseId);
    if (before === undefined) continue;
    const record = inCohort.get(caseId);
    if (record !== undefined && record.exclusion === null && before.exclusion !== null) {
      await setExclusion(cohort, caseId, before.exclusion);
    }
    if (before.diagnosis === null) continue;
    if (record !== undefined && record.diagnosis !== before.diagnosis) {
      await setDiagnosis(cohort, caseId, before.diagnosis);
    }
    if (diagnosis !== null && diagnosis !== before.diagnosis) {
      remarks.set(caseId, [diagnosisKept(before.diagnosis, diagnosis)]);
    }
  }
  return remarks;
}

/** Remarks and groups of all cases of the cohort: whether one is an outlier depends on the others. */
export async function standingsOf(cohort: string): Promise<CaseStanding[]> {
  const { cases } = await readCatalogue(cohort);
  return cases.map(({ caseId, remarks, side, diagnosis }) => ({
    caseId,
    group: side,
    diagnosis,
    flags: remarks,
  }));
}

/**
 * Describes the cases of the cohort that the database lacks or has otherwise: new ones, those with a new CT or a further
 * structure set, and what an import that was killed before its end had stored.
 */
async function describeNew(
  { cohort, filesFolder, known }: ImportInput,
  { outcomes }: Imported,
  { progress, signal }: TaskContext,
): Promise<DescribedCase[]> {
  const touched = new Set(outcomes.flatMap(({ caseId }) => caseId ?? []));
  const fresh = readCases(cohort).filter((record) => {
    const there = known.get(record.caseId);
    if (there === undefined || there.place === "scans") return true;
    return touched.has(record.caseId) && !isAsKnown(record, there);
  });
  const files = new FileStore(filesFolder);
  const mapping = await mappingOf(cohort);
  const described: DescribedCase[] = [];
  for (const [index, record] of fresh.entries()) {
    signal.throwIfAborted();
    progress.report("draw references", index, fresh.length);
    described.push(await describeCohortCase(cohort, record, { files, mapping, signal }));
  }
  progress.report("draw references", fresh.length, fresh.length);
  return described;
}

/** A structure set that draws no structure is no reference, so a case that has one is described again. */
function isAsKnown(
  { ct, structureSets, planning }: CaseRecord,
  { slices, references }: KnownCase,
): boolean {
  const shown = structureSets.find(({ file }) => file === planning.file)?.sopInstanceUid;
  const stored = new Set(references);
  return (
    ct.slices === slices &&
    references[0] === shown &&
    structureSets.every(({ sopInstanceUid }) => stored.has(sopInstanceUid))
  );
}

/** Describes the CTs that were kept without a reference, each once. */
async function describeScans(
  { scans, filesFolder, diagnosis, known }: ImportInput,
  { outcomes }: Imported,
  { progress, signal }: TaskContext,
): Promise<DescribedCase[]> {
  const kept = new Map<string, string>();
  for (const { outcome, caseId, patient } of outcomes) {
    if (outcome !== "imported-without-reference") continue;
    if (caseId === null || patient === null) throw new RangeError("A kept CT must have an id");
    kept.set(caseId, patient);
  }
  const files = new FileStore(filesFolder);
  const described: DescribedCase[] = [];
  for (const [caseId, patient] of kept) {
    signal.throwIfAborted();
    progress.report("read CTs", described.length, kept.size);
    const before = known.get(caseId);
    const about = {
      patient,
      diagnosis: before?.diagnosis ?? diagnosis,
      exclusion: before?.exclusion ?? null,
    };
    described.push(await describeScan(join(scans, caseId), about, { files, signal }));
  }
  return described;
}

export interface ReferencesInput {
  readonly cohort: string;
  readonly filesFolder: string;
  /** Hashes of the label maps of each case's references, the one that is shown first. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
}

export interface ReferencesOutput {
  /** Cases whose reference has changed. */
  readonly cases: readonly DescribedCase[];
  readonly standings: readonly CaseStanding[];
}

/**
 * Draws the references again after somebody answered names.
 * @throws {ArcuateError} As `mappingOf` and `loadCase`.
 */
export async function redrawReferences(
  { cohort, filesFolder, kept }: ReferencesInput,
  { progress, signal }: TaskContext,
): Promise<ReferencesOutput> {
  const files = new FileStore(filesFolder);
  const mapping = await mappingOf(cohort);
  const records = readCases(cohort);
  const changed: DescribedCase[] = [];
  for (const [index, record] of records.entries()) {
    signal.throwIfAborted();
    progress.report("draw references", index, records.length);
    const described = await describeCohortCase(cohort, record, { files, mapping, signal });
    const before = kept.get(record.caseId) ?? [];
    const labels = described.references.map(({ labelsSha256 }) => labelsSha256);
    const isSame = labels[0] === before[0] && labels.every((sha256) => before.includes(sha256));
    if (!isSame) changed.push(described);
  }
  progress.report("draw references", records.length, records.length);
  return { cases: changed, standings: await standingsOf(cohort) };
}
