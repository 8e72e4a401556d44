/** Every encoding a CT may come in gives the same Hounsfield units: made by DCMTK from our files, or by the NEMA set. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ArcuateError } from "../../src/base/index.ts";
import { createDecoder } from "../../src/dicom/decoder.ts";
import { readCtSeries, scanFolder } from "../../src/dicom/index.ts";
import { storedPixelsOf } from "./stored-pixels.ts";
import {
  ctOf,
  filesByName,
  hasSharedData,
  hasTool,
  sharedData,
  temporaryFolder,
  writeFiles,
} from "./support.ts";

const hasDcmtk = hasTool("dcmconv", ["--version"]);
const decoder = createDecoder();
afterAll(() => decoder.close());

describe.runIf(hasDcmtk)("readCtSeries() of files that DCMTK re-encoded", () => {
  const ct = ctOf({ size: [0, 16, 18] });

  async function reencoded(command: string, ...options: readonly string[]) {
    const source = writeFiles(filesByName(ct));
    const folder = temporaryFolder();
    for (const { fileName } of ct.files) {
      execFileSync(command, [...options, join(source, fileName), join(folder, fileName)]);
    }
    const { series } = await scanFolder(folder);
    return readCtSeries(series[0]!);
  }

  it.each([
    ["explicit little endian", "dcmconv", ["+te"]],
    ["explicit big endian", "dcmconv", ["+tb"]],
    ["deflated", "dcmconv", ["+td"]],
    ["implicit, undefined lengths", "dcmconv", ["+ti", "-e"]],
    ["explicit, undefined lengths", "dcmconv", ["+te", "-e"]],
    ["no preamble, no meta group", "dcmconv", ["+te", "-F"]],
    ["implicit without meta group", "dcmconv", ["+ti", "-F"]],
    ["big endian without meta group", "dcmconv", ["+tb", "-F"]],
    ["JPEG lossless, first order", "dcmcjpeg", ["+e1"]],
    ["JPEG lossless, process 14", "dcmcjpeg", ["+el"]],
    ["JPEG-LS lossless", "dcmcjpls", ["+el"]],
    ["RLE", "dcmcrle", []],
  ])("%s", async (_, command, options) => {
    const read = await reencoded(command, ...options);
    expect(read.volume).toEqual(ct.series.volume);
    expect(read.header).toEqual(ct.series.header);
  });
});

function countDifferences(a: Int16Array, b: Int16Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((count, value, index) => count + (value === b[index] ? 0 : 1), 0);
}

const compressed = join(sharedData, "dicom-oddities", "compressed-ct");
const hasZstd = spawnSync("zstd", ["--version"]).status === 0;

describe.runIf(hasSharedData("dicom-oddities/compressed-ct") && hasZstd)(
  "readPixels() of the NEMA set",
  () => {
    async function storedOf(bytes: Uint8Array): Promise<Int16Array> {
      const { stored } = await storedPixelsOf(bytes, decoder);
      return new Int16Array(new Uint8Array(stored).buffer);
    }

    function plainTwin(name: string): Promise<Int16Array> {
      const path = join(compressed, `${name}_UNC.zst`);
      return storedOf(execFileSync("zstd", ["-dc", path], { maxBuffer: 2 ** 24 }));
    }

    const lossless = ["J2KR", "JLSL", "JPLL", "RLE"];
    it.each(["CT1", "CT2"].flatMap((name) => lossless.map((how) => [name, how] as const)))(
      "%s in %s has every pixel of its twin",
      async (name, how) => {
        const stored = await storedOf(readFileSync(join(compressed, `${name}_${how}`)));
        expect(countDifferences(stored, await plainTwin(name))).toBe(0);
      },
    );

    // JPEG-LS states its bound in the codestream (NEAR); JPEG 2000 has none, so its mean error is held.
    it.each([
      ["CT1", "JLSN", 4, 4],
      ["CT2", "JLSN", 4, 4],
      ["CT1", "J2KI", 360, 40],
      ["CT2", "J2KI", 410, 40],
    ] as const)("%s in %s stays within its bound", async (name, how, worst, mean) => {
      const stored = await storedOf(readFileSync(join(compressed, `${name}_${how}`)));
      const twin = await plainTwin(name);
      const errors = stored.map((value, index) => Math.abs(value - twin[index]!));
      expect(errors.reduce((most, error) => Math.max(most, error), 0)).toBeLessThanOrEqual(worst);
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(mean);
    });

    it("refuses a codestream of another size than the header says, before it is decoded", async () => {
      for (const how of ["J2KR", "JLSL", "JPLL"]) {
        const bytes = readFileSync(join(compressed, `CT2_${how}`));
        // (0028,0010) US, two bytes.
        const rows = bytes.indexOf(Buffer.from("2800100055530200", "hex"));
        expect(rows).toBeGreaterThan(0);
        bytes.writeUInt16LE(256, rows + 8);
        const reading = storedPixelsOf(bytes, decoder);
        await expect(reading).rejects.toMatchObject({ code: "pixels-damaged" });
      }
    });

    it("refuses damaged codestreams and goes on to decode the next", async () => {
      const bytes = readFileSync(join(compressed, "CT1_J2KR"));
      const damagedBytes = Buffer.from(bytes);
      damagedBytes.fill(0xff, bytes.length - 30_000, bytes.length - 10_000);
      const outcome = await storedPixelsOf(damagedBytes, decoder).then(
        () => "decoded",
        (error: unknown) => (error instanceof ArcuateError ? error.code : "crash"),
      );
      expect(["decoded", "pixels-damaged"]).toContain(outcome);
      expect(countDifferences(await storedOf(bytes), await plainTwin("CT1"))).toBe(0);
    });

    it("ends a decoder that takes too long", async () => {
      const impatient = createDecoder(1);
      const reading = storedPixelsOf(readFileSync(join(compressed, "CT1_J2KR")), impatient);
      await expect(reading).rejects.toMatchObject({ code: "pixels-damaged" });
      await impatient.close();
    });
  },
);
