/** Every encoding a CT may come in gives the same Hounsfield units: made by DCMTK from our files, or by the NEMA set. */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ArcuateError } from "../../src/base/index.ts";
import { readCtSeries, scanFolder } from "../../src/dicom/index.ts";
import { createDecoder } from "../../src/dicom/threads/decoder.ts";
import { storedPixelsOf } from "./stored-pixels.ts";
import {
  ctOf,
  filesByName,
  hasSharedData,
  hasTool,
  projectRoot,
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

function errorsOf(a: Int16Array, b: Int16Array): { worst: number; mean: number } {
  expect(a.length).toBe(b.length);
  let [worst, sum] = [0, 0];
  for (let index = 0; index < a.length; index++) {
    const error = Math.abs(a[index]! - b[index]!);
    worst = Math.max(worst, error);
    sum += error;
  }
  return { worst, mean: sum / a.length };
}

const hasPillow = hasTool("/usr/bin/python3", ["-c", "import pydicom, PIL.Jpeg2KImagePlugin"]);

/** The stored values of a JPEG 2000 file of signed 16 bits, by tools/jpeg2000-oracle.py. */
function decodedByPillow(path: string): Int16Array {
  const args = [join(projectRoot, "tools", "jpeg2000-oracle.py"), path];
  const bytes = execFileSync("/usr/bin/python3", args, { maxBuffer: 2 ** 24 });
  return new Int16Array(new Uint8Array(bytes).buffer);
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

    it("has no file that is not tried here", () => {
      const tried = [...lossless, "JLSN", "J2KI", "UNC.zst"];
      const names = ["CT1", "CT2"].flatMap((name) => tried.map((how) => `${name}_${how}`));
      expect(
        readdirSync(compressed)
          .filter((name) => name.startsWith("CT"))
          .sort(),
      ).toEqual(names.sort());
    });

    it.each(["CT1", "CT2"])("%s in JLSN differs by no more than its NEAR", async (name) => {
      const bytes = readFileSync(join(compressed, `${name}_JLSN`));
      // Start of scan of one component: marker, length, components, selector, mapping table, NEAR.
      const scan = bytes.indexOf(Buffer.from("ffda0008010100", "hex"));
      const near = bytes[scan + 7]!;
      expect(near).toBe(4);
      expect(errorsOf(await storedOf(bytes), await plainTwin(name)).worst).toBeLessThanOrEqual(
        near,
      );
    });

    // JPEG 2000 promises no bound. These are compressed 69 and 106 to 1 by their own headers, and this is what OpenJPEG
    // (through Pillow) leaves of them too: a decoder that does worse is at fault, not the file.
    it.each([
      ["CT1", 352, 25.93],
      ["CT2", 402, 17.62],
    ] as const)("%s in J2KI is as OpenJPEG decodes it", async (name, worst, mean) => {
      const path = join(compressed, `${name}_J2KI`);
      const stored = await storedOf(readFileSync(path));
      const errors = errorsOf(stored, await plainTwin(name));
      expect(errors.worst).toBeLessThanOrEqual(worst);
      expect(errors.mean).toBeLessThan(mean);
      if (hasPillow) expect(errorsOf(stored, decodedByPillow(path)).worst).toBeLessThanOrEqual(1);
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
