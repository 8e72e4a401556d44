import { sha1 } from "../../base/index.ts";

/** Tells slices with the same values from others. */
export function digestOf(hu: Int16Array): string {
  const bytes = new Uint8Array(hu.buffer, hu.byteOffset, hu.byteLength);
  return Buffer.from(sha1(bytes)).toString("latin1");
}
