/** DICOM files that were gzipped one by one, as archives and anonymisers keep them. */
import { promisify } from "node:util";
import { constants, gunzip, gunzipSync } from "node:zlib";
import { limits } from "../format/limits.ts";
import { dicomProblem } from "../format/problem.ts";

const inflate = promisify(gunzip);

/** Enough of a gzipped file to inflate the preamble and the prefix of a DICOM file. */
const START_BYTES = 4096;
const PREFIX_AT = 128;

/** @param beginning - Of a file: some thousand bytes, or all of a shorter one. */
export function isGzippedDicom(beginning: Uint8Array): boolean {
  if (beginning[0] !== 0x1f || beginning[1] !== 0x8b) return false;
  try {
    // Without the rest of the data the end cannot be checked: what is there is asked for.
    const start = gunzipSync(beginning.subarray(0, START_BYTES), {
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return start.subarray(PREFIX_AT, PREFIX_AT + 4).toString("latin1") === "DICM";
  } catch {
    return false; // damaged from the start
  }
}

/**
 * The DICOM file in a gzipped one.
 * @throws {ArcuateError} `file-truncated` where the file is cut or damaged; `dicom-limit`.
 */
export async function inflateDicom(gzipped: Uint8Array): Promise<Uint8Array> {
  const byRatio = Math.max(limits.archiveBytesAlways, limits.archiveRatio * gzipped.length);
  const maxOutputLength = Math.min(limits.fileBytes, byRatio);
  try {
    return await inflate(gzipped, { maxOutputLength });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      const mustHold = `the gzipped file must inflate to at most ${maxOutputLength} bytes`;
      throw dicomProblem("dicom-limit", mustHold, "more");
    }
    throw dicomProblem("file-truncated", "the gzipped file must be whole", "one cut or damaged");
  }
}
