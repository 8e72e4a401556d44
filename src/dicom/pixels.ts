/** The stored pixels of a slice, uncompressed and little-endian, whatever the file's transfer syntax. */
import { type Codec, codecOf, frameSizeOf } from "./codestream.ts";
import type { PixelDescription } from "./ct-slice.ts";
import type { Decoder } from "./decoder.ts";
import { readFragments, UNDEFINED_LENGTH } from "./format/data-set.ts";
import type { DicomFile } from "./format/part10.ts";
import { dicomProblem } from "./format/problem.ts";
import { transferSyntax } from "./format/uid.ts";
import { elementOf } from "./format/values.ts";

const uncompressed: ReadonlySet<string> = new Set(Object.values(transferSyntax));

/**
 * @returns rows x columns pixels; may share the file's buffer.
 * @throws {ArcuateError} `pixels-damaged`, `transfer-syntax-unsupported`.
 */
export async function readPixels(
  file: DicomFile,
  pixels: PixelDescription,
  decoder: Decoder,
): Promise<Uint8Array> {
  const element = elementOf(file.dataSet, "PixelData");
  if (element === undefined) throw damaged("Pixel Data must be there", "none");
  const isEncapsulated = element.length === UNDEFINED_LENGTH;
  if (uncompressed.has(file.transferSyntaxUid) && !isEncapsulated) {
    return readPlain(file, pixels, element);
  }
  const codec = codecOf(file.transferSyntaxUid);
  if (codec === undefined || !isEncapsulated) {
    const mustHold = "the transfer syntax must be one that Arcuate decodes";
    throw dicomProblem("transfer-syntax-unsupported", mustHold, file.transferSyntaxUid);
  }
  return readCompressed(readFrame(file), codec, pixels, decoder);
}

function damaged(mustHold: string, got: string) {
  return dicomProblem("pixels-damaged", mustHold, got);
}

function byteCount({ rows, columns, bitsAllocated }: PixelDescription): number {
  return (rows * columns * bitsAllocated) / 8;
}

function readPlain(
  { dataSet }: DicomFile,
  pixels: PixelDescription,
  element: { readonly offset: number; readonly length: number },
): Uint8Array {
  const expected = byteCount(pixels);
  if (element.length < expected) {
    throw damaged(`Pixel Data must hold ${expected} bytes`, `${element.length}`);
  }
  const { bytes, littleEndian } = dataSet.source;
  const stored = bytes.subarray(element.offset, element.offset + expected);
  const mustSwap = !littleEndian && pixels.bitsAllocated === 16;
  return mustSwap ? Buffer.from(stored).swap16() : stored;
}

/** One frame, which may come in several fragments after the offset table. */
function readFrame(file: DicomFile): Uint8Array {
  const [, ...fragments] = readFragments(file.dataSet);
  if (fragments.length === 0) throw damaged("Pixel Data must hold a frame", "none");
  // Copied also when it is one: the frame moves to another thread, the file's buffer stays.
  return new Uint8Array(Buffer.concat(fragments));
}

async function readCompressed(
  frame: Uint8Array,
  codec: Codec,
  pixels: PixelDescription,
  decoder: Decoder,
): Promise<Uint8Array> {
  checkFrame(frame, codec, pixels);
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
