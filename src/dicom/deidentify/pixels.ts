/** Pixels as they may be passed on: the bits of every frame, without any data after, between or above them. */

import { readFragments, UNDEFINED_LENGTH } from "../format/data-set.ts";
import type { CompressedPixels } from "../format/encode.ts";
import type { DicomFile } from "../format/part10.ts";
import { dicomProblem } from "../format/problem.ts";
import { transferSyntax } from "../format/uid.ts";
import { elementOf } from "../format/values.ts";
import { codecOf } from "../read/codestream.ts";
import { type PixelDescription, readPixelDescription } from "../read/ct-slice.ts";

export interface PassedPixels {
  /** Little-endian, without what lay behind the last pixel; absent where they are compressed. */
  readonly plain?: Uint8Array;
  readonly compressed?: CompressedPixels;
}

const uncompressed: ReadonlySet<string> = new Set(Object.values(transferSyntax));

/**
 * Takes the pixels out of a CT file. Compressed ones are not decoded.
 * @throws {ArcuateError} `pixels-damaged`, `pixels-unsupported`, `rescale-missing`, `transfer-syntax-unsupported`;
 * `overlay-in-pixels` when bits above the stored ones are in use, as for drawings in old files.
 */
export function passPixels(file: DicomFile): PassedPixels {
  const pixels = readPixelDescription(file.dataSet);
  const element = elementOf(file.dataSet, "PixelData");
  if (element === undefined)
    throw dicomProblem("pixels-damaged", "Pixel Data must be there", "none");
  const isEncapsulated = element.length === UNDEFINED_LENGTH;
  if (isEncapsulated && codecOf(file.transferSyntaxUid) !== undefined) {
    const fragments = readFragments(file.dataSet);
    return { compressed: { transferSyntaxUid: file.transferSyntaxUid, fragments } };
  }
  if (isEncapsulated || !uncompressed.has(file.transferSyntaxUid)) {
    const mustHold = "the transfer syntax must be one that Arcuate decodes";
    throw dicomProblem("transfer-syntax-unsupported", mustHold, "another");
  }
  return { plain: plainPixels(file, pixels, element) };
}

function plainPixels(
  { dataSet }: DicomFile,
  pixels: PixelDescription,
  element: { readonly offset: number; readonly length: number },
): Uint8Array {
  const expected = (pixels.rows * pixels.columns * pixels.bitsAllocated) / 8;
  if (element.length < expected) {
    const mustHold = `Pixel Data must hold ${expected} bytes`;
    throw dicomProblem("pixels-damaged", mustHold, `${element.length}`);
  }
  const { bytes, littleEndian } = dataSet.source;
  const stored = bytes.subarray(element.offset, element.offset + expected);
  const ordered =
    littleEndian || pixels.bitsAllocated === 8 ? stored : Buffer.from(stored).swap16();
  if (pixels.bitsAllocated === 16 && hasBitsAbove(ordered, pixels.bitsStored)) {
    const mustHold = "bits above Bits Stored must be zero or the sign";
    throw dicomProblem("overlay-in-pixels", mustHold, "others");
  }
  return ordered;
}

/** Whether a 16-bit pixel has bits above the stored ones that are neither all zero nor all one. */
function hasBitsAbove(bytes: Uint8Array, bitsStored: number): boolean {
  const allOne = 0xffff >>> bitsStored;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const above = (bytes[at]! | (bytes[at + 1]! << 8)) >>> bitsStored;
    if (above !== 0 && above !== allOne) return true;
  }
  return false;
}
