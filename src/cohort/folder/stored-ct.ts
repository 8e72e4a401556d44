/** The CT of a case, read from the cohort's own files. */
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import {
  type CtSeries,
  type CtSeriesFiles,
  type ReadCtOptions,
  readCtSeries,
  scanFolder,
} from "../../dicom/index.ts";
import type { CaseRecord } from "./case-record.ts";
import { caseFolder } from "./cohort-folder.ts";

/**
 * The CT's files, found but not loaded.
 * @throws {ArcuateError} `no-ct-series` when the case's folder holds none; as `scanFolder`.
 */
export async function findStoredCt(
  cohort: string,
  { caseId }: Pick<CaseRecord, "caseId">,
  { signal }: ReadCtOptions = {},
): Promise<CtSeriesFiles> {
  const path = join(caseFolder(cohort, caseId), "CT");
  const { series } = await scanFolder(path, signal ? { signal } : {});
  const [only] = series.toSorted((a, b) => b.slices.length - a.slices.length);
  if (only !== undefined) return only;
  const message = `Cannot read ${path}: it must hold the CT of the case, got none`;
  throw new ArcuateError("input", "no-ct-series", message, { fields: { path } });
}

/** @throws {ArcuateError} As `findStoredCt` and `readCtSeries`. */
export async function readStoredCt(
  cohort: string,
  record: Pick<CaseRecord, "caseId" | "accepted">,
  { signal }: ReadCtOptions = {},
): Promise<CtSeries> {
  const files = await findStoredCt(cohort, record, signal ? { signal } : {});
  return readCtSeries(files, { ...record.accepted, uneven: "accept", ...(signal && { signal }) });
}
