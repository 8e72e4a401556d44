/**
 * The one seam between code that may run in a browser and the machine it runs on. Such code imports nothing from Node.
 * It gets what it needs of the machine from here, and a build for browsers replaces this file by another.
 */
import { createHash } from "node:crypto";
import { inflateRawSync } from "node:zlib";

/** SHA-1 of the parts, one after the other: 20 bytes. */
export function sha1(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256 of the parts, one after the other, in hexadecimal. */
export function sha256Hex(...parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/**
 * Inflates a raw deflate stream (RFC 1951).
 * @throws {RangeError} When it gives more than `maxBytes`.
 * @throws {Error} When the stream is damaged or ends early; its `code` says how.
 */
export function inflateRaw(deflated: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return inflateRawSync(deflated, { maxOutputLength: maxBytes });
  } catch (cause) {
    const isTooLarge =
      cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    if (!isTooLarge) throw cause;
    const message = `Cannot inflate: it must give at most ${maxBytes} bytes, got more`;
    throw new RangeError(message, { cause });
  }
}
