/**
 * Files by their content: a file's name is its SHA-256. It is written once, completely or not at all, and never changed,
 * so a file that the database names is on disk with the content it had.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../base/index.ts";
import { writeFileAtomic } from "../host/index.ts";

const SHA256 = /^[0-9a-f]{64}$/;

/** The files of a data folder. */
export class FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Stores bytes; they are on disk when the promise resolves. The same bytes are written only once.
   * @returns Their SHA-256 in hexadecimal.
   * @throws {ArcuateError} `write-failed`.
   */
  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const path = this.pathOf(sha256);
    if (!existsSync(path)) await writeFileAtomic(path, bytes, { mode: 0o600 });
    return sha256;
  }

  /**
   * Where a file lies, whether it exists or not.
   * @throws {RangeError} When the text is not a SHA-256 in hexadecimal: no other text becomes a path.
   */
  pathOf(sha256: string): string {
    if (!SHA256.test(sha256)) throw new RangeError("Cannot place a file: its name must be a hash");
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  /**
   * Reads a whole file.
   * @throws {ArcuateError} `file-missing`.
   */
  async read(sha256: string): Promise<Buffer> {
    return readFile(this.pathOf(sha256)).catch((cause) => {
      throw missing(sha256, cause);
    });
  }

  /**
   * Reads `length` bytes from byte `start` on.
   * @throws {ArcuateError} `file-missing`, also when the file ends earlier.
   */
  async readPart(sha256: string, start: number, length: number): Promise<Buffer> {
    const handle = await open(this.pathOf(sha256), "r").catch((cause) => {
      throw missing(sha256, cause);
    });
    try {
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(buffer, 0, length, start);
      if (bytesRead !== length) throw missing(sha256);
      return buffer;
    } finally {
      await handle.close();
    }
  }

  /**
   * Length of a file in bytes.
   * @throws {ArcuateError} `file-missing`.
   */
  async sizeOf(sha256: string): Promise<number> {
    const { size } = await stat(this.pathOf(sha256)).catch((cause) => {
      throw missing(sha256, cause);
    });
    return size;
  }

  /** Removes files that a killed process had not finished writing. */
  async removeUnfinished(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#folder)) {
      for (const file of await readdir(join(this.#folder, name)).catch(() => [])) {
        if (file.endsWith(".tmp")) await rm(join(this.#folder, name, file), { force: true });
      }
    }
  }
}

function missing(sha256: string, cause?: unknown): ArcuateError {
  const message = `Cannot read file ${sha256.slice(0, 12)}: it must be in the data folder, got none or a shorter one`;
  return new ArcuateError("storage", "file-missing", message, { fields: { sha256 }, cause });
}
