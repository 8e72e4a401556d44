/** What other people's files are taken for. They are not in the project: see hasSharedData(). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ArcuateError } from "../../src/base/index.ts";
import {
  matchReferences,
  readCtSeries,
  readStructureSet,
  scanFolder,
} from "../../src/dicom/index.ts";
import { askPydicom, hasPydicom, hasSharedData, sharedData, temporaryFolder } from "./support.ts";

const oddities = join(sharedData, "dicom-oddities");

/** The outcome of a file in a few words. */
async function outcomeOf(path: string): Promise<string> {
  try {
    const { series } = await scanFolder(path);
    return series.length > 0 ? "CT" : "RTSTRUCT";
  } catch (error) {
    return error instanceof ArcuateError ? error.code : "crash";
  }
}

async function problemOf(folder: string): Promise<ArcuateError | undefined> {
  const { series } = await scanFolder(folder);
  try {
    await readCtSeries(series[0]!);
  } catch (error) {
    if (error instanceof ArcuateError) return error;
    throw error;
  }
  return undefined;
}

describe.runIf(hasSharedData("dicom-oddities/pydicom-test-files"))(
  "pydicom's own test files",
  () => {
    it.each([
      ["CT_small.dcm", "CT"],
      ["J2K_pixelrep_mismatch.dcm", "CT"],
      ["rtstruct.dcm", "RTSTRUCT"],
      ["rtplan.dcm", "foreign-sop-class"],
      ["rtdose_rle.dcm", "foreign-sop-class"],
      ["rtplan_truncated.dcm", "file-truncated"],
      ["MR_truncated.dcm", "file-truncated"],
      ["MR_small_bigendian.dcm", "foreign-sop-class"],
      ["image_dfl.dcm", "foreign-sop-class"],
      ["ExplVR_LitEndNoMeta.dcm", "foreign-sop-class"],
      ["ExplVR_BigEndNoMeta.dcm", "foreign-sop-class"],
      ["nested_priv_SQ.dcm", "foreign-sop-class"],
      ["UN_sequence.dcm", "foreign-sop-class"],
      ["SC_rgb_jpeg.dcm", "dicom-malformed"],
      ["no_meta.dcm", "not-dicom"],
      ["zipMR.gz", "foreign-sop-class"],
      ["rtstruct.dump", "not-dicom"],
    ])("%s: %s", async (name, expected) => {
      expect(await outcomeOf(join(oddities, "pydicom-test-files", name))).toBe(expected);
    });
  },
);

describe.runIf(hasSharedData("dicom-oddities/pydicom-data"))("pydicom's data", () => {
  it("refuses an enhanced CT by name", async () => {
    expect(await outcomeOf(join(oddities, "pydicom-data", "eCT_Supplemental.dcm"))).toBe(
      "multi-frame",
    );
  });
});

describe.runIf(hasSharedData("dicom-oddities/gantry-tilt"))("tilted gantries", () => {
  it.each(["ge-hispeed", "philips"])("%s: R15, refused with the angle", async (folder) => {
    const problem = await problemOf(join(oddities, "gantry-tilt", folder));
    expect(problem?.code).toBe("gantry-tilt");
    expect(problem?.fields.tiltDegrees).toBeCloseTo(18.5, 1);
  });
});

describe.runIf(hasSharedData("dicom-oddities/rt-utils"))("rt-utils' test data", () => {
  const folder = join(oddities, "rt-utils", "tests");

  it("R24, R25: slices that are not there, and a frame of reference made up", async () => {
    const { series } = await scanFolder(join(folder, "mock_data"));
    const ct = await readCtSeries(series[0]!);
    const matchOf = async (name: string) =>
      matchReferences(await readStructureSet(join(folder, "mock_data", name)), ct);
    expect(await matchOf("invalid_reference_rt.dcm")).toMatchObject({
      state: "exact",
      foundSlices: 2,
      missingSlices: 1,
    });
    // An early rt-utils invented a frame for every file it wrote.
    expect(await matchOf("rt.dcm")).toMatchObject({
      state: "none",
      frame: "other",
      foundSlices: 1,
    });
  });

  it("R13: an oblique CT keeps its planes", async () => {
    const { series } = await scanFolder(join(folder, "oriented_data"));
    const { volume } = await readCtSeries(series[0]!);
    expect(volume.grid.size).toEqual([3, 50, 100]);
    expect(volume.grid.pixelSpacingMm).toEqual([3.5, 2.5]);
    expect(volume.grid.rowDirection[0]).toBeCloseTo(0.9541666, 5);
  });
});

describe.runIf(hasSharedData("dicom-oddities") && hasPydicom())(
  "CTs of other makers, against pydicom",
  () => {
    it.each(["thorax-nested-holes", "aria-16"])("%s", async (name) => {
      const folder = join(oddities, name);
      const { series } = await scanFolder(folder);
      const { volume, sopInstanceUids } = await readCtSeries(series[0]!);
      const raw = join(temporaryFolder(), "hu.raw");
      const expected = askPydicom("ct", folder, raw) as Record<string, unknown>;
      expect(volume.grid.size).toEqual(expected.size);
      expect(volume.grid.sliceOrigins).toEqual(expected.origins);
      expect(sopInstanceUids).toEqual(expected.uids);
      expect(Buffer.from(volume.hu.buffer).equals(readFileSync(raw))).toBe(true);
    });
  },
);
