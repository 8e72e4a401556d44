/** Values as they may be written: bytes in little-endian order, numbers that are numbers. */
import type { DataSet, Element } from "../format/data-set.ts";
import type { Keyword } from "../format/dictionary.ts";
import { type Vr, vrOf } from "../format/dictionary.ts";

/** Bytes of each value of the binary representations; 1 for text. */
const valueBytes: { readonly [vr in Vr]?: number } = { US: 2, UL: 4, FL: 4, FD: 8 };

/** A value's bytes with each number in little-endian order; may share the file's buffer. */
export function littleEndianBytes(
  { source }: DataSet,
  keyword: Keyword,
  { offset, length }: Element,
): Uint8Array {
  const bytes = source.bytes.subarray(offset, offset + length);
  const size = valueBytes[vrOf(keyword)] ?? 1;
  if (source.littleEndian || size === 1 || length % size !== 0) return bytes;
  const swapped = Buffer.from(bytes);
  if (size === 2) return swapped.swap16();
  return size === 4 ? swapped.swap32() : swapped.swap64();
}

/** Bytes of a value that is a number or numbers, whatever is declared; undefined where it is other text or bits. */
export function numberBytes(
  dataSet: DataSet,
  keyword: Keyword,
  element: Element,
): Uint8Array | undefined {
  const bytes = littleEndianBytes(dataSet, keyword, element);
  if (bytes.length === 0) return bytes;
  switch (vrOf(keyword)) {
    case "US": {
      const isOne = bytes.length === 2 && (element.vr === "US" || element.vr === "SS");
      return isOne ? bytes : undefined;
    }
    case "FD":
      return element.vr === "FD" && isMeasure(bytes, 8) ? bytes : undefined;
    case "FL":
      return element.vr === "FL" && isMeasure(bytes, 4) ? bytes : undefined;
    default:
      return isNumberText(bytes) ? bytes : undefined;
  }
}

/** Most values that an attribute of the list has; more would be something else. */
const MOST_FLOATS = 3;

/** Floating-point numbers in the range of a machine's figures; text that is read as such lies mostly outside. */
function isMeasure(bytes: Uint8Array, width: 4 | 8): boolean {
  if (bytes.length % width !== 0 || bytes.length > width * MOST_FLOATS) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += width) {
    const size = Math.abs(width === 8 ? view.getFloat64(at, true) : view.getFloat32(at, true));
    if (!(size === 0 || (size > 1e-6 && size < 1e7))) return false;
  }
  return true;
}

/** Digits, signs, points, exponents, spaces and backslashes, and NULs at the end. */
function isNumberText(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  for (let at = 0; at < end; at++) {
    if (numberCharacters[bytes[at]!] === 0) return false;
  }
  return true;
}

const numberCharacters = new Uint8Array(256);
for (const character of "0123456789+-.eE \\") numberCharacters[character.charCodeAt(0)] = 1;
