/** import.jsonl: one line for each source, file and series of every import. Lines are only ever added. */
import { open } from "node:fs/promises";
import { ArcuateError } from "../../base/index.ts";
import { importLogFile } from "../folder/cohort-folder.ts";

/**
 * Adds lines. They are on disk when the promise resolves.
 * @throws {ArcuateError} `write-failed`.
 */
export async function appendToImportLog(cohort: string, entries: readonly object[]): Promise<void> {
  const path = importLogFile(cohort);
  try {
    const handle = await open(path, "a+");
    try {
      const start = (await endsCleanly(handle)) ? "" : "\n";
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
      await handle.appendFile(start + lines.join(""));
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const message = `Cannot write ${path}: the cohort must be writable and have room`;
    throw new ArcuateError("storage", "write-failed", message, { fields: { path }, cause });
  }
}

/** An import that was killed may have left half a line. */
async function endsCleanly(handle: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}
