/** Puts a case into the cohort: copied under Arcuate's own names, whole or not at all. */
import { constants } from "node:fs";
import { chmod, copyFile, link, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import { caseFolder, casesFolder } from "../folder/cohort-folder.ts";
import { writeJson } from "../folder/json-file.ts";

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

/** Clears what an import that was cut short left behind. */
export async function removeUnfinished(cohort: string): Promise<void> {
  const folder = casesFolder(cohort);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (UNFINISHED.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Copies the files beside the other cases under a name that no reader takes for a case, writes case.json last and
 * gives the folder its name: that one renaming is what makes the case be there.
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
      await place(location, join(unfinished, file), options);
    }
    await writeJson(join(unfinished, "case.json"), record);
    // A folder without case.json is no case, and in the way.
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    await syncFolder(casesFolder(cohort));
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {}); // the first error tells more
    if (cause instanceof ArcuateError || options.signal?.aborted) throw cause;
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const message = `Cannot write ${folder}: the cohort must be writable and have room, got ${reason}`;
    throw new ArcuateError("storage", "write-failed", message, {
      fields: { path: folder, reason },
      cause,
    });
  }
}

async function place(from: string, to: string, { link: isLinking }: StoreOptions): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (isLinking && (await tryLink(from, to))) return;
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  // Patient data: the user's alone, whatever it was where it came from.
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

/** Windows cannot open a folder for syncing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
