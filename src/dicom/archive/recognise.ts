/** Recognises an archive by its first bytes. */
import { constants, gunzipSync } from "node:zlib";
import { isTarHeader, TAR_BLOCK_BYTES } from "./tar-header.ts";

export type ArchiveKind = "zip" | "tar" | "tar.gz";

/** Bytes of a file that are enough to recognise its kind. */
export const RECOGNISABLE_BYTES = 4096;

/** Local header of the first entry, end of an empty archive. */
const zipSignatures = ["PK\x03\x04", "PK\x05\x06"];

/**
 * @param start The beginning of a file: `RECOGNISABLE_BYTES`, or all of a shorter one.
 * @returns Undefined for everything that is no archive, also for DICOM whose preamble pretends to be one.
 */
export function recogniseArchive(start: Uint8Array): ArchiveKind | undefined {
  const begin = start.subarray(0, RECOGNISABLE_BYTES);
  const latin1 = (from: number, to: number) =>
    Buffer.from(begin.subarray(from, to)).toString("latin1");
  if (latin1(128, 132) === "DICM") return undefined;
  if (zipSignatures.includes(latin1(0, 4))) return "zip";
  if (isTarHeader(begin)) return "tar";
  const isGzip = begin[0] === 0x1f && begin[1] === 0x8b;
  return isGzip && isTarHeader(inflateStart(begin)) ? "tar.gz" : undefined;
}

/** First bytes, and what such a file is called. */
const foreignSignatures = [
  ["7z\xbc\xaf\x27\x1c", "a 7z archive"],
  ["Rar!\x1a\x07", "a rar archive"],
  ["\xfd7zXZ\x00", "a file compressed by xz"],
  ["BZh", "a file compressed by bzip2"],
  ["\x28\xb5\x2f\xfd", "a file compressed by zstd"],
  ["\x04\x22\x4d\x18", "a file compressed by lz4"],
  ["LZIP", "a file compressed by lzip"],
  ["\x1f\x9d", "a file compressed by compress"],
  ["MSCF\x00\x00\x00\x00", "a cabinet archive"],
  ["\x1f\x8b", "a gzipped file that is neither"],
] as const;

/**
 * What an archive or compressed file is that cannot be unpacked here, in words; undefined for all other files.
 * @param start As `recogniseArchive`.
 */
export function foreignArchiveOf(start: Uint8Array): string | undefined {
  const latin1 = Buffer.from(start.subarray(0, 132)).toString("latin1");
  if (latin1.slice(128) === "DICM") return undefined;
  return foreignSignatures.find(([signature]) => latin1.startsWith(signature))?.[1];
}

/** The first block that a beginning of gzip data holds; nothing where it is damaged. */
function inflateStart(begin: Uint8Array): Uint8Array {
  try {
    // Without the rest of the data the end cannot be checked: what is there is asked for.
    return gunzipSync(begin, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, TAR_BLOCK_BYTES);
  } catch {
    return new Uint8Array(0); // no gzip after all, so no archive
  }
}
