import type { PixelDescription } from "./ct-slice.ts";

/** What stands for "not measured": air, the lowest value of a CT scale. */
const AIR_HU = -1024;

const MIN_HU = -32768;
const MAX_HU = 32767;

/**
 * Hounsfield unit of each of the 65536 bit patterns a pixel can have: unused high bits are dropped, the sign extended,
 * padding becomes air, the rescale applied and rounded. One table serves all slices with the same description.
 */
export function hounsfieldTable(pixels: PixelDescription): Int16Array {
  const table = new Int16Array(65536);
  const span = 2 ** pixels.bitsStored;
  for (let bits = 0; bits < table.length; bits++) {
    const low = bits & (span - 1);
    const stored = pixels.isSigned && low >= span / 2 ? low - span : low;
    table[bits] = isPadding(pixels, stored) ? AIR_HU : rescaled(pixels, stored);
  }
  return table;
}

function isPadding({ padding }: PixelDescription, stored: number): boolean {
  return padding !== undefined && stored >= padding[0] && stored <= padding[1];
}

function rescaled({ slope, intercept }: PixelDescription, stored: number): number {
  return Math.min(MAX_HU, Math.max(MIN_HU, Math.round(stored * slope + intercept)));
}

/**
 * Writes the Hounsfield units of little-endian pixels, one slice, into its place in the volume.
 * @param bytes - Those of 16 bits may lie in that place already.
 */
export function convertPixels(
  bytes: Uint8Array,
  bitsAllocated: 8 | 16,
  table: Int16Array,
  into: Int16Array,
): void {
  if (bitsAllocated === 8) {
    for (let index = 0; index < into.length; index++) into[index] = table[bytes[index]!]!;
    return;
  }
  const place = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  const isInPlace = bytes.buffer === place.buffer && bytes.byteOffset === place.byteOffset;
  if (!isInPlace) place.set(bytes.subarray(0, place.length));
  const unsigned = new Uint16Array(table.buffer, table.byteOffset, table.length);
  const blocks = into.byteOffset % 4 === 0 ? into.length >> 3 : 0;
  replaceBlocks(new Int32Array(into.buffer, blocks && into.byteOffset, blocks * 4), unsigned);
  for (let index = blocks * 8; index < into.length; index++) {
    into[index] = table[into[index]! & 0xffff]!;
  }
}

/** Two pixels to a word, four words a turn: two to three times as fast as one by one. */
function replaceBlocks(words: Int32Array, table: Uint16Array): void {
  for (let index = 0; index + 3 < words.length; index += 4) {
    const a = words[index]!;
    const b = words[index + 1]!;
    const c = words[index + 2]!;
    const d = words[index + 3]!;
    words[index] = table[a & 0xffff]! | (table[a >>> 16]! << 16);
    words[index + 1] = table[b & 0xffff]! | (table[b >>> 16]! << 16);
    words[index + 2] = table[c & 0xffff]! | (table[c >>> 16]! << 16);
    words[index + 3] = table[d & 0xffff]! | (table[d >>> 16]! << 16);
  }
}
