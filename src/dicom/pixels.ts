/** The stored pixels of a slice, uncompressed and little-endian, whatever the file's transfer syntax. */
import type { PixelDescription } from "./ct-slice.ts";
import { UNDEFINED_LENGTH } from "./format/data-set.ts";
import type { DicomFile } from "./format/part10.ts";
import { dicomProblem } from "./format/problem.ts";
import { transferSyntax } from "./format/uid.ts";
import { elementOf } from "./format/values.ts";

const uncompressed: ReadonlySet<string> = new Set(Object.values(transferSyntax));

/**
 * @returns rows x columns pixels; may share the file's buffer.
 * @throws {ArcuateError} `pixels-damaged`, `transfer-syntax-unsupported`.
 */
export async function readPixels(file: DicomFile, pixels: PixelDescription): Promise<Uint8Array> {
  const element = elementOf(file.dataSet, "PixelData");
  if (element === undefined)
    throw dicomProblem("pixels-damaged", "Pixel Data must be there", "none");
  if (!uncompressed.has(file.transferSyntaxUid) || element.length === UNDEFINED_LENGTH) {
    throw dicomProblem("transfer-syntax-unsupported", "pixels must be uncompressed", "others");
  }
  const expected = (pixels.rows * pixels.columns * pixels.bitsAllocated) / 8;
  if (element.length < expected) {
    const mustHold = `Pixel Data must hold ${expected} bytes`;
    throw dicomProblem("pixels-damaged", mustHold, `${element.length}`);
  }
  const { bytes, littleEndian } = file.dataSet.source;
  const stored = bytes.subarray(element.offset, element.offset + expected);
  const mustSwap = !littleEndian && pixels.bitsAllocated === 16;
  return mustSwap ? Buffer.from(stored).swap16() : stored;
}
