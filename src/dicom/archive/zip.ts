/** Reads a zip file entry by entry, as its directory lists them. We check sizes and checksums ourselves. */
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from "yauzl";
import { ArcuateError } from "../../base/index.ts";
import { type ArchiveEntry, archiveDamaged, archiveProblem, type OpenedEntry } from "./entry.ts";

export interface ZipOptions {
  /** Called with every entry before any body is touched; throws when the archive asks for too much. */
  readonly admit: (entry: ArchiveEntry) => void;
}

/**
 * @throws {ArcuateError} `archive-damaged`, `archive-encrypted`, `archive-unsupported`; whatever `admit` throws.
 */
export async function* readZip(path: string, { admit }: ZipOptions): AsyncGenerator<OpenedEntry> {
  const zip = await open(path);
  try {
    const listed = await list(zip, path, admit);
    for (const [index, { entry, raw }] of listed.entries()) {
      yield { entry, body: bodyOf(zip, raw, path), share: index / listed.length };
    }
  } finally {
    zip.close();
  }
}

async function open(path: string): Promise<ZipFile> {
  try {
    // Names are decoded here, because one that the library refuses would end the whole archive.
    return await openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false });
  } catch (cause) {
    throw archiveDamaged(path, "one without a sound directory", cause);
  }
}

interface ListedEntry {
  readonly entry: ArchiveEntry;
  readonly raw: Entry;
}

async function list(
  zip: ZipFile,
  path: string,
  admit: ZipOptions["admit"],
): Promise<readonly ListedEntry[]> {
  const listed: ListedEntry[] = [];
  try {
    for await (const raw of zip.eachEntry()) {
      const entry = describe(raw);
      admit(entry);
      listed.push({ entry, raw });
    }
  } catch (cause) {
    if (cause instanceof ArcuateError) throw cause;
    throw archiveDamaged(path, "one without a sound directory", cause);
  }
  refuseUnreadable(listed, path);
  return listed;
}

const STORED = 0;
const DEFLATED = 8;

/** A CT must not lose the slices that happen to be stored in a way we cannot read. */
function refuseUnreadable(listed: readonly ListedEntry[], path: string): void {
  const encrypted = listed.filter(({ raw }) => raw.isEncrypted());
  if (encrypted.length > 0) {
    throw archiveProblem(path, "archive-encrypted", {
      mustHold: "the archive must not be protected by a password",
      got: `${encrypted.length} of ${listed.length} entries that are`,
    });
  }
  const other = listed.find(({ raw }) => ![STORED, DEFLATED].includes(raw.compressionMethod));
  if (other === undefined) return;
  throw archiveProblem(path, "archive-unsupported", {
    mustHold: "its entries must be stored or deflated",
    got: `compression method ${other.raw.compressionMethod}`,
  });
}

function describe(raw: Entry): ArchiveEntry {
  const { generalPurposeBitFlag, fileNameRaw, extraFields, uncompressedSize: bytes } = raw;
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  return { name, kind: kindOf(raw, name), bytes };
}

const MADE_ON_UNIX = 3;

function kindOf(
  { versionMadeBy, externalFileAttributes }: Entry,
  name: string,
): ArchiveEntry["kind"] {
  if (name.endsWith("/")) return "folder";
  const isFromUnix = versionMadeBy >>> 8 === MADE_ON_UNIX;
  const type = isFromUnix ? (externalFileAttributes >>> 28) & 0xf : 0;
  if (type === 0xa) return "link";
  return type === 0 || type === 8 ? "file" : "special file"; // 0: not said
}

async function* bodyOf(zip: ZipFile, raw: Entry, path: string): AsyncGenerator<Uint8Array> {
  let missing = raw.uncompressedSize;
  let checksum = 0;
  try {
    for await (const chunk of contentOf(zip, raw)) {
      missing -= chunk.length;
      if (missing < 0) throw archiveDamaged(path, "an entry that is longer than it says");
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof ArcuateError) throw cause;
    throw archiveDamaged(path, "an entry that cannot be unpacked", cause);
  }
  if (missing > 0) throw archiveDamaged(path, "an entry that is shorter than it says");
  if (checksum !== raw.crc32) throw archiveDamaged(path, "an entry whose checksum is wrong");
}

async function* contentOf(zip: ZipFile, raw: Entry): AsyncGenerator<Uint8Array> {
  const stored = await zip.openReadStreamPromise(raw, { decodeFileData: false });
  if (raw.compressionMethod === STORED) {
    yield* stored;
    return;
  }
  const inflate = createInflateRaw();
  const piping = pipeline(stored, inflate);
  piping.catch(() => {}); // the same error ends the loop over what is inflated
  yield* inflate;
}
