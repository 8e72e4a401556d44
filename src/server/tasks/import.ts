/** Imports uploaded files: cases into the cohort, and CTs without a structure set into the folder of scans. */
import { join, sep } from "node:path";
import { mappingOf, readCases, readCatalogue } from "../../cohort/index.ts";
import { FileStore, type StoredRemark } from "../../store/index.ts";
import { type Imported, importToCohort } from "../../work/index.ts";
import type { ImportReport } from "../contract/index.ts";
import { type DescribedCase, describeCohortCase, describeScan } from "./describe-case.ts";
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
  /** Cases of the cohort that the database has. */
  readonly known: readonly string[];
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
  const { cohort, source, scans, diagnosis } = input;
  const request = {
    scans,
    proposeNames: true,
    ...(diagnosis !== null && { diagnosis }),
  };
  const imported = await importToCohort(cohort, [source], request, context);
  return {
    report: reportOf(input, imported),
    cases: [
      ...(await describeNew(input, context)),
      ...(await describeScans(input, imported, context)),
    ],
    standings: await standingsOf(cohort),
  };
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

/** Describes the cases that the database lacks: new ones, and those of an import that was killed before its end. */
async function describeNew(
  { cohort, filesFolder, known }: ImportInput,
  { progress, signal }: TaskContext,
): Promise<DescribedCase[]> {
  const there = new Set(known);
  const fresh = readCases(cohort).filter(({ caseId }) => !there.has(caseId));
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

/** Describes the CTs that were kept without a reference, each once. */
async function describeScans(
  { scans, filesFolder, diagnosis }: ImportInput,
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
    const known = { patient, diagnosis };
    described.push(await describeScan(join(scans, caseId), known, { files, signal }));
  }
  return described;
}

/** The server always has a folder for scans, so a CT is not left out for want of a structure set. */
const SHOWN_AS = {
  imported: "imported",
  replaced: "imported",
  attached: "imported",
  "already-there": "already-there",
  "imported-without-reference": "imported-without-reference",
  "no-structure-set": "unusable",
  unusable: "unusable",
} as const satisfies Record<
  Imported["outcomes"][number]["outcome"],
  ImportReport["series"][number]["outcome"]
>;

function reportOf({ source, names }: ImportInput, { outcomes, files }: Imported): ImportReport {
  const shown = (path: string) => shownPath(source, names, path);
  const text = (reason: string | null) => reason && withoutPaths(reason, source, names);
  return {
    files: files.map(({ path, outcome, code, reason }) => ({
      path: shown(path),
      outcome: outcome === "used" ? "accepted" : "rejected",
      code,
      reason: text(reason),
    })),
    series: outcomes.map(({ path, outcome, code, reason, ...about }) => ({
      path: shown(path),
      outcome: SHOWN_AS[outcome],
      code,
      reason: text(reason),
      caseId: about.caseId,
      patient: about.patient,
      slices: about.slices,
      structures: [...about.structures],
      remarks: about.remarks.map((remark) => remark.text),
    })),
  };
}

/** The path as the sender named it. Paths of the server are not shown. */
function shownPath(source: string, names: ReadonlyMap<string, string>, path: string): string {
  if (!path.startsWith(source + sep)) return "";
  const [own = "", ...inside] = path.slice(source.length + sep.length).split(sep);
  return [names.get(own) ?? own, ...inside].join("/");
}

function withoutPaths(reason: string, source: string, names: ReadonlyMap<string, string>): string {
  const pattern = new RegExp(`${escaped(source + sep)}[^\\s:,;]*`, "g");
  return reason
    .replaceAll(pattern, (path) => shownPath(source, names, path))
    .replaceAll(source, "the upload");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export interface ReferencesInput {
  readonly cohort: string;
  readonly filesFolder: string;
  /** Hash of the label map of each case's stored reference; null where it has none. */
  readonly kept: ReadonlyMap<string, string | null>;
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
    const before = kept.get(record.caseId) ?? null;
    if ((described.references[0]?.labelsSha256 ?? null) !== before) changed.push(described);
  }
  progress.report("draw references", records.length, records.length);
  return { cases: changed, standings: await standingsOf(cohort) };
}
