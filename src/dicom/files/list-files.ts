/** The files below a folder: each entry is a file to look into, or has an outcome that says why it is not. */
import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { limits } from "../format/limits.ts";
import { faultOf, type NamedFile, type RejectedFile } from "./look.ts";

/** What of a folder cannot be read as a file or folder; stable, a program may switch on them. */
type EntryProblemCode =
  /** A folder that the system does not open. */
  | "folder-unreadable"
  /** A folder without entries. */
  | "folder-empty"
  /** A link to a folder whose files are found already. */
  | "folder-repeated"
  /** A link to a folder above one that is read. */
  | "folder-circular"
  /** A link that leads nowhere. */
  | "link-dead"
  /** A pipe, a socket or a device. */
  | "not-a-file";

const entryProblemCodes: ReadonlySet<string> = new Set<EntryProblemCode>([
  "folder-unreadable",
  "folder-empty",
  "folder-repeated",
  "folder-circular",
  "link-dead",
  "not-a-file",
]);

/** Whether an outcome is of an entry of a real folder, which has a name of the file system. */
export function isEntryProblem(code: string): boolean {
  return entryProblemCodes.has(code);
}

export interface Listing {
  readonly files: readonly NamedFile[];
  /** Every entry that is neither a file nor a folder that was read. */
  readonly refused: readonly RejectedFile[];
}

/**
 * Finds the files below a folder. Links are followed, those to folders after all folders that lie there themselves, and
 * each folder is read once: links that run in circles end.
 * @throws {ArcuateError} `folder-unreadable` for the folder itself; `too-many-files`.
 */
export async function listFolder(root: string): Promise<Listing> {
  const real = await realpath(root).catch((cause) => refuseRoot(root, cause));
  const walk: Walk = { root, files: [], refused: [], read: new Set(), links: [] };
  await readFolder({ path: root, real }, walk);
  // Grows while it is read: what a link leads to may hold links.
  for (const link of walk.links) await followLink(link, walk);
  return { files: walk.files, refused: walk.refused };
}

/** A folder by the name under which it was found, and by the one name that it has without links. */
interface Folder {
  readonly path: string;
  readonly real: string;
}

interface Walk {
  readonly root: string;
  readonly files: NamedFile[];
  readonly refused: RejectedFile[];
  /** Real paths of the folders that were read. */
  readonly read: Set<string>;
  /** Links to folders that are not followed yet. */
  readonly links: Folder[];
}

async function readFolder(folder: Folder, walk: Walk): Promise<void> {
  if (walk.read.has(folder.real)) {
    const reason = "each folder must be read once, got a link to one whose files are found already";
    refuse(walk, folder.path, { code: "folder-repeated", reason });
    return;
  }
  walk.read.add(folder.real);
  const entries = await readdir(folder.path, { withFileTypes: true }).catch((cause) => {
    if (folder.path === walk.root) refuseRoot(folder.path, cause);
    const reason = `the folder must be readable, got ${faultOf(cause, folder.path)}`;
    refuse(walk, folder.path, { code: "folder-unreadable", reason, mayBeSlice: true });
    return [];
  });
  if (entries.length === 0 && folder.path !== walk.root && !walk.refused.some(isAt(folder.path))) {
    const reason = "the folder must hold files, got none";
    refuse(walk, folder.path, { code: "folder-empty", reason });
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder.path, entry.name);
    if (entry.isDirectory()) await readFolder({ path, real: join(folder.real, entry.name) }, walk);
    else if (entry.isSymbolicLink()) await takeLink(path, walk);
    else takeFile(path, entry, walk);
  }
}

function isAt(path: string): (outcome: RejectedFile) => boolean {
  return (outcome) => outcome.path === path;
}

/** @param found - What is there: the entry itself, or what a link leads to. */
function takeFile(path: string, found: Pick<Dirent, "isFile">, walk: Walk): void {
  if (!found.isFile()) {
    // Reading a pipe could wait for ever.
    const reason = "the entry must be a file or folder, got a pipe, socket or device";
    refuse(walk, path, { code: "not-a-file", reason });
    return;
  }
  walk.files.push({ path, location: path });
  if (walk.files.length <= limits.files) return;
  const message = `Cannot read ${walk.root}: it must hold at most ${limits.files} files, got more`;
  throw new ArcuateError("input", "too-many-files", message, { fields: { path: walk.root } });
}

async function takeLink(path: string, walk: Walk): Promise<void> {
  try {
    const target = await stat(path);
    if (target.isDirectory()) walk.links.push({ path, real: await realpath(path) });
    else takeFile(path, target, walk);
  } catch (cause) {
    if (cause instanceof ArcuateError) throw cause;
    const reason = `the link must lead to a file or folder, got ${faultOf(cause, path)}`;
    // What it led to is unknown: the slices beside it may lack one.
    refuse(walk, path, { code: "link-dead", reason, mayBeSlice: true });
  }
}

async function followLink(link: Folder, walk: Walk): Promise<void> {
  const isAbove = [...walk.read].some((read) => read !== link.real && isWithin(read, link.real));
  if (!isAbove || walk.read.has(link.real)) {
    await readFolder(link, walk);
    return;
  }
  // It would lead through everything beside the folder that was named.
  const reason = "a link must not lead to a folder above those that are read, got one that does";
  refuse(walk, link.path, { code: "folder-circular", reason });
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`));
}

function refuse(
  { refused }: Walk,
  path: string,
  why: { code: EntryProblemCode; reason: string; mayBeSlice?: true },
): void {
  refused.push({ kind: "rejected", path, ...why });
}

function refuseRoot(path: string, cause: unknown): never {
  const reason = `the folder must be readable, got ${faultOf(cause, path)}`;
  const message = `Cannot read ${path}: ${reason}`;
  throw new ArcuateError("input", "folder-unreadable", message, { fields: { path }, cause });
}
