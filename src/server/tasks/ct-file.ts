/**
 * What a structure set copies from its CT and names of it, as a file of the file store: patient, study and UIDs. A
 * structure set can so be written after the CT's DICOM files were replaced by others.
 */
import { z } from "zod";
import { ArcuateError } from "../../base/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
import type { FileStore, StoredGrid } from "../../store/index.ts";
import { gridFrom, readHu } from "./voxels.ts";

const headerSchema = z.object({
  format: z.literal(1),
  sopInstanceUids: z.array(z.string()),
  seriesInstanceUid: z.string(),
  seriesId: z.string(),
  studyInstanceUid: z.string(),
  frameOfReferenceUid: z.string(),
  patientPosition: z.string(),
  acquisition: z.object({
    manufacturer: z.string(),
    manufacturerModelName: z.string(),
    kvp: z.number().nullable(),
    hasContrast: z.boolean(),
    isLossy: z.boolean(),
  }),
  patientAndStudy: z.record(z.string(), z.string()),
});
type Header = z.infer<typeof headerSchema>;

/**
 * Stores the header of a CT. It names the patient, as the CT's files do.
 * @returns The file's SHA-256: equal for equal slices of one series.
 * @throws {ArcuateError} `write-failed`.
 */
export function putCtHeader(files: FileStore, series: CtSeries): Promise<string> {
  const { acquisition, header } = series;
  const own: Header = {
    format: 1,
    sopInstanceUids: [...series.sopInstanceUids],
    seriesInstanceUid: series.seriesInstanceUid,
    seriesId: series.seriesId,
    studyInstanceUid: series.studyInstanceUid,
    frameOfReferenceUid: series.frameOfReferenceUid,
    patientPosition: series.patientPosition,
    acquisition: {
      manufacturer: acquisition.manufacturer,
      manufacturerModelName: acquisition.manufacturerModelName,
      kvp: acquisition.kvp ?? null,
      hasContrast: acquisition.hasContrast,
      isLossy: acquisition.isLossy,
    },
    patientAndStudy: { ...header.patientAndStudy },
  };
  return files.put(Buffer.from(JSON.stringify(own)));
}

async function readHeader(files: FileStore, sha256: string): Promise<Header> {
  const parsed = headerSchema.safeParse(JSON.parse(String(await files.read(sha256))));
  if (parsed.success) return parsed.data;
  const message = `Cannot read file ${sha256.slice(0, 12)}: it must be a CT's header, got something else`;
  throw new ArcuateError("storage", "ct-header-damaged", message, { fields: { sha256 } });
}

/**
 * SOP Instance UID of each slice of a stored CT, in the order of its grid.
 * @throws {ArcuateError} `file-missing`, `ct-header-damaged`.
 */
export async function readSliceUids(files: FileStore, headerSha256: string): Promise<string[]> {
  return (await readHeader(files, headerSha256)).sopInstanceUids;
}

export interface StoredCt {
  readonly grid: StoredGrid;
  readonly huSha256: string;
  readonly headerSha256: string;
}

/**
 * A stored CT as its DICOM files gave it, without its remarks.
 * @throws {ArcuateError} `file-missing`, `ct-header-damaged`.
 */
export async function readStoredCt(
  files: FileStore,
  { grid, huSha256, headerSha256 }: StoredCt,
): Promise<CtSeries> {
  const { format, acquisition, patientAndStudy, ...uids } = await readHeader(files, headerSha256);
  return {
    ...uids,
    volume: await readHu(files, huSha256, gridFrom(grid)),
    sliceIndexByUid: new Map(uids.sopInstanceUids.map((uid, z) => [uid, z])),
    acquisition: { ...acquisition, kvp: acquisition.kvp ?? undefined },
    header: { patientAndStudy },
    remarks: [],
  };
}
