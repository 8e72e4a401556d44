/**
 * Reads a tar file, or one inside gzip, entry by entry, in bounded memory: ustar, pax and GNU's long names. This is our
 * own reader because the format is small and what an entry declares must be checked before it is believed.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { ArcuateError } from "../../base/index.ts";
import { limits } from "../format/limits.ts";
import { type ChunkReader, createChunkReader } from "./chunks.ts";
import { type ArchiveEntry, archiveDamaged, archiveProblem, type OpenedEntry } from "./entry.ts";
import { parsePaxRecords, parseTarHeader, TAR_BLOCK_BYTES, type TarHeader } from "./tar-header.ts";

export interface TarOptions {
  readonly isGzipped: boolean;
  /** More than this is not inflated. */
  readonly inflatedBytes: number;
  /** Called before the body is touched; throws when the archive asks for too much. */
  readonly admit: (entry: ArchiveEntry) => void;
}

/**
 * @throws {ArcuateError} `archive-damaged`, also when it ends between two entries without saying so;
 * `archive-limit`, `archive-unsupported`; whatever `admit` throws.
 */
export async function* readTar(path: string, options: TarOptions): AsyncGenerator<OpenedEntry> {
  const { size } = await stat(path);
  const file = createReadStream(path);
  const content = options.isGzipped ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => content.destroy(error));
  const reader = createChunkReader(metered(content, path, options.inflatedBytes));
  try {
    for (;;) {
      const entry = await readEntry(reader, path);
      if (entry === undefined) break;
      options.admit(entry);
      const body = bodyOf(reader, entry, path);
      yield { entry, body, share: file.bytesRead / Math.max(1, size) };
      for await (const _ of body); // what was left unread
      await reader.take(paddingAfter(entry.bytes));
    }
    for await (const _ of reader.pass(Number.POSITIVE_INFINITY)); // up to gzip's checksum
  } finally {
    content.destroy();
    file.destroy();
  }
}

async function* metered(
  content: AsyncIterable<Uint8Array>,
  path: string,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        const mustHold = `the archive must unpack to at most ${limitBytes} bytes`;
        throw archiveProblem(path, "archive-limit", { mustHold, got: "more" });
      }
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof ArcuateError) throw cause;
    throw archiveDamaged(path, "data that cannot be read", cause);
  }
}

async function* bodyOf(
  reader: ChunkReader,
  { bytes }: ArchiveEntry,
  path: string,
): AsyncGenerator<Uint8Array> {
  let missing = bytes;
  for await (const piece of reader.pass(bytes)) {
    missing -= piece.length;
    yield piece;
  }
  if (missing > 0) throw archiveDamaged(path, "one that ends inside an entry");
}

/** One entry as the headers of several blocks describe it. Undefined at the end mark. */
async function readEntry(reader: ChunkReader, path: string): Promise<ArchiveEntry | undefined> {
  const said = new Map<string, string>();
  for (;;) {
    const header = await readHeader(reader, path);
    if (header === undefined) return undefined;
    if (!isAboutNext(header)) return describe(header, said, path);
    const data = await readHeaderData(reader, header, path);
    if (header.type === "L") said.set("path", textUpToZero(data));
    if (header.type !== "x") continue; // of all entries, or where a link leads
    const records = parsePaxRecords(data);
    if (records === undefined)
      throw archiveDamaged(path, "an entry whose description is malformed");
    for (const [key, value] of records) said.set(key, value);
  }
}

async function readHeader(reader: ChunkReader, path: string): Promise<TarHeader | undefined> {
  const block = await reader.take(TAR_BLOCK_BYTES);
  if (block.length < TAR_BLOCK_BYTES) throw archiveDamaged(path, "one without its end mark");
  if (block.every((byte) => byte === 0)) return undefined;
  const header = parseTarHeader(block);
  if (header === undefined) throw archiveDamaged(path, "an entry whose header does not add up");
  return header;
}

/** pax for the next entry and for all, GNU's long name and long link. */
function isAboutNext({ type }: TarHeader): boolean {
  return type === "x" || type === "g" || type === "L" || type === "K";
}

async function readHeaderData(
  reader: ChunkReader,
  { bytes }: TarHeader,
  path: string,
): Promise<Uint8Array> {
  if (bytes > limits.entryHeaderBytes) {
    const mustHold = `an entry's description must have at most ${limits.entryHeaderBytes} bytes`;
    throw archiveProblem(path, "archive-limit", { mustHold, got: `${bytes}` });
  }
  const data = await reader.take(bytes);
  await reader.take(paddingAfter(bytes));
  return data;
}

function describe(
  header: TarHeader,
  said: ReadonlyMap<string, string>,
  path: string,
): ArchiveEntry {
  const isSparse = header.type === "S" || [...said.keys()].some((key) => /^GNU\.sparse/.test(key));
  if (isSparse) {
    const mustHold = "the archive's files must be stored whole";
    throw archiveProblem(path, "archive-unsupported", { mustHold, got: "a sparse file" });
  }
  const name = said.get("path") ?? header.name;
  const bytes = Number(said.get("size") ?? header.bytes);
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw archiveDamaged(path, "an entry whose size is no number");
  }
  const kind = kindOf(header.type, name);
  return { name, kind, bytes };
}

function kindOf(type: string, name: string): ArchiveEntry["kind"] {
  if (type === "0" || type === "7") return name.endsWith("/") ? "folder" : "file";
  if (type === "5") return "folder";
  return type === "1" || type === "2" ? "link" : "special file";
}

function paddingAfter(bytes: number): number {
  return -bytes & (TAR_BLOCK_BYTES - 1);
}

function textUpToZero(data: Uint8Array): string {
  const end = data.indexOf(0);
  return Buffer.from(end < 0 ? data : data.subarray(0, end)).toString("utf8");
}
