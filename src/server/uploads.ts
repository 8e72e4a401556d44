/**
 * Uploaded files on disk: in a folder named by the upload's id, under the server's own names. A file's length says how
 * many bytes have arrived.
 */
import { existsSync } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../base/index.ts";

interface Announced {
  readonly path: string;
  readonly sizeBytes: number;
}

/** In a folder, an import recognises archives by their ending, and all other files by their content. */
const ARCHIVE_ENDINGS = [".zip", ".tar.gz", ".tgz", ".tar"] as const;

/** The server's name of the file at this place of the list: a number, and the ending of an archive. */
function diskName(files: readonly Announced[], place: number): string {
  const path = files[place]?.path.toLowerCase() ?? "";
  const ending = ARCHIVE_ENDINGS.find((each) => path.endsWith(each)) ?? "";
  return `${String(place + 1).padStart(6, "0")}${ending}`;
}

/** The sender's name of each file, by the server's name. */
export function diskNames(files: readonly Announced[]): Map<string, string> {
  return new Map(files.map(({ path }, place) => [diskName(files, place), path]));
}

/** How many bytes of each file have arrived, in the order of the list. */
export async function receivedBytes(
  folder: string,
  files: readonly Announced[],
): Promise<number[]> {
  if (!existsSync(folder)) return files.map(() => 0);
  return Promise.all(files.map((_, place) => lengthOf(join(folder, diskName(files, place)))));
}

function lengthOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/**
 * Appends a piece to a file. The piece is on disk when the promise resolves.
 * @returns The file's length after it.
 * @throws {ArcuateError} `offset-wrong` with `receivedBytes` when the piece does not begin where the file ends;
 * `piece-too-long` when it ends after the announced length; `write-failed`.
 */
export async function addPiece(
  folder: string,
  {
    files,
    place,
    offset,
    piece,
  }: {
    readonly files: readonly Announced[];
    readonly place: number;
    readonly offset: number;
    readonly piece: Uint8Array;
  },
): Promise<number> {
  const announced = files[place]!;
  const path = join(folder, diskName(files, place));
  const there = await lengthOf(path);
  if (offset !== there) {
    const message = `Cannot add to the file: the piece must begin at ${there}, got ${offset}`;
    throw new ArcuateError("input", "offset-wrong", message, { fields: { receivedBytes: there } });
  }
  if (there + piece.length > announced.sizeBytes) {
    const message = `Cannot add to the file: it must have ${announced.sizeBytes} bytes as announced, got more`;
    throw new ArcuateError("input", "piece-too-long", message, {
      fields: { receivedBytes: there },
    });
  }
  await append(folder, path, piece);
  return there + piece.length;
}

async function append(folder: string, path: string, piece: Uint8Array): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(path, "a", 0o600);
    try {
      await handle.appendFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const message = `Cannot keep the file: the data folder must be writable and have room, got ${reason}`;
    throw new ArcuateError("storage", "write-failed", message, { fields: { reason }, cause });
  }
}
