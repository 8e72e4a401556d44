/** Bits of a pixel that are no measurement: those above the stored ones, and those that an overlay group names. */
import type { DataSet } from "../format/data-set.ts";
import { isOverlayTag, tagOf } from "../format/dictionary.ts";

export interface BitsInUse {
  readonly bitsAllocated: 8 | 16 | 32;
  /** The lowest of them. */
  readonly bitsStored: number;
  readonly isSigned: boolean;
}

/**
 * Whether the bits above the stored ones hold something of their own. They hold nothing where they are zero in every
 * pixel, or, in signed pixels, repeat the sign in every pixel.
 * @param bytes - Little-endian pixels.
 */
export function hasBitsAbove(bytes: Uint8Array, bits: BitsInUse): boolean {
  const { bitsAllocated, bitsStored, isSigned } = bits;
  if (bitsStored === bitsAllocated) return false;
  const size = bitsAllocated / 8;
  const allOne = 2 ** (bitsAllocated - bitsStored) - 1;
  let mayBeZero = true;
  let mayBeSign = isSigned;
  for (let at = 0; at + size <= bytes.length && (mayBeZero || mayBeSign); at += size) {
    const value = valueAt(bytes, at, size);
    const above = value >>> bitsStored;
    const isNegative = ((value >>> (bitsStored - 1)) & 1) === 1;
    if (above !== 0) mayBeZero = false;
    if (above !== (isNegative ? allOne : 0)) mayBeSign = false;
  }
  return !mayBeZero && !mayBeSign;
}

function valueAt(bytes: Uint8Array, at: number, size: number): number {
  if (size === 1) return bytes[at]!;
  const low = bytes[at]! | (bytes[at + 1]! << 8);
  return size === 2 ? low : (low | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

const BITS_ALLOCATED = tagOf("OverlayBitsAllocated") & 0xffff;
const BIT_POSITION = tagOf("OverlayBitPosition") & 0xffff;
const OVERLAY_DATA = tagOf("OverlayData") & 0xffff;

/**
 * The bit position of an overlay that lies in the pixels themselves, among the stored bits; undefined where there is
 * none. An overlay with data of its own is no matter: those are not passed on. Nor is one above the stored bits:
 * `hasBitsAbove` looks at those.
 *
 * Source: PS3.3 section C.9.2, before its 2004 edition.
 */
export function overlayInStoredBits(dataSet: DataSet, bitsStored: number): number | undefined {
  const own = dataSet.elements.filter(({ tag }) => isOverlayTag(tag));
  for (const group of new Set(own.map(({ tag }) => tag >>> 16))) {
    const numberIn = (number: number) => {
      const element = own.find(({ tag }) => tag === group * 0x10000 + number);
      return element?.length === 2
        ? dataSet.source.view.getUint16(element.offset, dataSet.source.littleEndian)
        : element && 0;
    };
    const position = numberIn(BIT_POSITION);
    const isApart = numberIn(OVERLAY_DATA) !== undefined || numberIn(BITS_ALLOCATED) === 1;
    if (position !== undefined && !isApart && position < bitsStored) return position;
  }
  return undefined;
}
