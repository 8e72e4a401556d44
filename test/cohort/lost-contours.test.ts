/** What a structure set's contours lose on the way to a mask is told, and not taken for background. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Case, loadCase, loadLabelMap } from "../../src/cohort/index.ts";
import type { Attributes } from "../../src/dicom/format/encode.ts";
import { encodeCtSeries, parseStructureSet } from "../../src/dicom/index.ts";
import { type ImageGrid, patientPoint, voxelCount } from "../../src/geometry/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { contourOf, data, drawn, foreign, roiNamed } from "../dicom/foreign.ts";
import { newFolder } from "../set-up/folders.ts";

/** 12 slices of 5 mm, 48 x 64 pixels of 6 mm. */
const grid: ImageGrid = {
  size: [12, 48, 64],
  pixelSpacingMm: [6, 6],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  sliceOrigins: Array.from({ length: 12 }, (_, z) => patientPoint(-189, -141, 5 * z)),
};

let loaded: Case;

beforeAll(async () => {
  const hu = new Int16Array(voxelCount(grid)).fill(-1000);
  for (let voxel = 0; voxel < hu.length; voxel++) {
    const x = voxel % 64;
    const y = Math.floor(voxel / 64) % 48;
    if (x > 3 && x < 60 && y > 6 && y < 41) hu[voxel] = 20;
  }
  const { files } = encodeCtSeries(
    { grid, hu },
    {
      uidSeed: "lost",
      patientName: "Test",
      patientId: "T 1",
      patientPosition: "HFS",
      manufacturer: "Test",
      softwareVersion: "0",
      acquired: new Date(Date.UTC(2020, 0, 1)),
    },
  );
  const folder = newFolder("arcuate-lost-");
  for (const { fileName, bytes } of files) writeFileSync(join(folder, fileName), bytes);
  loaded = await loadCase(folder);
});

/** Four corners of a square of 60 mm, at a height. */
function square(z: number, aside = 0): string {
  const [low, high] = [-30 + aside, 30 + aside];
  const corners = [
    [low, -30],
    [high, -30],
    [high, 30],
    [low, 30],
  ];
  return corners.map(([x, y]) => `${x}\\${y}\\${z}`).join("\\");
}

interface Written {
  readonly text: string;
  /** The slice that it names. */
  readonly names?: number;
  readonly more?: Attributes;
}

const on = (slice: number, more: Partial<Written> = {}): Written => ({
  text: square(5 * slice),
  names: slice,
  ...more,
});

/** A reference with the bladder of these contours. */
function read(contours: readonly Written[], more: Attributes = {}, trust?: "all") {
  const { sopInstanceUids, frameOfReferenceUid } = loaded.series;
  const items = contours.map(({ text, names, more: other }) =>
    contourOf({
      ContourData: data(text),
      ...(names !== undefined && {
        ContourImageSequence: [{ ReferencedSOPInstanceUID: sopInstanceUids[names]! }],
      }),
      ...other,
    }),
  );
  const bytes = foreign({
    FrameOfReferenceUID: frameOfReferenceUid,
    StructureSetROISequence: [roiNamed(7, "Bladder")],
    ROIContourSequence: [drawn(7, ...items)],
    ...more,
  });
  return loadLabelMap(loaded, pelvisScheme, undefined, {
    structureSet: parseStructureSet(bytes),
    ...(trust && { trust }),
  });
}

const BLADDER = 3;
const sound = [3, 4, 5, 6, 7, 8].map((slice) => on(slice));
const withOne = (index: number, changed: Partial<Written>) =>
  sound.map((each, at) => (at === index ? { ...each, ...changed } : each));
/** Without the last coordinate. */
const cut = (text: string) => text.replace(/\\[^\\]*$/, "");
const codesOf = ({ remarks }: ReturnType<typeof read>) => remarks.map(({ code }) => code);

describe("loadLabelMap()", () => {
  it("says nothing of sound contours", () => {
    const { remarks, unknownSlices, presentLabels } = read(sound);
    expect(remarks).toEqual([]);
    expect([...unknownSlices]).toEqual([]);
    expect(presentLabels).toEqual([BLADDER]);
  });

  it("tells contours that cannot be read, and does not know their slices", () => {
    const half = sound.map((each, at) => (at % 2 === 1 ? { ...each, text: cut(each.text) } : each));
    const { remarks, unknownSlices, presentLabels } = read(half);
    expect(presentLabels).toEqual([BLADDER]);
    expect(remarks).toEqual([
      {
        code: "contours-unreadable",
        severity: "severe",
        structure: "Bladder",
        slices: [5, 7, 9],
        figures: { contours: 3, contoursInFile: 6 },
        text: "Bladder: 3 of 6 contours cannot be read (slices 5, 7, 9); the structure is unknown there",
      },
    ]);
    expect([...unknownSlices]).toEqual([[BLADDER, [4, 6, 8]]]);
  });

  it.each([
    ["its type is unknown", { more: { ContourGeometricType: "SPLINE" } }, "contours-unreadable"],
    [
      "its coordinates are gone",
      { text: "", more: { NumberOfContourPoints: "4" } },
      "contours-unreadable",
    ],
    ["it is an open line", { more: { ContourGeometricType: "OPEN_PLANAR" } }, "contours-open"],
    ["it names another slice", { names: 11 }, "contours-contradict"],
  ])("does not know the slice of a contour where %s", (_, changed, code) => {
    const { remarks, unknownSlices } = read(withOne(2, changed));
    expect(remarks).toMatchObject([{ code, severity: "severe", structure: "Bladder" }]);
    expect(unknownSlices.get(BLADDER)).toContain(5);
  });

  it("knows the slice of a lost contour by its coordinates where it names none", () => {
    const nameless = sound.map(({ text }) => ({ text }));
    const lost = nameless.map((each, at) =>
      at === 1 ? { text: `${square(20)}\\${square(20)}\\7` } : each,
    );
    expect([...read(lost).unknownSlices]).toEqual([[BLADDER, [4]]]);
  });

  it("takes the empty slices between drawn ones where the slice cannot be known", () => {
    const lost = sound.map(({ text }, at) => ({ text: at === 2 ? "x" : text }));
    const { unknownSlices, presentLabels } = read(lost);
    expect([...unknownSlices]).toEqual([[BLADDER, [5]]]);
    expect(presentLabels).toEqual([BLADDER]);
  });

  it("does not use a structure whose lost contours may lie anywhere, but for showing it", () => {
    const lost = sound.map(({ text }, at) => ({ text: at === 5 ? "x" : text }));
    const { remarks, missingLabels, absentLabels } = read(lost);
    expect(missingLabels).toContain(BLADDER);
    expect(absentLabels).not.toContain(BLADDER);
    expect(remarks.map(({ text }) => text)).toEqual([
      "the structure set names none of the CT's slices; placed by its frame of reference",
      "Bladder: 1 of 6 contours cannot be read; the slices of some are not known: not learned from",
    ]);
    const shown = read(lost, {}, "all");
    expect(shown.presentLabels).toEqual([BLADDER]);
    expect(shown.remarks).toEqual(remarks);
  });

  it("does not know the slices that a tilted contour crosses", () => {
    const tilted = "-30\\-30\\20\\30\\-30\\20\\30\\30\\30\\-30\\30\\30";
    const { remarks, unknownSlices } = read(withOne(2, { text: tilted }));
    expect(remarks).toMatchObject([{ code: "contours-tilted", figures: { distanceMm: 10 } }]);
    expect([...unknownSlices]).toEqual([[BLADDER, [4, 5, 6]]]);
  });

  it("draws nothing of a ROI in another frame of reference that names no slice of the CT", () => {
    const elsewhere = { ...roiNamed(7, "Bladder"), ReferencedFrameOfReferenceUID: "2.25.77" };
    const ofFrame = (contours: readonly Written[]) =>
      read(contours, { StructureSetROISequence: [elsewhere] });
    const named = ofFrame(sound);
    expect(named.remarks).toEqual([]);
    const lost = ofFrame(sound.map(({ text }) => ({ text })));
    expect(lost.remarks).toMatchObject([
      { code: "placed-by-frame" },
      {
        code: "contours-other-frame",
        severity: "severe",
        text: "Bladder: 6 of 6 contours lie in another frame of reference than the CT; the slices of some are not known: not learned from",
      },
      { code: "roi-empty" },
    ]);
    expect(lost.missingLabels).toContain(BLADDER);
  });

  it("tells of contours that name an image of another CT", () => {
    const other = { ContourImageSequence: [{ ReferencedSOPInstanceUID: "2.25.78" }] };
    const { remarks, unknownSlices } = read(withOne(2, { text: square(25), more: other }));
    expect(remarks).toMatchObject([
      { code: "contours-other-image", structure: "Bladder", figures: { contours: 1 } },
    ]);
    expect([...unknownSlices]).toEqual([]);
  });

  it("tells what is drawn otherwise than it stands, or not at all, with slices and figures", () => {
    const cases: [Written[], object][] = [
      [
        [...sound, { text: square(95) }],
        { code: "contours-off-ct", figures: { contours: 1, contoursInFile: 7, distanceMm: 40 } },
      ],
      [
        withOne(0, { text: square(16.8) }),
        { code: "contours-beside", figures: { distanceMm: 1.8 }, slices: [4] },
      ],
      [withOne(0, { text: square(15, 180) }), { code: "contours-clipped", slices: [4] }],
      [[...sound, on(4)], { code: "contours-twice", severity: "notice", slices: [5] }],
      [[...sound, on(4, { text: square(20, 20) })], { code: "contours-overlap", slices: [5] }],
      [[...sound, { text: square(21) }], { code: "contours-between", slices: [5] }],
      [withOne(0, { more: { NumberOfContourPoints: "9" } }), { code: "contours-point-count" }],
      [
        withOne(0, { more: { ContourGeometricType: "" } }),
        {
          code: "contours-type-unsaid",
          severity: "notice",
          figures: { contours: 1, contoursInFile: 6 },
        },
      ],
      [[...sound, on(1, { text: "0\\0\\5" })], { code: "contours-too-short", severity: "notice" }],
      [
        [...sound, on(1, { text: "0\\0\\5", more: { ContourGeometricType: "POINT" } })],
        { code: "contours-points", severity: "notice" },
      ],
      [
        [...sound, on(4, { text: "81\\0.2\\20\\82\\0.2\\20\\82\\1\\20" })],
        { code: "contours-without-voxel", severity: "notice" },
      ],
    ];
    for (const [contours, expected] of cases) {
      const { remarks, unknownSlices } = read(contours);
      expect(remarks.slice(0, 1)).toMatchObject([{ structure: "Bladder", ...expected }]);
      expect([...unknownSlices]).toEqual([]);
    }
  });

  it("refuses a structure set most of whose contours name other slices than they lie on", () => {
    const moved = (count: number) =>
      sound.map((each, at) => (at < count ? { ...each, names: 11 - at } : each));
    expect(codesOf(read(moved(3)))).toEqual(["contours-contradict"]);
    expect(() => read(moved(4))).toThrow(
      expect.objectContaining({
        code: "structure-set-contradicts",
        message: expect.stringContaining("got 4 of 6 that lie elsewhere, up to 40.0 mm away"),
      }),
    );
  });

  it("tells a structure set of another patient, but not one that names none", () => {
    expect(codesOf(read(sound, { PatientID: "T 2" }))).toEqual(["patient-id-differs"]);
    expect(codesOf(read(sound, { PatientID: " T 1 " }))).toEqual([]);
    expect(codesOf(read(sound, { PatientID: "" }))).toEqual([]);
  });

  it("tells ROIs that have no number of their own", () => {
    const { remarks } = read(sound, {
      StructureSetROISequence: [roiNamed(7, "Bladder"), roiNamed(7, "Other"), { ROIName: "None" }],
    });
    expect(remarks.map(({ code, figures }) => [code, figures])).toEqual([
      ["roi-numbers", { items: 1 }],
      ["roi-numbers", { items: 1 }],
    ]);
  });
});
