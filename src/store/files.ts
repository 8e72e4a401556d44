/**
 * Files by what is in them: a file is called by its SHA-256, written once, whole or not at all, and never changed. What
 * was named in the database is therefore on disk, and stays what it was.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../base/index.ts";
import { writeFileAtomic } from "../host/index.ts";

const SHA256 = /^[0-9a-f]{64}$/;

export class FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Keeps bytes, on disk when the promise resolves. The same bytes again are written once.
   * @throws {ArcuateError} `write-failed`.
   */
  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const path = this.pathOf(sha256);
    if (!existsSync(path)) await writeFileAtomic(path, bytes, { mode: 0o600 });
    return sha256;
  }

  /** @throws {RangeError} When it is no hash: no other text becomes a path. */
  pathOf(sha256: string): string {
    if (!SHA256.test(sha256)) throw new RangeError("Cannot place a file: its name must be a hash");
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  /** @throws {ArcuateError} `file-missing`. */
  async read(sha256: string): Promise<Buffer> {
    return readFile(this.pathOf(sha256)).catch((cause) => {
      throw missing(sha256, cause);
    });
  }

  /**
   * A stretch of a file.
   * @throws {ArcuateError} `file-missing`, also when it is shorter.
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

  async sizeOf(sha256: string): Promise<number> {
    const { size } = await stat(this.pathOf(sha256)).catch((cause) => {
      throw missing(sha256, cause);
    });
    return size;
  }

  /** Clears what a process that was killed had begun to write. */
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
  const message = `Cannot read file ${sha256.slice(0, 12)}: it must lie in the data folder, got none or a shorter one`;
  return new ArcuateError("storage", "file-missing", message, { fields: { sha256 }, cause });
}
