/** The files that a path stands for: those of a folder, of an archive, or the one it names. */
import { rmSync } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { ArcuateError, type Progress } from "../../base/index.ts";
import {
  type ArchiveKind,
  RECOGNISABLE_BYTES,
  recogniseArchive,
  type Unpacked,
  unpack,
} from "../archive/index.ts";
import { listFolder } from "./list-files.ts";
import type { NamedFile, RejectedFile } from "./look.ts";

export interface FoundFiles {
  /** The folder, archive or file. */
  readonly path: string;
  /** A file that stands for itself; false for archives. */
  readonly isSingle: boolean;
  readonly files: readonly NamedFile[];
  /** Entries of a folder or archive that cannot be looked into: every other entry is among the files. */
  readonly refused: readonly RejectedFile[];
}

export interface FindOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Finds the files of a folder (subfolders and links included, see `listFolder`), of a zip, tar or gzipped tar file, or
 * the single file, and gives them to `use`. An archive is unpacked into a temporary folder that only the user can read, and that is gone when
 * `use` is done, whatever happens; its files are named by the archive and their names in it.
 *
 * @throws {ArcuateError} `not-found`; `too-many-files`; `archive-damaged`, `archive-encrypted`, `archive-unsupported`,
 * `archive-limit`; `unpack-failed`; whatever `use` throws.
 */
export async function withFiles<T>(
  path: string,
  options: FindOptions,
  use: (found: FoundFiles) => Promise<T>,
): Promise<T> {
  const kind = await archiveKindOf(path);
  if (kind === undefined) return use(await listFiles(path));
  const folder = await mkdtemp(join(tmpdir(), "arcuate-"));
  // A second Ctrl-C ends the process without running the code below.
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeNow);
  try {
    return await use(nameEntries(path, await unpack(path, { kind, folder, ...options })));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    process.off("exit", removeNow);
  }
}

async function archiveKindOf(path: string): Promise<ArchiveKind | undefined> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return undefined;
  const handle = await open(path, "r").catch(() => undefined); // listing and looking say why
  try {
    const start = await handle?.read(Buffer.alloc(RECOGNISABLE_BYTES), 0, RECOGNISABLE_BYTES, 0);
    return start && recogniseArchive(start.buffer.subarray(0, start.bytesRead));
  } finally {
    await handle?.close();
  }
}

function nameEntries(path: string, { files, refused }: Unpacked): FoundFiles {
  return {
    path,
    isSingle: false,
    files: files.map(({ name, location }) => ({ path: join(path, name), location })),
    // Their names may lead anywhere: they are shown, not joined.
    refused: refused.map(({ name, ...why }) => ({
      kind: "rejected",
      path: `${path}${sep}${name.slice(0, SHOWN_NAME)}`,
      ...why,
    })),
  };
}

/** Characters of a refused entry's name that are shown. */
const SHOWN_NAME = 200;

/** @throws {ArcuateError} `not-found`, `not-a-file`, `folder-unreadable`, `too-many-files`. */
export async function listFiles(path: string): Promise<FoundFiles> {
  const found = await stat(path).catch((cause) => {
    const message = `Cannot read ${path}: the file or folder must exist, got nothing there`;
    throw new ArcuateError("input", "not-found", message, { fields: { path }, cause });
  });
  if (found.isFile()) {
    return { path, isSingle: true, files: [{ path, location: path }], refused: [] };
  }
  // Reading a pipe could wait for ever.
  if (!found.isDirectory()) {
    const message = `Cannot read ${path}: it must be a file or folder, got a pipe or device`;
    throw new ArcuateError("input", "not-a-file", message, { fields: { path } });
  }
  return { path, isSingle: false, ...(await listFolder(path)) };
}
