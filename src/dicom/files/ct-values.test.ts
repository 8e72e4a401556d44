import { describe, expect, it } from "vitest";
import { type Changes, withAttributes } from "../../../test/dicom/changed.ts";
import { ctOf, filesByName, writeFiles } from "../../../test/dicom/support.ts";
import { type ReadCtOptions, readCtSeries, scanFolder } from "../index.ts";

const whole = ctOf();

async function readChanged(changesOf: (z: number) => Changes, options: ReadCtOptions = {}) {
  const files = Object.entries(filesByName(whole)).map(([name, bytes], z) => [
    name,
    withAttributes(bytes, changesOf(z)),
  ]);
  const { series } = await scanFolder(writeFiles(Object.fromEntries(files)));
  return readCtSeries(series[0]!, options);
}

describe("Rescale Type", () => {
  it.each<[string | undefined, string[]]>([
    ["HU", []],
    ["hu", []],
    [undefined, []],
    ["", []],
    ["US", ["values-unspecified"]],
    ["HU_MOD", ["values-unspecified"]],
  ])("%s is read, with remarks %j", async (RescaleType, codes) => {
    const read = await readChanged(() => ({ RescaleType }));
    expect(read.remarks.map(({ code }) => code)).toEqual(codes);
    expect(read.volume).toEqual(whole.series.volume);
  });

  it.each([
    ["OD", "optical density"],
    ["MGML", "mg/ml"],
    ["Z_EFF", "effective atomic number"],
    ["ED", "electron density"],
    ["EDW", "electron density relative to water"],
    ["PCT", "percent"],
    ["1/cm", "units that the standard does not define"],
  ])("%s is refused unless the values are to be used as they are", async (RescaleType, title) => {
    const reading = readChanged(() => ({ RescaleType }));
    await expect(reading).rejects.toMatchObject({ code: "rescale-not-hu" });
    await expect(reading).rejects.toThrow(`must give Hounsfield units, got ${title}`);
    const forced = await readChanged(() => ({ RescaleType }), { forceHu: true });
    expect(forced.remarks).toMatchObject([{ code: "values-forced", severity: "severe" }]);
    expect(forced.remarks[0]!.text).toContain(title);
  });

  it("of some slices is told with the slices", async () => {
    const read = await readChanged((z) => ({ RescaleType: z === 1 ? "US" : "HU" }));
    expect(read.remarks).toMatchObject([{ code: "values-unspecified", slices: [2] }]);
    expect(read.remarks[0]!.text).toContain("(1 of 4 slices)");
  });
});

describe("MONOCHROME1", () => {
  it("changes no value, and is told", async () => {
    const read = await readChanged(() => ({ PhotometricInterpretation: "MONOCHROME1" }));
    expect(read.volume).toEqual(whole.series.volume);
    expect(read.remarks).toMatchObject([{ code: "shown-inverted", severity: "notice" }]);
  });

  it("is the only other one that is read", async () => {
    const reading = readChanged(() => ({ PhotometricInterpretation: "PALETTE COLOR" }));
    await expect(reading).rejects.toMatchObject({ code: "pixels-unsupported" });
  });
});

describe("distances between slices", () => {
  const at = (positions: readonly number[]) => (z: number) => ({
    ImagePositionPatient: `-10\\-20\\${positions[z]}`,
  });

  it("that are rounded to a decimal are told, and the slices stay where they are", async () => {
    const positions = [-100, -98.8, -97.5, -96.3];
    const read = await readChanged(at(positions));
    expect(read.volume.grid.sliceOrigins.map(([, , z]) => z)).toEqual(positions);
    expect(read.remarks).toEqual([
      {
        code: "positions-rounded",
        severity: "notice",
        structure: null,
        figures: { spacingMm: expect.closeTo(1.24, 9) }, // least squares: 6.2 / 5
        text:
          "the positions of the slices are rounded in the files (distances of 1.20 to 1.30 mm): they count as evenly " +
          "spaced by 1.240 mm, and stay where the files say",
      },
    ]);
  });

  it("with a slice missing are accepted on request, and the gap is told", async () => {
    const missing = at([0, 3, 9, 12]);
    await expect(readChanged(missing)).rejects.toMatchObject({ code: "slice-missing" });
    const read = await readChanged(missing, { missing: "accept" });
    expect(read.volume.grid.sliceOrigins.map(([, , z]) => z)).toEqual([0, 3, 9, 12]);
    expect(read.volume.hu).toEqual(whole.series.volume.hu);
    expect(read.remarks).toMatchObject([
      { code: "slices-missing", slices: [2, 3], figures: { missingSlices: 1, gapMm: 6 } },
    ]);
    expect(read.remarks[0]!.text).toBe(
      "one slice is missing between slices 2 and 3, which are 6.00 mm apart where 3.00 mm is usual; nothing was filled in",
    );
  });

  it("that are uneven in another way are not those of a missing slice", async () => {
    const uneven = at([0, 3, 6, 10]);
    const reading = readChanged(uneven, { missing: "accept" });
    await expect(reading).rejects.toMatchObject({ code: "uneven-spacing" });
    const read = await readChanged(uneven, { uneven: "accept" });
    expect(read.remarks).toMatchObject([{ code: "spacing-uneven", slices: [3, 4] }]);
  });
});

describe("Patient ID", () => {
  it("of some slices is told with the slices, without the IDs", async () => {
    const read = await readChanged((z) => ({ PatientID: z === 2 ? "Q 9" : "P 1" }));
    expect(read.remarks).toMatchObject([
      { code: "ct-patients-differ", severity: "severe", slices: [3] },
    ]);
    expect(read.remarks[0]!.text).not.toContain("Q 9");
    expect((await readChanged((z) => ({ PatientID: z === 2 ? "P 1 " : "P 1" }))).remarks).toEqual(
      [],
    );
  });
});
