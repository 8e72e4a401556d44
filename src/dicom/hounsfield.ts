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

/** Writes the Hounsfield units of little-endian pixels, one slice, into its place in the volume. */
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
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const words = new Uint16Array(aligned.buffer, aligned.byteOffset, into.length);
  for (let index = 0; index < into.length; index++) into[index] = table[words[index]!]!;
}
