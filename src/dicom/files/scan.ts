/**
 * What is in a folder or archive: every file is judged by its content, never by its name, and gets an outcome.
 * Only the beginning of each is read.
 */
import { readFile } from "node:fs/promises";
import { ArcuateError, silentProgress } from "../../base/index.ts";
import { assembleSeries, type DamagedSlice } from "./assemble-series.ts";
import { runAtOnce } from "./at-once.ts";
import { type FindOptions, type FoundFiles, listFiles } from "./files.ts";
import {
  type AcceptedFile,
  type CtSliceFile,
  type FileOutcome,
  type LookResult,
  lookInto,
  type NamedFile,
  type RejectedFile,
  type StructureSetFile,
} from "./look.ts";
import type { CtSeriesFiles } from "./series-files.ts";

export interface FolderScan {
  /** One for each file, by path. */
  readonly outcomes: readonly FileOutcome[];
  readonly series: readonly CtSeriesFiles[];
  readonly structureSets: readonly StructureSetFile[];
}

export type ScanOptions = FindOptions;

const FILES_AT_ONCE = 16;

/**
 * Looks into every file of a folder or archive, or into one file.
 *
 * The files are read later, from where they lie, so an archive must stay unpacked until then; `withFiles` ensures that.
 * A path alone stands for a folder or a DICOM file.
 *
 * @throws {ArcuateError} `not-found`, `not-a-file`, `folder-unreadable`; `no-dicom` when nothing can be used;
 * `too-many-files`; for a single file, what is wrong with it.
 */
export async function scanFolder(
  source: string | FoundFiles,
  options: ScanOptions = {},
): Promise<FolderScan> {
  const found = typeof source === "string" ? await listFiles(source) : source;
  const scan = await scanFiles(found, options);
  requireUsable(found, scan);
  return scan;
}

/** As `scanFolder`, for a caller that reports every file: a scan without a usable file is a result too. */
export async function scanFiles(found: FoundFiles, options: ScanOptions = {}): Promise<FolderScan> {
  return assemble(await lookIntoAll(found.files, options), found.refused, options);
}

/** @throws {ArcuateError} `no-dicom` when a scan holds nothing usable; for a single file, what is wrong with it. */
export function requireUsable({ path, isSingle }: FoundFiles, scan: FolderScan): void {
  const [only] = scan.outcomes;
  if (isSingle && only?.kind === "rejected") {
    const { code, reason } = only;
    throw new ArcuateError("input", code, `Cannot read ${path}: ${reason}`, { fields: { path } });
  }
  if (scan.series.length === 0 && scan.structureSets.length === 0) throw nothingUsable(path, scan);
}

function nothingUsable(path: string, { outcomes }: FolderScan): ArcuateError {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    const code = outcome.kind === "rejected" ? outcome.code : outcome.as;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const states = [...counts].map(([code, count]) => `${count} ${code}`).join(", ");
  const got = outcomes.length === 0 ? "no files" : `${outcomes.length} files (${states})`;
  const mustHold = "it must hold CT slices or structure sets";
  const message = `Cannot read ${path}: ${mustHold}, got ${got}`;
  return new ArcuateError("input", "no-dicom", message, {
    fields: { path, files: outcomes.length },
  });
}

async function lookIntoAll(
  files: readonly NamedFile[],
  { progress = silentProgress, signal }: ScanOptions,
): Promise<readonly LookResult[]> {
  const remarks: LookResult[] = new Array(files.length);
  let done = 0;
  await runAtOnce(files.length, { atOnce: FILES_AT_ONCE, signal }, async (index) => {
    remarks[index] = await lookInto(files[index]!);
    progress.report("scan", ++done, files.length);
  });
  return remarks;
}

/** Drops repeated files, and puts the CTs together. */
async function assemble(
  looks: readonly LookResult[],
  refused: readonly RejectedFile[],
  options: ScanOptions,
): Promise<FolderScan> {
  const outcomes: FileOutcome[] = [...refused];
  const structureSets: StructureSetFile[] = [];
  const slices: CtSliceFile[] = [];
  const damaged: DamagedSlice[] = [];
  const seen = new Map<string, NamedFile>();
  for (const look of looks) {
    if (look.kind === "rejected") {
      outcomes.push(look.outcome);
      damaged.push(look);
      continue;
    }
    const instance = instanceOf(look);
    const first = seen.get(instance);
    if (first !== undefined) {
      const isOther = look.kind === "structureSet" && !(await haveSameBytes(first, look.file));
      outcomes.push(rejection(look.file.path, isOther ? differingInstance : repeatedInstance));
    } else if (look.kind === "ct") slices.push(look.file);
    else {
      structureSets.push(look.file);
      outcomes.push(acceptance(look.file, "RTSTRUCT"));
    }
    if (first === undefined) seen.set(instance, look.file);
  }
  damaged.push(...refused.map((outcome) => ({ outcome })));
  const { series, leftOut } = await assembleSeries(slices, damaged, options);
  for (const each of series) outcomes.push(...each.slices.map((slice) => acceptance(slice, "CT")));
  outcomes.push(...leftOut.map(({ path, why }) => rejection(path, why)));
  return { outcomes: outcomes.sort((a, b) => (a.path < b.path ? -1 : 1)), series, structureSets };
}

/**
 * What names a file's object. Anonymisers give one SOP Instance UID to all slices of a CT: slices at different places
 * are not the same object, whatever they are called.
 */
function instanceOf(look: Exclude<LookResult, { kind: "rejected" }>): string {
  const { sopInstanceUid } = look.file;
  if (look.kind === "structureSet") return sopInstanceUid;
  return JSON.stringify([sopInstanceUid, look.file.seriesInstanceUid, look.file.origin]);
}

const repeatedInstance = {
  code: "duplicate-instance",
  reason: "the file must be there once, got its SOP Instance UID again",
} as const;

/** Which of the two is meant cannot be known: the first by its path is used. */
const differingInstance = {
  code: "duplicate-differs",
  reason:
    "each structure set must have a SOP Instance UID of its own, got one with other content under the same UID",
} as const;

async function haveSameBytes(a: NamedFile, b: NamedFile): Promise<boolean> {
  const [first, second] = await Promise.all([readFile(a.location), readFile(b.location)]);
  return first.equals(second);
}

function rejection(path: string, why: Pick<RejectedFile, "code" | "reason">): RejectedFile {
  return { kind: "rejected", path, ...why };
}

function acceptance(file: CtSliceFile | StructureSetFile, as: AcceptedFile["as"]): AcceptedFile {
  const { path, sopInstanceUid, seriesInstanceUid, studyInstanceUid } = file;
  return { kind: "accepted", path, as, sopInstanceUid, seriesInstanceUid, studyInstanceUid };
}
