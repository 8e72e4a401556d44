/** Compressed frames with words put wherever a decoder does not look. */
import { afterAll, describe, expect, it } from "vitest";
import { encodePixels, syntaxOf } from "../../../test/dicom/encode-pixels.ts";
import { ctWith } from "../../../test/dicom/one-slice.ts";
import { keysOf } from "../../base/index.ts";
import { readFragments } from "../format/data-set.ts";
import { parseFile } from "../format/part10.ts";
import type { Codec } from "../read/codestream.ts";
import { createDecoder } from "../threads/decoder.ts";
import { deidentifyObject } from "./deidentify-file.ts";
import { fileByPatient } from "./filing.ts";
import { bareFrame } from "./frame.ts";
import { newKey } from "./key-file.ts";

const decoder = createDecoder();
afterAll(() => decoder.close());

const [rows, columns] = [16, 15];
const shape = { pixels: rows * columns, bytesPerPixel: 2 };
const strict = { keepsPatientCharacteristics: false, keepsRoiName: () => false };
const words = Buffer.from("ROE^JANE 19500312 ");
const codecs = keysOf(syntaxOf);

/** Values of 12 bits, of both signs where signed, with more bits on every third pixel. */
function pixelsWith(extra = 0, isSigned = false): Uint8Array {
  const values = Uint16Array.from({ length: rows * columns }, (_, index) => {
    const own = 900 + 7 * index;
    const value = isSigned ? own - 1500 : own % 4096;
    return index % 3 === 0 ? value | extra : value;
  });
  return new Uint8Array(values.buffer);
}

const encoded = (codec: Codec, pixels = pixelsWith(), isSigned = false) =>
  encodePixels(codec, { pixels, rows, columns, isSigned });

async function decoded(codec: Codec, frame: Uint8Array) {
  const request = { rows, columns, bitsAllocated: 16, bitsStored: 16, isSigned: false } as const;
  return decoder.decode({ ...request, codec, frame });
}

/** What becomes of a slice with these fragments after the offset table. */
async function deidentified(
  codec: Codec,
  fragments: readonly Uint8Array[],
  more: Parameters<typeof ctWith>[0] = {},
) {
  const attributes = { Rows: rows, Columns: columns, PixelRepresentation: 0, ...more };
  const file = ctWith(attributes, { transferSyntaxUid: syntaxOf[codec], fragments });
  const key = newKey();
  const run = { key, filing: fileByPatient([], key), decoder };
  const { bytes } = await deidentifyObject(file, run, strict);
  return { bytes: Buffer.from(bytes), fragments: readFragments(parseFile(bytes).dataSet) };
}

describe.each(codecs)("%s", (codec) => {
  it("keeps the pixels, and no word behind, between or beside them", async () => {
    const frame = await encoded(codec);
    const nothing = new Uint8Array();
    const cases = {
      asItIs: [nothing, frame],
      behind: [nothing, Buffer.concat([frame, words])],
      anotherFragment: [nothing, frame, words],
      offsetTable: [words, frame],
      cutInTwo: [words, frame.subarray(0, 70), frame.subarray(70), words],
    };
    for (const [name, fragments] of Object.entries(cases)) {
      const done = await deidentified(codec, fragments);
      expect([name, done.bytes.includes("ROE")]).toEqual([name, false]);
      expect(done.fragments.map(({ length }) => length > 0)).toEqual([false, true]);
      const back = await decoded(codec, done.fragments[1]!.slice());
      expect(back?.subarray(0, 2 * rows * columns)).toEqual(pixelsWith());
    }
  });

  it("refuses drawings above the stored bits, whichever bits they are in", async () => {
    for (const extra of [0x1000, 0x8000, 0xf000]) {
      const frame = await encoded(codec, pixelsWith(extra));
      const run = deidentified(codec, [new Uint8Array(), frame]);
      await expect(run).rejects.toMatchObject({ code: "overlay-in-pixels" });
    }
    const signed = await encoded(codec, pixelsWith(0, true), true);
    const more = { PixelRepresentation: 1 };
    await expect(deidentified(codec, [words, signed], more)).resolves.toBeDefined();
    const drawn = await encoded(codec, pixelsWith(0x8000, true), true);
    await expect(deidentified(codec, [words, drawn], more)).rejects.toMatchObject({
      code: "overlay-in-pixels",
    });
  });

  it("refuses an image without an end", async () => {
    const frame = await encoded(codec);
    expect(() => bareFrame(codec, frame.slice(0, -8), shape)).toThrow(/must have an end/);
  });
});

it("overwrites comments and application data of JPEG and JPEG 2000, and refuses unknown segments", async () => {
  const segment = (marker: number) => Buffer.concat([Buffer.of(0xff, marker, 0, 20), words]);
  for (const codec of ["jpeg", "jpeg-ls"] as const) {
    const frame = await encoded(codec);
    const with_ = (marker: number) =>
      Buffer.concat([frame.subarray(0, 2), segment(marker), frame.subarray(2)]);
    for (const marker of [0xfe, 0xe0, 0xef]) {
      const bare = bareFrame(codec, with_(marker), shape);
      expect(Buffer.from(bare).includes("ROE")).toBe(false);
      expect(await decoded(codec, bare)).toEqual(await decoded(codec, frame));
    }
    expect(() => bareFrame(codec, with_(0xf0), shape)).toThrow(/segments of its format/);
  }
  const frame = Buffer.from(await encoded("jpeg-2000"));
  const size = 4 + frame.readUInt16BE(4); // SOC, then SIZ, which must be first
  const comment = Buffer.concat([Buffer.of(0xff, 0x64, 0, 22, 0, 1), words]);
  const changed = Buffer.concat([frame.subarray(0, size), comment, frame.subarray(size)]);
  const bare = bareFrame("jpeg-2000", changed, shape);
  expect(Buffer.from(bare).includes("ROE")).toBe(false);
  expect(await decoded("jpeg-2000", bare)).toEqual(await decoded("jpeg-2000", frame));
});

it("takes out what RLE segments hold between them and beyond their pixels", () => {
  // Two pixels: high bytes 1 and 2 as a copy, low bytes 7 and 7 as a run; words behind each.
  const high = Buffer.concat([Buffer.of(1, 1, 2), words.subarray(0, 17)]);
  const low = Buffer.concat([Buffer.of(255, 7), words]);
  const header = Buffer.alloc(64);
  header.writeUInt32LE(2, 0);
  header.writeUInt32LE(64, 4);
  header.writeUInt32LE(64 + high.length, 8);
  header.write("ROE", 40);
  const frame = Buffer.concat([header, high, low]);
  const bare = Buffer.from(bareFrame("rle", frame, { pixels: 2, bytesPerPixel: 2 }));
  expect([...bare.subarray(64)]).toEqual([1, 1, 2, 0, 255, 7]);
  expect([bare.readUInt32LE(0), bare.readUInt32LE(4), bare.readUInt32LE(8)]).toEqual([2, 64, 68]);
  expect(bare.subarray(12, 64).every((byte) => byte === 0)).toBe(true);
  // A copy of four bytes where two are needed holds two that no pixel shows.
  const longer = Buffer.concat([header.subarray(0, 64), Buffer.of(3, 1, 2, 82, 79), low]);
  longer.writeUInt32LE(69, 8);
  const cut = bareFrame("rle", longer, { pixels: 2, bytesPerPixel: 2 });
  expect([...cut.subarray(64)]).toEqual([1, 1, 2, 0, 255, 7]);
});
