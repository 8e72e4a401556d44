import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

const compress = promisify(gzip);
const expand = promisify(gunzip);

/**
 * A gzipped label map in which only one label is left. The other structures of a set would tell a blinded rater where it
 * comes from.
 * @param bytes Gzipped, one byte a voxel.
 */
export async function oneStructure(bytes: Uint8Array, label: number): Promise<Buffer> {
  const labels = await expand(bytes);
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] !== label) labels[index] = 0;
  }
  return gzipped(labels);
}

/** Bytes for one reply: compressed quickly rather than well. */
export function gzipped(bytes: Uint8Array): Promise<Buffer> {
  return compress(bytes, { level: 1 });
}
