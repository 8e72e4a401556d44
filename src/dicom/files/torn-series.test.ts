import { describe, expect, it } from "vitest";
import { type Changes, withAttributes } from "../../../test/dicom/changed.ts";
import { ctOf, filesByName, roiOf, writeFiles } from "../../../test/dicom/support.ts";
import {
  encodeStructureSet,
  matchReferences,
  parseStructureSet,
  readCtSeries,
  scanFolder,
  seriesIdentity,
} from "../index.ts";

const whole = ctOf();
const structureSet = parseStructureSet(
  encodeStructureSet(whole.series, [roiOf()], {
    label: "AI-DRAFT",
    softwareVersion: "0.1.0",
    modelName: "Test model",
    now: new Date("2026-03-04T05:06:07Z"),
  }),
);

function scanChanged(changesOf: (z: number) => Changes) {
  const files = Object.entries(filesByName(whole)).map(([name, bytes], z) => [
    name,
    withAttributes(bytes, changesOf(z)),
  ]);
  return scanFolder(writeFiles(Object.fromEntries(files)));
}

describe("a CT with a Series Instance UID for each slice", () => {
  const tear = (z: number): Changes => ({ SeriesInstanceUID: `1.2.3.${9 - z}` });

  it("is one CT that says what it looks like, and the structure set belongs to it", async () => {
    const { series } = await scanChanged(tear);
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ seriesId: "1.2.3.6", seriesInstanceUid: "1.2.3.6" });
    expect(matchReferences(structureSet, seriesIdentity(series[0]!)).state).toBe("exact");
    const reading = readCtSeries(series[0]!);
    await expect(reading).rejects.toMatchObject({
      code: "series-per-slice",
      message:
        "Cannot read the CT series: its slices must share one Series Instance UID, got 4 slices that lie like one CT " +
        "with a UID of their own each (some anonymisers write this)",
    });
  });

  it("is joined where the positions are trusted, with a warning", async () => {
    const { series } = await scanChanged(tear);
    const read = await readCtSeries(series[0]!, { trustPositions: true });
    expect(read.volume).toEqual(whole.series.volume);
    expect(read.remarks).toMatchObject([
      {
        code: "positions-trusted",
        severity: "warning",
        text:
          "each of the 4 slices has a Series Instance UID of its own; the slices were joined by their positions " +
          "because you asked for it",
      },
    ]);
  });

  it("is joined as a CT without frame of reference where each slice has another one", async () => {
    const { series } = await scanChanged((z) => ({
      ...tear(z),
      FrameOfReferenceUID: `1.2.4.${z}`,
      StudyInstanceUID: `1.2.5.${z}`,
    }));
    const read = await readCtSeries(series[0]!, { trustPositions: true });
    expect(read.frameOfReferenceUid).toBe("");
    expect(read.volume.grid.size[0]).toBe(4);
  });

  it("is not joined where slices at different places have the same pixels", async () => {
    const { PixelData } = { PixelData: whole.files[0]!.bytes.slice(-60) };
    const { series } = await scanChanged((z) => ({ ...tear(z), PixelData }));
    const reading = readCtSeries(series[0]!, { trustPositions: true });
    await expect(reading).rejects.toMatchObject({ code: "pixels-repeated" });
  });

  it("is not made of a few single images, nor of those of two studies", async () => {
    const { series } = await scanChanged((z) => ({
      ...tear(z),
      StudyInstanceUID: `1.2.5.${z % 2}`,
    }));
    expect(series.map(({ slices }) => slices.length)).toEqual([1, 1, 1, 1]);
    expect(series.map(({ contradiction }) => contradiction)).toEqual(new Array(4).fill(undefined));
  });
});

describe("a CT with one SOP Instance UID for all slices", () => {
  const name = (): Changes => ({ SOPInstanceUID: "1.2.3" });

  it("keeps its slices and says what it looks like", async () => {
    const { series, outcomes } = await scanChanged(name);
    expect(outcomes.map(({ kind }) => kind)).toEqual(new Array(4).fill("accepted"));
    await expect(readCtSeries(series[0]!)).rejects.toMatchObject({
      code: "instance-uid-repeated",
      message:
        "Cannot read the CT series: each slice must have a SOP Instance UID of its own, got one UID for 4 slices at " +
        "different places (some anonymisers write this)",
    });
  });

  it("is joined where the positions are trusted, and its UID names no slice", async () => {
    const { series } = await scanChanged(name);
    const read = await readCtSeries(series[0]!, { trustPositions: true });
    expect(read.volume).toEqual(whole.series.volume);
    expect(read.sliceIndexByUid.size).toBe(0);
    expect(matchReferences(structureSet, read).state).toBe("frame-only");
  });

  it("is told from a file that is there twice", async () => {
    const files = { ...filesByName(whole), "again.dcm": whole.files[0]!.bytes };
    const { series, outcomes } = await scanFolder(writeFiles(files));
    expect(outcomes.at(-1)).toMatchObject({ code: "duplicate-instance" });
    expect(series[0]!.contradiction).toBeUndefined();
  });
});
