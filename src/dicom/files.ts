/** The files that a path stands for: those of a folder, of an archive, or the one it names. */
import { type Dirent, rmSync } from "node:fs";
import { mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { ArcuateError, type Progress } from "../base/index.ts";
import {
  type ArchiveKind,
  RECOGNISABLE_BYTES,
  recogniseArchive,
  type Unpacked,
  unpack,
} from "./archive/index.ts";
import { limits } from "./format/limits.ts";
import type { NamedFile, RejectedFile } from "./look.ts";

export interface FoundFiles {
  /** The folder, archive or file. */
  readonly path: string;
  /** A file that stands for itself; false for archives. */
  readonly isSingle: boolean;
  readonly files: readonly NamedFile[];
  /** Entries of an archive that were not unpacked. */
  readonly refused: readonly RejectedFile[];
}

export interface FindOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Finds the files of a folder (subfolders included), of a zip, tar or gzipped tar file, or the single file, and gives
 * them to `use`. An archive is unpacked into a temporary folder that only the user can read, and that is gone when
 * `use` is done, whatever happens; its files are called by the archive and their names in it.
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
  // A second Ctrl-C ends the process without coming back here.
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeNow);
  try {
    return await use(nameEntries(path, await unpack(path, { kind, folder, ...options })));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    process.off("exit", removeNow);
  }
}

/** The subfolders of a folder or archive, by name, each with all files below it. */
export function subfoldersOf({ path, files }: FoundFiles): FoundFiles[] {
  const byFolder = new Map<string, NamedFile[]>();
  for (const file of files) {
    const [folder = "", ...below] = relative(path, file.path).split(sep);
    if (below.length === 0) continue;
    const list = byFolder.get(folder);
    if (list === undefined) byFolder.set(folder, [file]);
    else list.push(file);
  }
  return [...byFolder]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, list]) => ({
      path: join(path, name),
      isSingle: false,
      files: list,
      refused: [],
    }));
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

/** Of a refused entry's name so much is shown. */
const SHOWN_NAME = 200;

/** @throws {ArcuateError} `not-found`, `too-many-files`. */
export async function listFiles(path: string): Promise<FoundFiles> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (cause) {
    const message = `Cannot read ${path}: the file or folder must exist, got nothing there`;
    throw new ArcuateError("input", "not-found", message, { fields: { path }, cause });
  }
  const paths: string[] = [];
  if (isFolder) await walk(path, paths, path);
  else paths.push(path);
  const files = paths.map((each) => ({ path: each, location: each }));
  return { path, isSingle: !isFolder, files, refused: [] };
}

/** Links to files are followed, links to folders are not: those can run in circles. */
async function walk(folder: string, files: string[], root: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, files, root);
    else if (entry.isFile() || (await isLinkToFile(entry, path))) files.push(path);
    if (files.length > limits.files) {
      const message = `Cannot read ${root}: it must hold at most ${limits.files} files, got more`;
      throw new ArcuateError("input", "too-many-files", message, { fields: { path: root } });
    }
  }
}

async function isLinkToFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return false;
  return stat(path).then(
    (target) => target.isFile(),
    () => false,
  );
}
