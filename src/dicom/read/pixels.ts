/** The stored pixels of a slice, uncompressed and little-endian, whatever the file's transfer syntax. */

import { joinBytes } from "../../base/index.ts";
import { readFragments, UNDEFINED_LENGTH } from "../format/data-set.ts";
import type { DicomFile } from "../format/part10.ts";
import { dicomProblem } from "../format/problem.ts";
import { transferSyntax } from "../format/uid.ts";
import { elementOf } from "../format/values.ts";
import type { Decoder } from "../threads/decoder.ts";
import { type Codec, codecOf, frameSizeOf } from "./codestream.ts";
import type { PixelDescription } from "./ct-slice.ts";

const uncompressed: ReadonlySet<string> = new Set(Object.values(transferSyntax));

/** A file whose bytes can be asked for. */
export interface ReadableFile {
  /** The bytes there, if they have been read already; in memory that the next file will use. */
  held(offset: number, length: number): Uint8Array | undefined;
  /** Fills `into` with what lies at the offset. @throws {ArcuateError} `file-truncated`. */
  readInto(into: Uint8Array, offset: number): Promise<void>;
}

/** Where a slice's pixels are. */
export type StoredPixels =
  | { readonly form: "file"; readonly offset: number; readonly littleEndian: boolean }
  | { readonly form: "inflated"; readonly bytes: Uint8Array }
  | { readonly form: "frame"; readonly codec: Codec; readonly bytes: Uint8Array };

/**
 * @returns Undefined where they are compressed and the file is not whole.
 * @throws {ArcuateError} `pixels-damaged`, `transfer-syntax-unsupported`.
 */
export function findPixels(file: DicomFile, pixels: PixelDescription): StoredPixels | undefined {
  const element = elementOf(file.dataSet, "PixelData");
  if (element === undefined) throw damaged("Pixel Data must be there", "none");
  const isEncapsulated = element.length === UNDEFINED_LENGTH;
  if (uncompressed.has(file.transferSyntaxUid) && !isEncapsulated) {
    return findPlain(file, pixels, element);
  }
  const codec = codecOf(file.transferSyntaxUid);
  if (codec === undefined || !isEncapsulated) {
    const mustHold = "the transfer syntax must be one that Arcuate decodes";
    throw dicomProblem("transfer-syntax-unsupported", mustHold, file.transferSyntaxUid);
  }
  const { bytes, wholeLength } = file.dataSet.source;
  if (bytes.length < wholeLength) return undefined;
  const frame = readFrame(file);
  checkFrame(frame, codec, pixels);
  return { form: "frame", codec, bytes: frame };
}

/**
 * The stored pixels, little-endian.
 * @param into - One value a pixel; pixels of 16 bits may be read into its memory, to be converted in place.
 * @throws {ArcuateError} `pixels-damaged`, `file-truncated`.
 */
export async function readPixels(
  file: ReadableFile,
  { pixels, stored }: { readonly pixels: PixelDescription; readonly stored: StoredPixels },
  decoder: Decoder,
  into: Int16Array,
): Promise<Uint8Array> {
  if (stored.form === "inflated") return stored.bytes;
  if (stored.form === "frame") return decodeFrame(stored.bytes, stored.codec, pixels, decoder);
  const isWide = pixels.bitsAllocated === 16;
  const held =
    isWide && !stored.littleEndian ? undefined : file.held(stored.offset, byteCount(pixels));
  if (held !== undefined) return held;
  const bytes = isWide
    ? new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
    : new Uint8Array(byteCount(pixels));
  await file.readInto(bytes, stored.offset);
  if (isWide && !stored.littleEndian)
    swapBytes(new Uint16Array(into.buffer, into.byteOffset, into.length));
  return bytes;
}

function swapBytes(values: Uint16Array): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    values[index] = (value << 8) | (value >> 8);
  }
}

function damaged(mustHold: string, got: string) {
  return dicomProblem("pixels-damaged", mustHold, got);
}

function byteCount({ rows, columns, bitsAllocated }: PixelDescription): number {
  return (rows * columns * bitsAllocated) / 8;
}

function findPlain(
  { dataSet, transferSyntaxUid }: DicomFile,
  pixels: PixelDescription,
  { offset, length }: { readonly offset: number; readonly length: number },
): StoredPixels {
  const expected = byteCount(pixels);
  if (length < expected) throw damaged(`Pixel Data must hold ${expected} bytes`, `${length}`);
  const { bytes, littleEndian } = dataSet.source;
  if (transferSyntaxUid !== transferSyntax.deflated) return { form: "file", offset, littleEndian };
  return { form: "inflated", bytes: bytes.slice(offset, offset + expected) };
}

/** One frame, which may come in several fragments after the offset table. */
function readFrame(file: DicomFile): Uint8Array {
  const [, ...fragments] = readFragments(file.dataSet);
  if (fragments.length === 0) throw damaged("Pixel Data must hold a frame", "none");
  // A single fragment is copied as well: bytes that go to another thread take their whole buffer along.
  return joinBytes(fragments);
}

async function decodeFrame(
  frame: Uint8Array,
  codec: Codec,
  pixels: PixelDescription,
  decoder: Decoder,
): Promise<Uint8Array> {
  const { rows, columns, bitsAllocated, bitsStored, isSigned } = pixels;
  const decoded = await decoder.decode({
    codec,
    frame,
    rows,
    columns,
    bitsAllocated,
    bitsStored,
    isSigned,
  });
  if (decoded === undefined)
    throw damaged("the compressed pixels must be sound", "a decoder fault");
  const expected = byteCount(pixels);
  if (decoded.length < expected) {
    throw damaged(`the compressed pixels must give ${expected} bytes`, `${decoded.length}`);
  }
  return decoded;
}

function checkFrame(
  frame: Uint8Array,
  codec: Codec,
  { rows, columns, bitsAllocated }: PixelDescription,
) {
  if (codec === "rle") {
    const segments = frame.length < 64 ? 0 : new DataView(frame.buffer).getUint32(0, true);
    const expected = bitsAllocated / 8;
    if (segments !== expected) {
      throw damaged(`RLE pixels must have ${expected} segments`, `${segments}`);
    }
    return;
  }
  const size = frameSizeOf(codec, frame);
  if (size?.rows !== rows || size.columns !== columns || size.components !== 1) {
    const got = size ? `${size.rows} x ${size.columns} x ${size.components}` : "no such codestream";
    throw damaged(`the compressed pixels must be ${rows} x ${columns} x 1`, got);
  }
}
