import { readPixels } from "../../src/dicom/read/pixels.ts";
import { describeSlice, type SliceContents } from "../../src/dicom/read/slice-contents.ts";
import type { Decoder } from "../../src/dicom/threads/decoder.ts";

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
