import type { Decoder } from "../../src/dicom/decoder.ts";
import { readPixels } from "../../src/dicom/pixels.ts";
import { describeSlice, type SliceContents } from "../../src/dicom/slice-contents.ts";

/** A slice's stored pixels, little-endian, from the bytes of its file. */
export async function storedPixelsOf(
  bytes: Uint8Array,
  decoder: Decoder,
): Promise<{ readonly contents: SliceContents; readonly stored: Uint8Array }> {
  const contents = describeSlice(bytes, bytes.length);
  if (contents === undefined) throw new TypeError("The whole file was not enough");
  const file = {
    held: () => undefined,
    async readInto(into: Uint8Array, offset: number) {
      into.set(bytes.subarray(offset, offset + into.length));
    },
  };
  const { rows, columns } = contents.pixels;
  const stored = await readPixels(file, contents, decoder, new Int16Array(rows * columns));
  return { contents, stored };
}
