/** Pixels as they may be passed on: the bits of every frame, without any data after, between or above them. */

import type { DataSet } from "../format/data-set.ts";
import { UNDEFINED_LENGTH } from "../format/data-set.ts";
import type { CompressedPixels } from "../format/encode.ts";
import type { DicomFile } from "../format/part10.ts";
import { dicomProblem } from "../format/problem.ts";
import { transferSyntax } from "../format/uid.ts";
import { elementOf, numberOf, uint16Of } from "../format/values.ts";
import { type PixelDescription, readPixelDescription } from "../read/ct-slice.ts";
import { findPixels } from "../read/pixels.ts";
import type { Decoder } from "../threads/decoder.ts";
import { bareFrame } from "./frame.ts";
import { type BitsInUse, hasBitsAbove, overlayInStoredBits } from "./upper-bits.ts";

export interface PassedPixels {
  /** Little-endian, without what lay behind the last pixel; absent where they are compressed. */
  readonly plain?: Uint8Array;
  /** An empty offset table and the frame in one fragment. */
  readonly compressed?: CompressedPixels;
}

const uncompressed: ReadonlySet<string> = new Set(Object.values(transferSyntax));

/**
 * Takes the pixels out of a CT file. Compressed ones are decoded to look at them, and passed on compressed.
 * @throws {ArcuateError} `pixels-damaged`, `pixels-unsupported`, `rescale-missing`, `transfer-syntax-unsupported`;
 * `overlay-in-pixels` when bits above the stored ones are in use, as for drawings in old files.
 */
export async function passCtPixels(file: DicomFile, decoder: Decoder): Promise<PassedPixels> {
  const { dataSet, transferSyntaxUid } = file;
  const pixels = readPixelDescription(dataSet);
  refuseOverlays(dataSet, pixels);
  const stored = findPixels(file, pixels);
  if (stored === undefined)
    throw dicomProblem("file-truncated", "the file must be whole", "a part");
  const { rows, columns, bitsAllocated } = pixels;
  if (stored.form !== "frame") {
    return { plain: plainPixels(file, pixels, (rows * columns * bitsAllocated) / 8) };
  }
  const shape = { pixels: rows * columns, bytesPerPixel: bitsAllocated / 8 };
  const frame = bareFrame(stored.codec, stored.bytes, shape);
  const decoded = await decoder.decode({ codec: stored.codec, frame, ...pixels });
  if (decoded === undefined) {
    throw dicomProblem("pixels-damaged", "the compressed pixels must be sound", "a decoder fault");
  }
  refuseBitsAbove(decoded, pixels);
  return { compressed: { transferSyntaxUid, fragments: [new Uint8Array(), frame] } };
}

/**
 * Takes the pixels out of an RTDOSE; absent where it has none, such as one of dose-volume histograms alone.
 * @throws {ArcuateError} As `passCtPixels`; `transfer-syntax-unsupported` also where they are compressed.
 */
export function passDosePixels(file: DicomFile): PassedPixels {
  const { dataSet, transferSyntaxUid } = file;
  const element = elementOf(dataSet, "PixelData");
  if (element === undefined) return {};
  if (element.length === UNDEFINED_LENGTH || !uncompressed.has(transferSyntaxUid)) {
    const mustHold = "the dose must not be compressed";
    throw dicomProblem("transfer-syntax-unsupported", mustHold, "compressed pixels");
  }
  const pixels = doseBits(dataSet);
  refuseOverlays(dataSet, pixels);
  const values = [uint16Of(dataSet, "Rows"), uint16Of(dataSet, "Columns")];
  const frames = numberOf(dataSet, "NumberOfFrames") ?? 1;
  const count = values.reduce<number>((product, each) => product * (each ?? 0), frames);
  if (!(Number.isSafeInteger(count) && count > 0)) {
    const mustHold = "Rows, Columns and NumberOfFrames must be positive numbers";
    throw dicomProblem("geometry-missing", mustHold, "others");
  }
  return { plain: plainPixels(file, pixels, (count * pixels.bitsAllocated) / 8) };
}

function doseBits(dataSet: DataSet): BitsInUse {
  const bitsAllocated = uint16Of(dataSet, "BitsAllocated");
  const bitsStored = uint16Of(dataSet, "BitsStored") ?? bitsAllocated ?? 0;
  const isKnown = bitsAllocated === 16 || bitsAllocated === 32;
  const isLowest = (uint16Of(dataSet, "HighBit") ?? bitsStored - 1) === bitsStored - 1;
  if (!isKnown || bitsStored < 1 || bitsStored > bitsAllocated || !isLowest) {
    const mustHold = "the dose must take 16 or 32 bits, of which the lowest are stored";
    throw dicomProblem("pixels-unsupported", mustHold, "others");
  }
  return {
    bitsAllocated,
    bitsStored,
    isSigned: uint16Of(dataSet, "PixelRepresentation") === 1,
  };
}

function refuseOverlays(dataSet: DataSet, { bitsStored }: BitsInUse): void {
  const position = overlayInStoredBits(dataSet, bitsStored);
  if (position === undefined) return;
  const mustHold = "no overlay may lie in the bits that are stored";
  throw dicomProblem("overlay-in-pixels", mustHold, `one in bit ${position}`);
}

function refuseBitsAbove(bytes: Uint8Array, bits: BitsInUse): void {
  if (!hasBitsAbove(bytes, bits)) return;
  const mustHold = `the bits above the ${bits.bitsStored} stored ones must be zero or the sign`;
  throw dicomProblem("overlay-in-pixels", mustHold, "others, such as a drawing");
}

function plainPixels(
  { dataSet }: DicomFile,
  pixels: Pick<PixelDescription, "bitsStored" | "isSigned"> & BitsInUse,
  expected: number,
): Uint8Array {
  const element = elementOf(dataSet, "PixelData");
  if (element === undefined || element.length < expected) {
    const mustHold = `Pixel Data must hold ${expected} bytes`;
    throw dicomProblem("pixels-damaged", mustHold, `${element?.length ?? "none"}`);
  }
  const { bytes, littleEndian } = dataSet.source;
  const stored = bytes.subarray(element.offset, element.offset + expected);
  const ordered = littleEndian ? stored : swapped(stored, pixels.bitsAllocated);
  refuseBitsAbove(ordered, pixels);
  return ordered;
}

function swapped(bytes: Uint8Array, bitsAllocated: BitsInUse["bitsAllocated"]): Uint8Array {
  if (bitsAllocated === 8) return bytes;
  const copy = Buffer.from(bytes);
  return bitsAllocated === 16 ? copy.swap16() : copy.swap32();
}
