/**
 * What is in a folder or archive: every file is judged by its content, never by its name, and gets an outcome.
 * Only the beginning of each is read.
 */
import { dirname } from "node:path";
import { ArcuateError, type CaseRemark, silentProgress } from "../../base/index.ts";
import { splitLocalizers } from "../read/localizers.ts";
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

/** The CT files of one series, in no order that means anything. */
export interface CtSeriesFiles {
  /** Names it among all CTs of a scan: the Series Instance UID, and what tells its part where a series holds several CTs. */
  readonly seriesId: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly slices: readonly CtSliceFile[];
  /** CT files of this series that cannot be read, and unreadable files beside its slices that may belong to it. */
  readonly damaged: readonly RejectedFile[];
  /** What a person should know of how the files were put together. */
  readonly remarks: readonly CaseRemark[];
}

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
  return assemble(await lookIntoAll(found.files, options), found.refused);
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

/** Groups the remarks by series, drops repeated files and takes localizers out. */
function assemble(remarks: readonly LookResult[], refused: readonly RejectedFile[]): FolderScan {
  const outcomes: FileOutcome[] = [...refused];
  const structureSets: StructureSetFile[] = [];
  const slicesBySeries = new Map<string, CtSliceFile[]>();
  const damagedBySeries = new Map<string, RejectedFile[]>();
  const seen = new Set<string>();
  for (const remark of remarks) {
    if (remark.kind === "rejected") {
      if (remark.seriesUid !== undefined) {
        append(damagedBySeries, remark.seriesUid, remark.outcome);
      }
      outcomes.push(remark.outcome);
    } else if (seen.has(remark.file.sopInstanceUid)) {
      outcomes.push(rejection(remark.file.path, repeatedInstance));
    } else if (remark.kind === "ct") {
      append(slicesBySeries, remark.file.seriesInstanceUid, remark.file);
    } else {
      structureSets.push(remark.file);
      outcomes.push(acceptance(remark.file, "RTSTRUCT"));
    }
    if (remark.kind !== "rejected") seen.add(remark.file.sopInstanceUid);
  }
  const unknownIn = new Map<string, RejectedFile[]>();
  for (const outcome of outcomes) {
    if (outcome.kind === "rejected" && outcome.mayBeSlice)
      append(unknownIn, dirname(outcome.path), outcome);
  }
  const series = [...slicesBySeries.values()].map((slices) => {
    const { volume, localizers } = splitLocalizers(slices);
    outcomes.push(...volume.map((slice) => acceptance(slice, "CT")));
    outcomes.push(...localizers.map((slice) => rejection(slice.path, splitOff)));
    const folders = [...new Set(slices.map(({ path }) => dirname(path)))];
    const damaged = [
      ...(damagedBySeries.get(slices[0]!.seriesInstanceUid) ?? []),
      ...folders.flatMap((folder) => unknownIn.get(folder) ?? []),
    ];
    return seriesOf(volume, damaged);
  });
  return { outcomes: outcomes.sort((a, b) => (a.path < b.path ? -1 : 1)), series, structureSets };
}

const repeatedInstance = {
  code: "duplicate-instance",
  reason: "the file must be there once, got its SOP Instance UID again",
} as const;

const splitOff = {
  code: "localizer",
  reason: "the image must be a slice of its series' volume, got another orientation",
} as const;

function rejection(path: string, why: Pick<RejectedFile, "code" | "reason">): RejectedFile {
  return { kind: "rejected", path, ...why };
}

function acceptance(file: CtSliceFile | StructureSetFile, as: AcceptedFile["as"]): AcceptedFile {
  const { path, sopInstanceUid, seriesInstanceUid, studyInstanceUid } = file;
  return { kind: "accepted", path, as, sopInstanceUid, seriesInstanceUid, studyInstanceUid };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function seriesOf(slices: readonly CtSliceFile[], damaged: readonly RejectedFile[]): CtSeriesFiles {
  const { seriesInstanceUid, studyInstanceUid, frameOfReferenceUid } = slices[0]!;
  return {
    seriesId: seriesInstanceUid,
    seriesInstanceUid,
    studyInstanceUid,
    frameOfReferenceUid,
    slices,
    damaged,
    remarks: [],
  };
}
