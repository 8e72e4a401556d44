/** Adds the hash of the CT to cases that an earlier version of Arcuate imported. */
import { ArcuateError, type Progress, silentProgress } from "../../base/index.ts";
import { ctSha256Of } from "../../volume/index.ts";
import { type CaseRecord, readCases } from "./case-record.ts";
import { caseFile } from "./cohort-folder.ts";
import { writeJson } from "./json-file.ts";
import { readStoredCt } from "./stored-ct.ts";

export interface FillOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Reads the CT of each case that has no hash yet and writes the hash into case.json. A case whose CT cannot be read stays
 * without one; the catalogue has a remark on it.
 *
 * @returns All cases, by id.
 * @throws {ArcuateError} `cohort-damaged`, `write-failed`.
 */
export async function fillCtHashes(
  cohort: string,
  { progress = silentProgress, signal }: FillOptions = {},
): Promise<CaseRecord[]> {
  const records = readCases(cohort);
  const lacking = records.filter(({ ct }) => ct.voxelsSha256 === undefined).length;
  if (lacking === 0) return records;
  const filled: CaseRecord[] = [];
  let done = 0;
  for (const record of records) {
    signal?.throwIfAborted();
    if (record.ct.voxelsSha256 !== undefined) {
      filled.push(record);
      continue;
    }
    progress.report("compare CTs", done++, lacking);
    filled.push(await withHash(cohort, record, signal));
  }
  progress.report("compare CTs", lacking, lacking);
  return filled;
}

async function withHash(
  cohort: string,
  record: CaseRecord,
  signal: AbortSignal | undefined,
): Promise<CaseRecord> {
  try {
    const { volume } = await readStoredCt(cohort, record, signal ? { signal } : {});
    const filled = { ...record, ct: { ...record.ct, voxelsSha256: ctSha256Of(volume) } };
    await writeJson(caseFile(cohort, record.caseId), filled);
    return filled;
  } catch (error) {
    if (error instanceof ArcuateError && error.kind === "input") return record;
    throw error;
  }
}
