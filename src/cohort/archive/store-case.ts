/** Puts a case into the cohort: copied under Arcuate's own names, whole or not at all. */
import { constants, existsSync } from "node:fs";
import { chmod, copyFile, link, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import { caseFile, caseFolder, casesFolder } from "../folder/cohort-folder.ts";
import { writeJson } from "../folder/json-file.ts";
import { removeReplaced, replaceCase } from "../folder/replaced-case.ts";

export interface FileToStore {
  /** Where its bytes are now. */
  readonly location: string;
  /** Below the case's folder. */
  readonly file: string;
}

export interface StoreOptions {
  /** Make hard links instead of copies, where the file system can. */
  readonly link?: boolean;
  readonly signal?: AbortSignal;
}

const UNFINISHED = /^\.case-[0-9a-f]{10}\.tmp$/;

/** Removes the unfinished cases of an import that was killed. Makes the cohort's folder of cases if need be. */
export async function removeUnfinished(cohort: string): Promise<void> {
  const folder = casesFolder(cohort);
  await mkdir(folder, { recursive: true });
  await removeReplaced(folder);
  for (const name of await readdir(folder)) {
    if (UNFINISHED.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Writes the case under a temporary name, case.json last, and then renames the folder. The case exists only after that
 * rename. A case of the same id is replaced: until then it is the old one, from then on the new one.
 *
 * @throws {ArcuateError} `write-failed`.
 */
export async function storeCase(
  cohort: string,
  record: CaseRecord,
  files: readonly FileToStore[],
  options: StoreOptions = {},
): Promise<void> {
  const folder = caseFolder(cohort, record.caseId);
  const unfinished = join(casesFolder(cohort), `.${record.caseId}.tmp`);
  try {
    await rm(unfinished, { recursive: true, force: true });
    for (const { location, file } of files) {
      options.signal?.throwIfAborted();
      await copyDurably(location, join(unfinished, file), options);
    }
    await writeJson(join(unfinished, "case.json"), record);
    if (existsSync(caseFile(cohort, record.caseId))) await replaceCase(folder, unfinished);
    else {
      // A folder without case.json is no case, and would stop the rename.
      await rm(folder, { recursive: true, force: true });
      await rename(unfinished, folder);
    }
    await syncFolder(casesFolder(cohort));
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {}); // the first error says more
    if (cause instanceof ArcuateError || options.signal?.aborted) throw cause;
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const message = `Cannot write ${folder}: the cohort must be writable and have room, got ${reason}`;
    throw new ArcuateError("storage", "write-failed", message, {
      fields: { path: folder, reason },
      cause,
    });
  }
}

/** Copies or links one file, for the user alone; it is on disk when the promise resolves. Makes the folders above it. */
export async function copyDurably(
  from: string,
  to: string,
  { link: isLinking }: StoreOptions,
): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (isLinking && (await tryLink(from, to))) return;
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  // Patient data is for the user alone, whoever could read the source.
  await chmod(to, 0o600);
  const handle = await open(to, "r+");
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** False where a link cannot be made: another file system, or one without links. */
function tryLink(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}

/** Makes a rename in the folder durable. Does nothing on Windows, which cannot open a folder for syncing. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
