import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  askPydicom,
  ctOf,
  dciodvfyErrors,
  filesByName,
  hasDciodvfy,
  hasPydicom,
  hasSharedData,
  sharedData,
  temporaryFolder,
  writeFiles,
} from "../../../test/dicom/support.ts";
import { readCtSeries, scanFolder } from "../index.ts";

async function load(folder: string, options = {}) {
  const { series } = await scanFolder(folder);
  return readCtSeries(series[0]!, options);
}

/** The same slice with a private element of so many bytes before the pixels. */
function withLongerHeader(bytes: Uint8Array, length: number): Uint8Array {
  const pixelData = Buffer.from(bytes).lastIndexOf("e07f1000", "hex");
  const element = Buffer.alloc(8 + length, 1);
  element.write("e17f1010", "hex");
  element.writeUInt32LE(length, 4);
  return Buffer.concat([bytes.subarray(0, pixelData), element, bytes.subarray(pixelData)]);
}

describe("readCtSeries()", () => {
  it("gives back every voxel, position and identifier of what encodeCtSeries() wrote", async () => {
    const written = ctOf();
    const { series } = written;
    const read = await load(writeFiles(filesByName(written)));
    expect(read).toEqual(series);
  });

  it("orders slices by position, whatever the files are called", async () => {
    const written = ctOf();
    const shuffled = written.files.map((file, z) => [`${(z * 7) % 4}`, file.bytes] as const);
    const read = await load(writeFiles(Object.fromEntries(shuffled)));
    expect(read.sopInstanceUids).toEqual(written.series.sopInstanceUids);
    expect(read.volume.hu).toEqual(written.series.volume.hu);
  });

  it("reads slices whose headers differ in length, one longer than what is read at once", async () => {
    const written = ctOf();
    const lengths = [2, 80_000, 0, 70];
    const files = written.files.map(
      ({ bytes }, z) => [`${z}`, withLongerHeader(bytes, lengths[z]!)] as const,
    );
    const read = await load(writeFiles(Object.fromEntries(files)));
    expect(read).toEqual(written.series);
  });

  it.runIf(hasDciodvfy())("reads files that dciodvfy finds no error in", () => {
    const folder = writeFiles(filesByName(ctOf()));
    expect(dciodvfyErrors(join(folder, "CT-0001.dcm"))).toEqual([]);
  });

  it.runIf(hasPydicom())("agrees with pydicom on the files that encodeCtSeries() writes", () => {
    const written = ctOf({}, { patientName: "Фантом^Åsa" });
    const folder = writeFiles(filesByName(written));
    const raw = join(temporaryFolder(), "hu.raw");
    expect(askPydicom("ct", folder, raw)).toEqual({
      size: [4, 5, 6],
      origins: written.series.volume.grid.sliceOrigins,
      uids: written.series.sopInstanceUids,
      patientName: "Фантом^Åsa",
    });
    expect(int16(raw)).toEqual(written.series.volume.hu);
  });
});

describe.skipIf(!hasSharedData("pelvic-ref-002"))("readCtSeries() on a clinic's CT", () => {
  const folder = join(sharedData, "pelvic-ref-002");

  it.runIf(hasPydicom())("gives pydicom's Hounsfield units, positions and order", async () => {
    const read = await load(folder);
    const raw = join(temporaryFolder(), "hu.raw");
    const expected = askPydicom("ct", folder, raw) as Record<string, unknown>;
    expect(read.volume.grid.size).toEqual(expected.size);
    expect(read.volume.grid.sliceOrigins).toEqual(expected.origins);
    expect(read.sopInstanceUids).toEqual(expected.uids);
    const bytes = Buffer.from(read.volume.hu.buffer);
    expect(bytes.equals(readFileSync(raw))).toBe(true);
  });
});

function int16(path: string): Int16Array {
  const bytes = readFileSync(path);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
