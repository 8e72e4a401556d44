import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Changes, withAttributes } from "../../../test/dicom/changed.ts";
import {
  ctOf,
  filesByName,
  roiOf,
  temporaryFolder,
  writeFiles,
} from "../../../test/dicom/support.ts";
import {
  encodeStructureSet,
  matchReferences,
  parseStructureSet,
  readCtSeries,
  scanFolder,
  seriesIdentity,
} from "../index.ts";

/** Slices of a CT under the series of `ctOf()`, one after the other in one folder. */
function writeCts(...cts: readonly Record<string, Uint8Array>[]): string {
  const folder = temporaryFolder();
  for (const [index, files] of cts.entries()) {
    const named = Object.entries(files).map(([name, bytes]) => [`${index}-${name}`, bytes]);
    writeFiles(Object.fromEntries(named), folder);
  }
  return folder;
}

const whole = ctOf();
const { seriesInstanceUid } = whole.series;

/** A CT in the same series with other SOP Instance UIDs, attributes of its own, and other pixels unless told. */
function another(
  seed: string,
  changesOf: (z: number) => Changes,
  { huShift = 7 } = {},
): { files: Record<string, Uint8Array>; sopInstanceUids: string[] } {
  const sopInstanceUids: string[] = [];
  const files = Object.entries(filesByName(whole)).map(([name, bytes], z) => {
    const uid = `1.2.3.${seed}.${z}`;
    sopInstanceUids.push(uid);
    const changes = { SOPInstanceUID: uid, RescaleIntercept: `${huShift}`, ...changesOf(z) };
    return [name, withAttributes(bytes, changes)] as const;
  });
  return { files: Object.fromEntries(files), sopInstanceUids };
}

const ways: [string, string, (phase: number) => (z: number) => Changes, string[]][] = [
  [
    "acquisitions",
    "Acquisition Number",
    (phase) => () => ({ AcquisitionNumber: `${phase + 1}` }),
    ["acquisition-1", "acquisition-2", "acquisition-3"],
  ],
  [
    "phases of a 4D CT",
    "Temporal Position Identifier",
    (phase) => () => ({ TemporalPositionIdentifier: `${10 * phase}` }),
    ["time-point-0", "time-point-10", "time-point-20"],
  ],
  [
    "trigger times",
    "Trigger Time",
    (phase) => () => ({ TriggerTime: `${250 * phase}` }),
    ["trigger-0", "trigger-250", "trigger-500"],
  ],
  [
    "kernels",
    "Convolution Kernel",
    (phase) => () => ({ ConvolutionKernel: `B${phase}0f` }),
    ["kernel-1", "kernel-2", "kernel-3"],
  ],
  [
    "image types",
    "Image Type",
    (phase) => () => ({ ImageType: `DERIVED\\SECONDARY\\${phase}` }),
    ["image-type-1", "image-type-2", "image-type-3"],
  ],
  [
    "scans one after the other",
    "Content Time",
    (phase) => (z) => ({ ContentTime: `10${phase}0${z}0` }),
    ["made-1", "made-2", "made-3"],
  ],
  [
    "rounds of a cine scan",
    "Content Time",
    (phase) => (z) => ({ ContentTime: `1000${z}${phase}` }),
    ["made-1", "made-2", "made-3"],
  ],
];

describe("a series that holds several CTs", () => {
  it.each(ways)("is split: %s", async (_what, title, changesOf, names) => {
    const cts = [0, 1, 2].map((phase) =>
      another(`${phase + 1}`, changesOf(phase), { huShift: 10 * phase }),
    );
    const { series, outcomes } = await scanFolder(writeCts(...cts.map(({ files }) => files)));
    expect(outcomes.every(({ kind }) => kind === "accepted")).toBe(true);
    expect(series.map(({ seriesId }) => seriesId)).toEqual(
      names.map((name) => `${seriesInstanceUid}#${name}`),
    );
    for (const [phase, files] of series.entries()) {
      const read = await readCtSeries(files);
      expect(read.sopInstanceUids).toEqual(cts[phase]!.sopInstanceUids);
      expect(read.volume.hu[0]).toBe(-1000 + 10 * phase);
      expect(read.remarks).toEqual([
        {
          code: "series-split",
          severity: "notice",
          structure: null,
          figures: { part: phase + 1, parts: 3, slices: 4 },
          text: `the series holds 3 CTs, which differ in ${title}; this is number ${phase + 1} of them, with 4 slices`,
        },
      ]);
    }
  });

  it("is split by two attributes where one is not enough", async () => {
    const cts = [0, 1, 2, 3].map((n) =>
      another(
        `${n + 1}`,
        () => ({ AcquisitionNumber: `${n >> 1}`, ConvolutionKernel: `B${n % 2}` }),
        { huShift: n },
      ),
    );
    const { series } = await scanFolder(writeCts(...cts.map(({ files }) => files)));
    expect(series.map(({ slices }) => slices.length)).toEqual([4, 4, 4, 4]);
    expect(series[0]!.remarks[0]!.text).toContain("Acquisition Number and Convolution Kernel");
  });

  it("is split by whole scans, not by the acquisitions that each scan is made of", async () => {
    const cts = [0, 1].map((scan) =>
      another(
        `${scan + 1}`,
        (z) => ({
          AcquisitionNumber: `${2 * scan + (z >> 1)}`,
          ContentTime: `10${scan}0${z}0`,
        }),
        { huShift: scan },
      ),
    );
    const { series } = await scanFolder(writeCts(...cts.map(({ files }) => files)));
    expect(series.map(({ slices }) => slices.length)).toEqual([4, 4]);
  });

  it("keeps the places of two scans that overlap", async () => {
    const upper = another("2", () => ({ AcquisitionNumber: "2" }));
    const moved = Object.entries(upper.files).map(([name, bytes], z) => [
      name,
      withAttributes(bytes, { ImagePositionPatient: `-10\\-20\\${(36.6 + 3 * z).toFixed(1)}` }),
    ]);
    const { series } = await scanFolder(writeCts(filesByName(whole), Object.fromEntries(moved)));
    const read = await Promise.all(series.map((files) => readCtSeries(files)));
    expect(read.map(({ volume }) => volume.grid.sliceOrigins[0]![2])).toEqual([30.6, 36.6]);
    expect(read.map(({ volume }) => volume.grid.size[0])).toEqual([4, 4]);
  });

  it("gives a structure set to the part whose slices it names", async () => {
    const second = another("2", () => ({ AcquisitionNumber: "2" }));
    const { series } = await scanFolder(writeCts(filesByName(whole), second.files));
    const read = await readCtSeries(series[1]!);
    const bytes = encodeStructureSet(read, [roiOf()], {
      label: "AI-DRAFT",
      softwareVersion: "0.1.0",
      modelName: "Test model",
      now: new Date("2026-03-04T05:06:07Z"),
    });
    const set = parseStructureSet(bytes);
    const states = series.map((files) => matchReferences(set, seriesIdentity(files)).state);
    expect(states).toEqual(["frame-only", "exact"]);
  });

  it("is refused where nothing tells its slices apart, with two of the files", async () => {
    const second = another("2", () => ({}));
    const folder = writeCts(filesByName(whole), second.files);
    const { series } = await scanFolder(folder);
    expect(series).toHaveLength(1);
    const reading = readCtSeries(series[0]!);
    await expect(reading).rejects.toMatchObject({
      code: "duplicate-position",
      fields: { places: 4 },
    });
    await expect(reading).rejects.toThrow(join(folder, "0-CT-0001.dcm"));
  });
});

describe("slices that were sent again under other SOP Instance UIDs", () => {
  it.each<[string, (z: number) => Changes, number]>([
    ["as they were", () => ({}), 4],
    ["with another time", (z) => ({ ContentTime: `23000${z}` }), 4],
    ["only some of them", () => ({ ContentTime: "230000" }), 2],
  ])("count once: %s", async (_what, changesOf, count) => {
    const again = another("2", changesOf, { huShift: 0 });
    const some = Object.fromEntries(Object.entries(again.files).slice(0, count));
    const { series, outcomes } = await scanFolder(writeCts(filesByName(whole), some));
    expect(series.map(({ seriesId }) => seriesId)).toEqual([seriesInstanceUid]);
    const read = await readCtSeries(series[0]!);
    expect(read.volume).toEqual(whole.series.volume);
    expect(read.remarks).toMatchObject([{ code: "slices-repeated", figures: { slices: count } }]);
    const codes = outcomes.flatMap((each) => (each.kind === "rejected" ? [each.code] : []));
    expect(codes).toEqual(new Array(count).fill("duplicate-slice"));
    // A structure set that was drawn on the copies was drawn on these slices.
    for (const [z, uid] of again.sopInstanceUids.slice(0, count).entries()) {
      expect(read.sliceIndexByUid.get(uid)).toBe(z);
    }
    expect(read.sliceIndexByUid.get(read.sopInstanceUids[3]!)).toBe(3);
  });

  it("are told apart where one pixel differs", async () => {
    const again = another("2", () => ({ AcquisitionNumber: "2" }), { huShift: 0 });
    const bytes = again.files["CT-0004.dcm"]!;
    bytes[bytes.length - 1]! ^= 1;
    const { series } = await scanFolder(writeCts(filesByName(whole), again.files));
    expect(series).toHaveLength(2);
  });
});
