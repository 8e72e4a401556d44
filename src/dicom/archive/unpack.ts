/**
 * Unpacks an archive into a folder, under names of our own, within bounds that are checked before anything is written.
 */
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError, type Progress, silentProgress } from "../../base/index.ts";
import { limits } from "../format/limits.ts";
import { type ArchiveEntry, archiveProblem, type OpenedEntry, refuseEntry } from "./entry.ts";
import type { ArchiveKind } from "./recognise.ts";
import { readTar } from "./tar.ts";
import { readZip } from "./zip.ts";

/** Limits for one archive. */
type ArchiveBounds = Pick<
  typeof limits,
  "files" | "fileBytes" | "archiveBytes" | "archiveRatio" | "archiveBytesAlways"
>;

export interface UnpackOptions {
  readonly kind: ArchiveKind;
  /** Empty; only the user can read it. */
  readonly folder: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  readonly bounds?: { readonly [Key in keyof ArchiveBounds]: number };
}

export interface Unpacked {
  /** Every entry that was unpacked: its name in the archive, and where it lies now. */
  readonly files: readonly { readonly name: string; readonly location: string }[];
  readonly refused: readonly {
    readonly name: string;
    readonly code: string;
    readonly reason: string;
  }[];
}

/**
 * @throws {ArcuateError} `archive-damaged`, `archive-encrypted`, `archive-unsupported`, `archive-limit` when it asks
 * for too many entries or bytes; `unpack-failed` when there is no room.
 */
export async function unpack(
  archive: string,
  { kind, folder, progress = silentProgress, signal, bounds = limits }: UnpackOptions,
): Promise<Unpacked> {
  const { size } = await stat(archive);
  const budget = createBudget(archive, size, bounds);
  const { admit } = budget;
  // Headers and padding of a tar file come on top of its files.
  const inflatedBytes = 2 * budget.bytes + bounds.archiveBytesAlways;
  const entries =
    kind === "zip"
      ? readZip(archive, { admit })
      : readTar(archive, { admit, inflatedBytes, isGzipped: kind === "tar.gz" });
  const files: Unpacked["files"][number][] = [];
  const refused: Unpacked["refused"][number][] = [];
  for await (const opened of entries) {
    signal?.throwIfAborted();
    const { name, kind } = opened.entry;
    const refusal = refuseEntry(opened.entry);
    if (refusal !== undefined) refused.push({ name, ...refusal });
    else if (kind === "file") {
      const location = join(folder, `${files.length + 1}`);
      await writeBody(opened, location, archive);
      files.push({ name, location });
    }
    progress.report("unpack", Math.floor(100 * opened.share), 100);
  }
  progress.report("unpack", 100, 100);
  return { files, refused };
}

function createBudget(
  path: string,
  archiveBytes: number,
  bounds: Required<UnpackOptions>["bounds"],
) {
  const byRatio = Math.max(bounds.archiveBytesAlways, bounds.archiveRatio * archiveBytes);
  const bytes = Math.min(bounds.archiveBytes, byRatio);
  let count = 0;
  let total = 0;
  const require = (isWithin: boolean, mustHold: string, got: string) => {
    if (!isWithin) throw archiveProblem(path, "archive-limit", { mustHold, got });
  };
  return {
    bytes,
    admit({ bytes: entryBytes }: ArchiveEntry) {
      count += 1;
      total += entryBytes;
      require(count <= bounds.files, `it must hold at most ${bounds.files} entries`, "more");
      const entryLimit = `an entry must have at most ${bounds.fileBytes} bytes`;
      require(entryBytes <= bounds.fileBytes, entryLimit, `${entryBytes}`);
      require(total <= bytes, `the archive must unpack to at most ${bytes} bytes`, "more");
    },
  };
}

async function writeBody({ body }: OpenedEntry, location: string, archive: string): Promise<void> {
  const handle = await open(location, "wx", 0o600).catch((cause) => failed(archive, cause));
  try {
    for await (const chunk of body) {
      await handle.appendFile(chunk).catch((cause) => failed(archive, cause));
    }
  } finally {
    await handle.close();
  }
}

function failed(archive: string, cause: unknown): never {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const message = `Cannot unpack ${archive}: the folder for temporary files must have room, got ${reason}`;
  throw new ArcuateError("storage", "unpack-failed", message, {
    fields: { path: archive, reason },
    cause,
  });
}
