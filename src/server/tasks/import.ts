/** From uploaded files to cases: through the cohort's import, and beside it CTs that nothing was drawn on. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import {
  type ImportReport as CohortReport,
  caseIdOf,
  importLogFile,
  importSources,
  mappingOf,
  proposeNames,
  readCases,
  readCatalogue,
  readNames,
  writeNames,
} from "../../cohort/index.ts";
import { type CtSeriesFiles, scanFolder, withFiles } from "../../dicom/index.ts";
import { FileStore, type StoredRemark } from "../../store/index.ts";
import type { ImportReport } from "../contract/index.ts";
import { type DescribedCase, describeCohortCase, describeScan } from "./describe-case.ts";
import type { TaskContext } from "./task.ts";

export interface ImportInput {
  readonly cohort: string;
  /** Folder of CTs without a structure set. */
  readonly scans: string;
  readonly filesFolder: string;
  /** Folder with the uploaded files under names of our own. */
  readonly source: string;
  /** What their senders called them, by our names. */
  readonly names: ReadonlyMap<string, string>;
  readonly diagnosis: string | null;
  /** Cases that the database has with a reference. */
  readonly known: readonly string[];
}

/** What is known of a case through the cohort as a whole. */
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

/** @throws {ArcuateError} As `importSources`; what is wrong with a file, a series or an archive is in the report. */
export async function importCases(input: ImportInput, context: TaskContext): Promise<ImportOutput> {
  const { cohort, source, diagnosis } = input;
  const { progress, signal } = context;
  const logStart = await lengthOf(importLogFile(cohort));
  const report = await importSources(cohort, [source], {
    progress,
    signal,
    ...(diagnosis !== null && { diagnosis }),
  });
  await writeNames(cohort, proposeNames(readCases(cohort), await readNames(cohort)));
  const fresh = await describeNew(input, context);
  const scans = await importScans(input, report, context);
  return {
    report: await reportOf(input, report, { logStart, scans }),
    cases: [...fresh, ...scans.map(({ described }) => described)],
    standings: await standingsOf(cohort),
  };
}

/** Flags and groups of all cases of the cohort: what is an outlier depends on the others. */
export async function standingsOf(cohort: string): Promise<CaseStanding[]> {
  const { cases } = await readCatalogue(cohort);
  return cases.map(({ caseId, findings, side, diagnosis }) => ({
    caseId,
    group: side,
    diagnosis,
    flags: findings,
  }));
}

/** Also cases that an earlier import left in the cohort and, cut short, never told of. */
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

interface ImportedScan {
  readonly caseId: string;
  readonly described: DescribedCase;
}

/** CTs that the cohort left: they have no reference, and are there to be drawn on. */
async function importScans(
  input: ImportInput,
  report: CohortReport,
  { progress, signal }: TaskContext,
): Promise<ImportedScan[]> {
  const wanted = new Set(
    report.fates.flatMap(({ fate, caseId }) =>
      fate === "no-structure-set" && caseId !== null ? [caseId] : [],
    ),
  );
  if (wanted.size === 0) return [];
  const imported: ImportedScan[] = [];
  for (const place of placesOf(input.source, report)) {
    await withFiles(place, { progress, signal }, async (found) => {
      for (const series of (await scanFolder(found, { signal })).series) {
        const caseId = caseIdOf(series.seriesInstanceUid);
        if (!wanted.delete(caseId)) continue;
        imported.push({ caseId, described: await importScan(input, series, { signal }) });
      }
    });
  }
  return imported;
}

/** The folder of loose files, and every archive in it that held a lone CT. */
function placesOf(source: string, { fates }: CohortReport): string[] {
  const places = new Set<string>();
  for (const { fate, path } of fates) {
    if (fate !== "no-structure-set") continue;
    const [name = ""] = path.slice(source.length + sep.length).split(sep);
    places.add(/\.(zip|tar|tgz|tar\.gz)$/.test(name) ? join(source, name) : source);
  }
  return [...places];
}

async function importScan(
  { cohort, scans, filesFolder, diagnosis }: ImportInput,
  series: CtSeriesFiles,
  { signal }: { signal: AbortSignal },
): Promise<DescribedCase> {
  const folder = join(scans, caseIdOf(series.seriesInstanceUid));
  if (!existsSync(folder)) await keepScan(folder, series, signal);
  const files = new FileStore(filesFolder);
  return describeScan(cohort, folder, { files, series, diagnosis, signal });
}

/** @throws {ArcuateError} `write-failed`. */
async function keepScan(folder: string, series: CtSeriesFiles, signal: AbortSignal): Promise<void> {
  try {
    await copyScan(folder, series, signal);
  } catch (cause) {
    if (signal.aborted) throw cause;
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const message = `Cannot keep the CT: the data folder must be writable and have room, got ${reason}`;
    throw new ArcuateError("storage", "write-failed", message, { fields: { reason }, cause });
  }
}

/** Whole or not at all: the folder gets its name when every file is on disk. */
async function copyScan(folder: string, series: CtSeriesFiles, signal: AbortSignal): Promise<void> {
  const unfinished = `${folder}.tmp`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  for (const [index, { location }] of series.slices.entries()) {
    signal.throwIfAborted();
    const to = join(unfinished, `${String(index + 1).padStart(5, "0")}.dcm`);
    await copyFile(location, to);
    const handle = await open(to, "r+");
    await handle.datasync();
    await handle.close();
  }
  await rename(unfinished, folder);
}

async function lengthOf(path: string): Promise<number> {
  return (await readFile(path).catch(() => Buffer.alloc(0))).length;
}

async function reportOf(
  { source, names, cohort }: ImportInput,
  { fates }: CohortReport,
  { logStart, scans }: { logStart: number; scans: readonly ImportedScan[] },
): Promise<ImportReport> {
  const shown = (path: string) => shownPath(source, names, path);
  const asScan = new Set(scans.map(({ caseId }) => caseId));
  const text = (reason: string | null) => reason && withoutPaths(reason, source, names);
  const fileFates = await readFileFates(importLogFile(cohort), logStart);
  return {
    files: fileFates.map(({ path, fate, code, reason }) => ({
      path: shown(path),
      fate,
      code: code ?? null,
      reason: text(reason ?? null),
    })),
    series: fates.map((each) => ({
      path: shown(each.path),
      fate: fateOf(each, asScan),
      code: each.caseId !== null && asScan.has(each.caseId) ? null : each.code,
      reason: each.caseId !== null && asScan.has(each.caseId) ? null : text(each.reason),
      caseId: each.caseId,
      patient: each.patient,
      slices: each.slices,
      structures: [...each.structures],
      remarks: [...each.remarks],
    })),
  };
}

function fateOf(
  { fate, caseId }: CohortReport["fates"][number],
  asScan: ReadonlySet<string>,
): ImportReport["series"][number]["fate"] {
  if (fate !== "no-structure-set") return fate;
  return caseId !== null && asScan.has(caseId) ? "imported-without-reference" : "unusable";
}

/** As the sender called it: where it lies with us is nobody's business. */
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

interface LoggedFile {
  readonly path: string;
  readonly fate: "accepted" | "rejected";
  readonly code?: string;
  readonly reason?: string;
}

/** The lines that this import added to the log. */
async function readFileFates(path: string, start: number): Promise<LoggedFile[]> {
  const bytes = await readFile(path);
  const lines = bytes.subarray(start).toString("utf8").split("\n");
  return lines.flatMap((line) => {
    if (line.trim() === "") return [];
    const entry: { readonly kind: string } & LoggedFile = JSON.parse(line);
    return entry.kind === "file" ? [entry] : [];
  });
}

export interface ReferencesInput {
  readonly cohort: string;
  readonly filesFolder: string;
  /** Label map of each case's reference as it is kept; null where it has none. */
  readonly kept: ReadonlyMap<string, string | null>;
}

export interface ReferencesOutput {
  /** Cases whose reference is another now. */
  readonly cases: readonly DescribedCase[];
  readonly standings: readonly CaseStanding[];
}

/** Draws the references anew after names were answered. */
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
    if ((described.reference?.labelsSha256 ?? null) !== before) changed.push(described);
  }
  progress.report("draw references", records.length, records.length);
  return { cases: changed, standings: await standingsOf(cohort) };
}
