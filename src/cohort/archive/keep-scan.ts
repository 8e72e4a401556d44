/** Keeps a CT that no structure set was drawn on, in a folder of its own beside the cohort. */
import { existsSync, statSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import { type CtSeriesFiles, readCtSeries, scanFolder } from "../../dicom/index.ts";
import { caseIdOf } from "../case-id.ts";
import { replaceCase, restoreReplaced } from "../folder/replaced-case.ts";
import { copyDurably, type StoreOptions, syncFolder } from "./store-case.ts";

/**
 * Copies the CT's files into a folder named by the CT's case id. The whole CT is read first, so that only a CT that can
 * be drawn on is kept. The folder gets its name when every file is on disk. A CT that is there already stays as it is,
 * unless the new one has all its slices and more.
 *
 * @param scans Folder of all kept CTs; made if need be.
 * @returns What a person should know of a CT that was there.
 * @throws {ArcuateError} As `readCtSeries`; `write-failed`.
 */
export async function keepScan(
  scans: string,
  series: CtSeriesFiles,
  options: StoreOptions,
): Promise<readonly CaseRemark[]> {
  const { signal } = options;
  const folder = join(scans, caseIdOf(series.seriesId));
  if (statSync(scans, { throwIfNoEntry: false })?.isDirectory()) restoreReplaced(scans);
  const again = existsSync(folder) ? await compareWithKept(folder, series) : undefined;
  if (again !== undefined && !again.isGrown) return again.remarks;
  await readCtSeries(series, { uneven: "accept", ...(signal && { signal }) });
  const unfinished = `${folder}.tmp`;
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    const copies = series.slices.flatMap((slice) => slice.copies ?? []);
    for (const [index, { location }] of [...series.slices, ...copies].entries()) {
      signal?.throwIfAborted();
      const name = `${`${index + 1}`.padStart(5, "0")}.dcm`;
      await copyDurably(location, join(unfinished, name), options);
    }
    if (again === undefined) await rename(unfinished, folder);
    else await replaceCase(folder, unfinished);
    await syncFolder(scans);
    return again?.remarks ?? [];
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const message = `Cannot keep the CT: the folder of scans must be writable and have room, got ${reason}`;
    throw new ArcuateError("storage", "write-failed", message, { fields: { reason }, cause });
  }
}

/** By the slices' UIDs: their files need not be decoded. */
async function compareWithKept(
  folder: string,
  { slices }: CtSeriesFiles,
): Promise<{ readonly isGrown: boolean; readonly remarks: readonly CaseRemark[] }> {
  const { series } = await scanFolder(folder);
  const kept = series.flatMap((each) => each.slices.map(({ sopInstanceUid }) => sopInstanceUid));
  const source = new Set(slices.map(({ sopInstanceUid }) => sopInstanceUid));
  const missing = kept.filter((uid) => !source.has(uid)).length;
  const added = source.size - (kept.length - missing);
  const figures = { storedSlices: kept.length, sourceSlices: source.size };
  if (added === 0 && missing === 0) return { isGrown: false, remarks: [] };
  if (missing === 0) {
    const text = `the stored CT had ${kept.length} slices and is replaced by the source's, which has these and ${added} more`;
    return { isGrown: true, remarks: [caseRemark("ct-replaced", text, { figures })] };
  }
  if (added === 0) {
    const text = `the source has ${source.size} of the ${kept.length} slices of the stored CT, which stays`;
    return { isGrown: false, remarks: [caseRemark("source-ct-incomplete", text, { figures })] };
  }
  const text = `the source has ${added} slices that the stored CT lacks, and lacks ${missing} of its ${kept.length}; the stored CT stays`;
  return { isGrown: false, remarks: [caseRemark("ct-incomplete", text, { figures })] };
}
