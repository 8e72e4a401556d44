/**
 * Folders that hold more, or less, than one CT.
 * Numbers are those of the project's list of pitfalls: mistakes that other tools' users reported about structure sets.
 */
import { describe, expect, it } from "vitest";
import { rasterizeContours } from "../../src/contours/index.ts";
import { encodeFile } from "../../src/dicom/format/encode.ts";
import { sopClass } from "../../src/dicom/format/uid.ts";
import { type CtSeries, encodeCtSeries, readCtSeries, scanFolder } from "../../src/dicom/index.ts";
import { patientPoint } from "../../src/geometry/index.ts";
import { aboutCt, ctOf, filesByName, squareOn, writeFiles } from "./support.ts";

const five = [0, 3, 6, 9, 12];

describe("reading a CT", () => {
  it("R15: refuses a tilted gantry with its angle", async () => {
    const { series } = ctOf();
    const { grid } = series.volume;
    const shift = 3 * Math.tan((10 * Math.PI) / 180);
    const sliceOrigins = grid.sliceOrigins.map(([x, y, z], index) =>
      patientPoint(x, y + index * shift, z),
    );
    const tilted = encodeCtSeries({ ...series.volume, grid: { ...grid, sliceOrigins } }, aboutCt);
    const scan = await scanFolder(writeFiles(filesByName(tilted)));
    await expect(readCtSeries(scan.series[0]!)).rejects.toMatchObject({
      code: "gantry-tilt",
      fields: { tiltDegrees: expect.closeTo(10, 2) },
    });
  });

  it("R17: names a slice that is missing, and makes none up", async () => {
    const { "CT-0003.dcm": missing, ...rest } = filesByName(ctOf({ positionsMm: five }));
    expect(missing).toBeDefined();
    const scan = await scanFolder(writeFiles(rest));
    await expect(readCtSeries(scan.series[0]!)).rejects.toMatchObject({ code: "slice-missing" });
    const read = await readCtSeries(scan.series[0]!, { uneven: "accept" });
    expect(read.volume.grid.sliceOrigins.map(([, , z]) => z - 30.6)).toEqual(
      [0, 3, 9, 12].map((z) => expect.closeTo(z, 9)),
    );
  });

  it("R18: the mask of contours on the last slice has as many slices as the CT", async () => {
    const ct = ctOf({ positionsMm: five });
    const { mask } = rasterizeContours(ct.series.volume.grid, [squareOn(4)]);
    expect(mask.grid.size).toEqual([5, 5, 6]);
    expect(mask.voxels.subarray(0, 4 * 30).some((voxel) => voxel === 1)).toBe(false);
    expect(mask.voxels.subarray(4 * 30).some((voxel) => voxel === 1)).toBe(true);
  });

  it("R16, R19: a localizer filed under the volume's series and a plan cost nothing", async () => {
    const ct = ctOf();
    const across = ctOf(
      { columnDirection: [0, 0, -1], positionsMm: [0], size: [0, 9, 9] },
      { uidSeed: "scout" },
    );
    // The scanner files its localizer under the volume's series: the UIDs are of one length, and are exchanged.
    const scout = Buffer.from(across.files[0]!.bytes);
    const uidOf = (series: CtSeries) => Buffer.from(series.seriesInstanceUid.padEnd(44, "\0"));
    const at = scout.indexOf(uidOf(across.series));
    expect(at).toBeGreaterThan(0);
    uidOf(ct.series).copy(scout, at);
    const plan = encodeFile({
      sopClassUid: "1.2.840.10008.5.1.4.1.1.481.5",
      sopInstanceUid: "1.2.3",
      softwareVersion: "0.1.0",
      attributes: { SOPClassUID: "1.2.840.10008.5.1.4.1.1.481.5", SOPInstanceUID: "1.2.3" },
    });
    const folder = writeFiles({ ...filesByName(ct), "plan.dcm": plan, "scout.dcm": scout });
    const { outcomes, series } = await scanFolder(folder);
    expect(outcomes.slice(-2)).toMatchObject([
      { kind: "rejected", code: "foreign-sop-class" },
      { kind: "rejected", code: "localizer" },
    ]);
    const read = await readCtSeries(series[0]!);
    expect(read.volume.hu).toEqual(ct.series.volume.hu);
    expect(read.volume.grid.size).toEqual([4, 5, 6]);
    expect(read.volume.grid.sliceOrigins).toEqual(ct.series.volume.grid.sliceOrigins);
  });

  it("R36: refuses several frames in one file", async () => {
    const bytes = encodeFile({
      sopClassUid: sopClass.ct,
      sopInstanceUid: "1.2.3",
      softwareVersion: "0.1.0",
      attributes: { SOPClassUID: sopClass.ct, NumberOfFrames: "4", PixelData: new Uint8Array(8) },
    });
    const { outcomes } = await scanFolder(
      writeFiles({ ...filesByName(ctOf()), "frames.dcm": bytes }),
    );
    expect(outcomes.at(-1)).toMatchObject({ kind: "rejected", code: "multi-frame" });
  });
});
