import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ArcuateError } from "../base/index.ts";

/**
 * Writes a file so that it is either wholly there or not at all: temporary name in the same folder, fsync, rename,
 * fsync of the folder. Missing folders are made. A failure leaves nothing behind.
 *
 * @param mode Permissions of the file, from its first byte on; by default those of the process's umask.
 * @throws {ArcuateError} `write-failed` when the disk is full or the path cannot be written.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  { mode }: { readonly mode?: number } = {},
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeSynced(temporary, bytes, mode);
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new ArcuateError(
      "storage",
      "write-failed",
      `Cannot write ${path}: the folder must exist or be makeable, be writable and have room, got ${reason}`,
      { fields: { path, reason }, cause },
    );
  }
}

async function writeSynced(
  path: string,
  bytes: Uint8Array | string,
  mode: number | undefined,
): Promise<void> {
  const file = await open(path, "w", mode);
  try {
    if (mode !== undefined) await file.chmod(mode); // the file may be left over from before
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows cannot open a folder for syncing; there the rename is as durable as the file system makes it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } finally {
    await handle?.close();
  }
}
