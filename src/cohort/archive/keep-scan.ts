/** Keeps a CT that no structure set was drawn on, in a folder of its own beside the cohort. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { type CtSeriesFiles, readCtSeries } from "../../dicom/index.ts";
import { caseIdOf } from "../case-id.ts";
import { copyDurably, type StoreOptions, syncFolder } from "./store-case.ts";

/**
 * Copies the CT's files into a folder named by the CT's case id. The whole CT is read first, so that only a CT that can
 * be drawn on is kept. The folder gets its name when every file is on disk. A CT that is there already stays as it is.
 *
 * @param scans Folder of all kept CTs; made if need be.
 * @throws {ArcuateError} As `readCtSeries`; `write-failed`.
 */
export async function keepScan(
  scans: string,
  series: CtSeriesFiles,
  options: StoreOptions,
): Promise<void> {
  const { signal } = options;
  const folder = join(scans, caseIdOf(series.seriesId));
  if (existsSync(folder)) return;
  await readCtSeries(series, { uneven: "accept", ...(signal && { signal }) });
  const unfinished = `${folder}.tmp`;
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    for (const [index, { location }] of series.slices.entries()) {
      signal?.throwIfAborted();
      const name = `${`${index + 1}`.padStart(5, "0")}.dcm`;
      await copyDurably(location, join(unfinished, name), options);
    }
    await rename(unfinished, folder);
    await syncFolder(scans);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const message = `Cannot keep the CT: the folder of scans must be writable and have room, got ${reason}`;
    throw new ArcuateError("storage", "write-failed", message, { fields: { reason }, cause });
  }
}
