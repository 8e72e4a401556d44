/** The fixtures are nibabel's: tools/nifti-oracle.py makes them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { indexToPatient, voxelPoint } from "../geometry/index.ts";
import { isNifti, readNiftiCt, readNiftiLabels, requireHounsfieldUnits } from "./index.ts";

const fixtures = join(dirname(fileURLToPath(import.meta.url)), "fixtures");
const fixture = (name: string) => join(fixtures, name);
const folder = mkdtempSync(join(tmpdir(), "arcuate-nifti-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Value of voxel [z, y, x] in every fixture: 4 slices, 3 rows, 5 columns. */
const values = Array.from({ length: 60 }, (_, n) => {
  const [z, y, x] = [Math.floor(n / 15), Math.floor(n / 5) % 3, n % 5];
  return 100 * z + 10 * y + x - 50;
});

const plain = gunzipSync(readFileSync(fixture("int16-LPS.nii.gz")));

/** The plain fixture with some of its bytes changed. */
function changed(change: (bytes: Buffer) => void, name = "changed.nii"): string {
  const bytes = Buffer.from(plain);
  change(bytes);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe("readNiftiCt()", () => {
  it.each(["LPS", "RAS", "LAS", "PIR", "SAL"])(
    "puts %s voxels where they are in the patient",
    async (axes) => {
      const { volume } = await readNiftiCt(fixture(`int16-${axes}.nii.gz`));
      const { grid, hu } = volume;
      expect(grid.size).toEqual([4, 3, 5]);
      expect([...hu]).toEqual(values);
      const place = indexToPatient(grid, voxelPoint(0, 0, 0));
      for (const [axis, mm] of [-10, -20, 30.5].entries()) expect(place[axis]).toBeCloseTo(mm, 4);
      expect(grid.pixelSpacingMm[0]).toBeCloseTo(2, 6);
      expect(grid.pixelSpacingMm[1]).toBeCloseTo(1.5, 6);
      expect(grid.sliceOrigins[3]![2]).toBeCloseTo(39.5, 5);
      // Turned by 7 degrees about the long axis.
      expect(grid.rowDirection[0]).toBeCloseTo(Math.cos((7 * Math.PI) / 180), 6);
      expect(grid.rowDirection[1]).toBeCloseTo(Math.sin((7 * Math.PI) / 180), 6);
      expect(grid.columnDirection[0]).toBeCloseTo(-Math.sin((7 * Math.PI) / 180), 6);
    },
  );

  it("takes the qform where there is no sform", async () => {
    const { volume } = await readNiftiCt(fixture("int16-qform-only.nii.gz"));
    expect([...volume.hu]).toEqual(values);
    expect(volume.grid.rowDirection[1]).toBeCloseTo(Math.sin((7 * Math.PI) / 180), 5);
  });

  it("reads either byte order, scaled values, and past extensions", async () => {
    expect([...(await readNiftiCt(fixture("big-endian.nii.gz"))).volume.hu]).toEqual(values);
    expect([...(await readNiftiCt(fixture("extension.nii"))).volume.hu]).toEqual(values);
    const scaled = values.map((value) => Math.round(value / 2 + 3));
    expect([...(await readNiftiCt(fixture("scaled.nii.gz"))).volume.hu]).toEqual(scaled);
  });

  it("reads NIfTI-2 in either byte order, as nibabel writes it", async () => {
    for (const name of ["nifti2.nii.gz", "nifti2-big-endian.nii.gz", "nifti2-qform-only.nii.gz"]) {
      const { volume, layout } = await readNiftiCt(fixture(name));
      expect([...volume.hu]).toEqual(values);
      const same = await readNiftiCt(fixture("int16-LPS.nii.gz"));
      expect(layout.steps).toEqual(same.layout.steps);
      for (const [z, origin] of volume.grid.sliceOrigins.entries()) {
        for (const axis of [0, 1, 2] as const) {
          expect(origin[axis]).toBeCloseTo(same.volume.grid.sliceOrigins[z]![axis], 5);
        }
      }
      // Held in 64 bits.
      expect(volume.grid.rowDirection[0]).toBeCloseTo(Math.cos((7 * Math.PI) / 180), 12);
    }
    const scaled = values.map((value) => Math.round(value / 2 + 3));
    expect([...(await readNiftiCt(fixture("nifti2-scaled.nii"))).volume.hu]).toEqual(scaled);
    expect(await isNifti(fixture("nifti2-big-endian.nii.gz"))).toBe(true);
  });

  it("refuses NIfTI-2 that was changed on the way, or whose voxels are elsewhere", async () => {
    const second = readFileSync(fixture("nifti2-scaled.nii"));
    const refused = async (change: (bytes: Buffer) => void) => {
      const bytes = Buffer.from(second);
      change(bytes);
      const path = join(folder, "second.nii");
      writeFileSync(path, bytes);
      return readNiftiCt(path).then(
        () => "read",
        (error: Error) => error.message.slice(error.message.indexOf(": ") + 2),
      );
    };
    expect(await refused(() => {})).toBe("read");
    expect(await refused((bytes) => bytes.write("ni2", 4))).toContain("in another file");
    // Line ends changed by a transfer as text.
    expect(await refused((bytes) => bytes.write("\n\n", 8))).toContain("single NIfTI file");
    expect(await refused((bytes) => bytes.writeBigInt64LE(2n, 16))).toContain("got 5 x 3 voxels");
    expect(await refused((bytes) => bytes.writeBigInt64LE(2n ** 62n, 168))).toContain("voxels are");
    expect(await refused((bytes) => bytes.writeBigInt64LE(540n + 2n ** 40n, 168))).toContain(
      "at most",
    );
  });

  it("holds values at the limits of 16 bits, and refuses what is no number", async () => {
    const asFloats = (first: number) =>
      changed((bytes) => {
        bytes.writeInt16LE(16, 70);
        bytes.writeInt16LE(1, 44); // one row of five
        bytes.writeInt16LE(1, 46);
        bytes.fill(0, 352);
        bytes.writeFloatLE(first, 352);
      });
    expect((await readNiftiCt(asFloats(1e9))).volume.hu[0]).toBe(32767);
    expect((await readNiftiCt(asFloats(-1e9))).volume.hu[0]).toBe(-32768);
    await expect(readNiftiCt(asFloats(Number.NaN))).rejects.toMatchObject({ code: "nifti-values" });
  });
});

describe("requireHounsfieldUnits()", () => {
  it.each<[string, number[]]>([
    ["a picture", [0, 255]],
    ["values scaled for a network", [0, 1]],
    ["stored values without their intercept", [0, 4095]],
    ["values cut off at a window", [-160, 240]],
  ])("refuses %s", (_what, hu) => {
    expect(() => requireHounsfieldUnits("ct.nii", { hu: Int16Array.from(hu) })).toThrow(
      "Cannot read ct.nii: a CT's values must be Hounsfield units, with air below -300, " +
        `got values from ${hu[0]} to ${hu[1]}`,
    );
  });

  it("takes what has air in it", () => {
    expect(() => requireHounsfieldUnits("", { hu: Int16Array.of(-1000, 40, 300) })).not.toThrow();
  });
});

describe("readNiftiLabels()", () => {
  it.each([
    ...["uint8", "int8", "uint16", "int32", "uint32"],
    ...["int64", "uint64", "float32", "float64"],
  ])("reads %s", async (type) => {
    const { labelMap } = await readNiftiLabels(fixture(`${type}.nii.gz`));
    expect([...labelMap.labels]).toEqual(values.map((value) => (value + 100) % 100));
  });

  it("refuses what is no label", async () => {
    for (const name of ["int16-LPS.nii.gz", "scaled.nii.gz"]) {
      await expect(readNiftiLabels(fixture(name))).rejects.toMatchObject({ code: "nifti-values" });
    }
  });
});

describe("a file that cannot be read", () => {
  it.each<[string, (bytes: Buffer) => void, RegExp]>([
    ["not-nifti", (bytes) => bytes.writeInt32LE(347, 0), /other content/],
    ["nifti-unsupported", (bytes) => bytes.write("ni1", 344), /in another file/],
    ["nifti-unsupported", (bytes) => bytes.fill(0, 344), /Analyze/],
    ["nifti-unsupported", (bytes) => bytes.writeInt16LE(128, 70), /datatype 128/],
    ["nifti-unsupported", (bytes) => bytes.writeUInt8(1, 123), /in mm, got metres/],
    ["nifti-no-volume", (bytes) => bytes.writeInt16LE(2, 40), /three sides, got 5 x 3 voxels/],
    ["nifti-no-volume", (bytes) => bytes.writeInt16LE(-3, 44), /got 5 x -3 x 4/],
    ["nifti-no-volume", (bytes) => bytes.writeInt16LE(4097, 44), /got 5 x 4097 x 4/],
    [
      "nifti-no-volume",
      (bytes) => {
        bytes.writeInt16LE(4, 40);
        bytes.writeInt16LE(2, 48);
      },
      /got 5 x 3 x 4 x 2/,
    ],
    ["nifti-truncated", (bytes) => bytes.writeInt16LE(4, 44), /must have 512 bytes, got 472/],
    ["nifti-truncated", (bytes) => bytes.writeFloatLE(400, 108), /must have 520 bytes/],
    ["not-nifti", (bytes) => bytes.writeFloatLE(Number.NaN, 108), /where its voxels are/],
    [
      "nifti-unsupported",
      (bytes) => {
        for (const at of [42, 44, 46]) bytes.writeInt16LE(4096, at);
      },
      /at most 536870912 voxels/,
    ],
    [
      "orientation-missing",
      (bytes) => {
        bytes.writeInt16LE(0, 252);
        bytes.writeInt16LE(0, 254);
      },
      /neither/,
    ],
    ["orientation-missing", (bytes) => bytes.fill(0, 280, 328), /axes of no length/],
    ["orientation-missing", (bytes) => bytes.writeFloatLE(Number.NaN, 292), /./],
    ["orientation-ambiguous", (bytes) => bytes.writeFloatLE(11, 268), /must say the same/],
    [
      "affine-sheared",
      (bytes) => {
        bytes.writeInt16LE(0, 252);
        bytes.writeFloatLE(0.5, 280 + 8); // slices step aside by half a millimetre in three
      },
      /right angles, got \d+\.\d+ degrees/,
    ],
  ])("%s (%#)", async (code, change, message) => {
    const refused = expect(readNiftiCt(changed(change))).rejects;
    await refused.toMatchObject({ kind: "input", code, message: expect.stringMatching(message) });
  });

  it("because it is cut short, compressed or not, at every length", async () => {
    const path = join(folder, "cut.nii");
    for (const bytes of [plain, readFileSync(fixture("int16-LPS.nii.gz"))]) {
      for (let length = 0; length < bytes.length; length += 7) {
        writeFileSync(path, bytes.subarray(0, length));
        const refused = expect(readNiftiCt(path)).rejects;
        await refused.toMatchObject({
          code: expect.stringMatching(/^(not-nifti|nifti-truncated)$/),
        });
      }
    }
  });

  it("because it inflates to more than it declares", async () => {
    const path = join(folder, "bomb.nii.gz");
    writeFileSync(path, gzipSync(Buffer.concat([plain, new Uint8Array(2 ** 21)])));
    await expect(readNiftiCt(path)).rejects.toMatchObject({
      code: "nifti-truncated",
      message: expect.stringMatching(/inflate to 472 bytes, got more/),
    });
  });

  it("because it is not there", async () => {
    await expect(readNiftiCt(join(folder, "none.nii"))).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("isNifti()", () => {
  it("goes by content", async () => {
    expect(await isNifti(fixture("int16-LPS.nii.gz"))).toBe(true);
    expect(await isNifti(fixture("big-endian.nii.gz"))).toBe(true);
    expect(await isNifti(changed(() => {}, "called.dcm"))).toBe(true);
    expect(await isNifti(folder)).toBe(false);
    expect(await isNifti(join(folder, "none"))).toBe(false);
    writeFileSync(join(folder, "letter.nii"), "Dear Sir");
    expect(await isNifti(join(folder, "letter.nii"))).toBe(false);
  });
});
