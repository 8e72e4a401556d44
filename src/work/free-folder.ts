import { readdir } from "node:fs/promises";
import { ArcuateError } from "../base/index.ts";

/**
 * Requires that a folder is new or empty.
 * @throws {ArcuateError} `folder-occupied`.
 */
export async function requireFreeFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length === 0) return;
  const message = `Cannot write ${folder}: it must be new or empty, got ${entries.length} entries`;
  throw new ArcuateError("storage", "folder-occupied", message, { fields: { path: folder } });
}
