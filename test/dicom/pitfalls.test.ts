/**
 * The mistakes that other tools' users reported about structure sets, each as a test over whole files. Numbers are
 * those of the project's list of pitfalls; what concerns contours alone is tested in contours/.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ArcuateError, createRandom } from "../../src/base/index.ts";
import { rasterizeContours, traceMask } from "../../src/contours/index.ts";
import { type Attributes, encodeFile } from "../../src/dicom/format/encode.ts";
import { deriveUid, sopClass } from "../../src/dicom/format/uid.ts";
import {
  type CtSeries,
  encodeStructureSet,
  matchReferences,
  type PatientPosition,
  parseStructureSet,
  readCtSeries,
  readStructureSet,
  requireReferences,
  scanFolder,
  sliceIndexOf,
} from "../../src/dicom/index.ts";
import {
  type ImageGrid,
  indexToPatient,
  type Vector3,
  voxelPoint,
} from "../../src/geometry/index.ts";
import type { Mask } from "../../src/volume/index.ts";
import { orientations } from "../contours/grids.ts";
import {
  askPydicom,
  ctOf,
  filesByName,
  type GridWish,
  gridOf,
  hasPydicom,
  roiOf,
  squareOn,
  writeFiles,
} from "./support.ts";

const about = {
  label: "AI-DRAFT",
  softwareVersion: "0.1.0",
  modelName: "Test model",
  now: new Date("2026-03-04T05:06:07Z"),
};

/** A structure set as another system might write it: nothing is checked, everything can be left out. */
function foreign(attributes: Attributes): Uint8Array {
  const sopInstanceUid = deriveUid("pitfalls");
  return encodeFile({
    sopClassUid: sopClass.rtStructureSet,
    sopInstanceUid,
    softwareVersion: "0.1.0",
    attributes: {
      SOPClassUID: sopClass.rtStructureSet,
      SOPInstanceUID: sopInstanceUid,
      StudyInstanceUID: "1.2.3",
      SeriesInstanceUID: "1.2.4",
      StructureSetLabel: "FOREIGN",
      ...attributes,
    },
  });
}

const data = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const triangle = data("0\\0\\30.6\\5\\0\\30.6\\0\\5\\30.6");

function roiNamed(number: number, name: string): Attributes {
  return { ROINumber: `${number}`, ROIName: name };
}

function contourOf(more: Attributes = {}): Attributes {
  return { ContourGeometricType: "CLOSED_PLANAR", ContourData: triangle, ...more };
}

function drawn(number: number, ...contours: readonly Attributes[]): Attributes {
  return { ReferencedROINumber: `${number}`, ContourSequence: contours };
}

function problemOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error instanceof ArcuateError ? error.code : (error as Error).name;
  }
  return "nothing refused";
}

/** A mask from a rule in the patient's space, so that it does not know how the image lies. */
function maskOf(grid: ImageGrid, isInside: (point: Vector3) => boolean): Mask {
  const [slices, rows, columns] = grid.size;
  const voxels = new Uint8Array(slices * rows * columns);
  let at = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        voxels[at++] = isInside(indexToPatient(grid, voxelPoint(z, y, x))) ? 1 : 0;
      }
    }
  }
  return { grid, voxels };
}

/** Writes CT and structure set in a random order of files, and reads both back. */
async function throughFiles(wish: GridWish, isInside: (point: Vector3) => boolean) {
  const ct = ctOf(wish);
  const mask = maskOf(ct.series.volume.grid, isInside);
  const rs = encodeStructureSet(ct.series, [roiOf({ contours: traceMask(mask) })], about);
  const random = createRandom(5);
  const shuffled = [...ct.files.map((file) => file.bytes), rs]
    .map((bytes) => ({ bytes, key: random.uniform() }))
    .sort((a, b) => a.key - b.key);
  const folder = writeFiles(Object.fromEntries(shuffled.map(({ bytes }, at) => [`${at}`, bytes])));
  const { series, structureSets } = await scanFolder(folder);
  const read = await readCtSeries(series[0]!, { uneven: "accept" });
  const { structureSet } = await readStructureSet(structureSets[0]!.path);
  const { mask: again } = rasterizeContours(read.volume.grid, structureSet.rois[0]!.contours, {
    sliceOf: (contour) => sliceIndexOf(read, contour),
  });
  return { mask, again, read };
}

/** A shell with an island in it, off centre, so that no flip or turn of it is the same. */
function shell([x, y, z]: Vector3): boolean {
  const radius = Math.hypot(x - 3, (y + 2) * 1.3, (z - 41) * 0.8);
  return radius < 5 || (radius > 8 && radius < 13 + 0.2 * x);
}

function differing(a: Mask, b: Mask): number {
  return a.voxels.reduce((count, voxel, index) => count + (voxel === b.voxels[index] ? 0 : 1), 0);
}

describe("through CT and RTSTRUCT files", () => {
  const wide: GridWish = {
    size: [0, 40, 51],
    pixelSpacingMm: [0.8, 1.2],
    positionsMm: [0, 3, 6, 9, 12, 15, 18, 21],
  };

  it("R01, R03, R05, R12: holes, islands and edges change no voxel of a non-square image", async () => {
    const { mask, again, read } = await throughFiles(wide, shell);
    expect(mask.voxels.some((voxel) => voxel === 1)).toBe(true);
    expect(differing(mask, again)).toBe(0);
    expect(read.volume.grid.size).toEqual([8, 40, 51]);
    expect(read.volume.grid.pixelSpacingMm).toEqual([0.8, 1.2]);
  });

  it("R09: slices at uneven distances keep their own planes", async () => {
    const wish = { ...wide, positionsMm: [0, 3, 6, 12, 18, 21, 24] };
    const { mask, again } = await throughFiles(wish, shell);
    expect(differing(mask, again)).toBe(0);
  });

  it("R13: oblique planes", async () => {
    const [a, b] = [Math.cos(0.3), Math.sin(0.3)];
    const wish: GridWish = { ...wide, rowDirection: [a, 0, b], columnDirection: [0, 1, 0] };
    const { mask, again } = await throughFiles(wish, shell);
    expect(mask.voxels.some((voxel) => voxel === 1)).toBe(true);
    expect(differing(mask, again)).toBe(0);
  });

  it.each(Object.entries(orientations))(
    "R14: %s, files in random order",
    async (_position, { row, column }) => {
      const around = { ...wide, rowDirection: row, columnDirection: column };
      const centred = (point: Vector3) => {
        // The test grid starts at a corner; the shell is put where this orientation's image lies.
        const grid = gridOf(around);
        const centre = indexToPatient(grid, voxelPoint(3.5, 19.5, 25));
        return shell([point[0] - centre[0], point[1] - centre[1], point[2] - centre[2] + 41]);
      };
      const { mask, again } = await throughFiles(around, centred);
      expect(mask.voxels.some((voxel) => voxel === 1)).toBe(true);
      expect(differing(mask, again)).toBe(0);
    },
  );
});

describe("reading a structure set", () => {
  it("R01, R31: keeps XOR contours, points and open lines as what they are", () => {
    const types = [
      "CLOSEDPLANAR_XOR",
      "POINT",
      "OPEN_PLANAR",
      "OPEN_NONPLANAR",
      "CLOSED_PLANAR_XOR",
    ];
    const contours = types.map((type) => contourOf({ ContourGeometricType: data(type) }));
    const { structureSet, warnings } = parseStructureSet(
      foreign({
        StructureSetROISequence: [roiNamed(1, "A")],
        ROIContourSequence: [drawn(1, ...contours, contourOf({ ContourGeometricType: "SPLINE" }))],
      }),
    );
    expect(structureSet.rois[0]!.contours.map((contour) => contour.geometricType)).toEqual([
      ...types.slice(0, 4),
      "CLOSEDPLANAR_XOR",
    ]);
    expect(warnings).toEqual([{ code: "contour-type-unknown", roiNumber: 1, count: 1 }]);
  });

  it("R06: keeps what is smaller than a millimetre", () => {
    const points = data("0.123456789\\-0.5\\30.6\\5.00001\\0\\30.6\\0\\5e-3\\30.6");
    const { structureSet } = parseStructureSet(
      foreign({
        StructureSetROISequence: [roiNamed(1, "A")],
        ROIContourSequence: [drawn(1, contourOf({ ContourData: points }))],
      }),
    );
    expect([...structureSet.rois[0]!.contours[0]!.points]).toEqual([
      0.123456789, -0.5, 30.6, 5.00001, 0, 30.6, 0, 0.005, 30.6,
    ]);
  });

  it("R07, R37: skips and counts what is no contour, and reads the rest", () => {
    const broken = ["1\\2\\3", "1\\2\\3\\4\\5\\6", "", "1\\2\\3\\4", "1\\2\\x\\4\\5\\6\\7\\8\\9"];
    const contours = broken.map((text) => contourOf({ ContourData: data(text) }));
    const { structureSet, warnings } = parseStructureSet(
      foreign({
        StructureSetROISequence: [roiNamed(1, "Bad"), roiNamed(2, "Good")],
        ROIContourSequence: [
          drawn(1, ...contours, contourOf(), contourOf({ NumberOfContourPoints: "7" })),
          drawn(2, contourOf()),
        ],
      }),
    );
    expect(structureSet.rois.map((roi) => roi.contours.length)).toEqual([2, 1]);
    expect(warnings).toEqual([
      { code: "contour-too-short", roiNumber: 1, count: 3 },
      { code: "contour-unreadable", roiNumber: 1, count: 2 },
      { code: "point-count-differs", roiNumber: 1, count: 1 },
    ]);
  });

  it("R20: does without references, contours, names and observations", () => {
    const bare = parseStructureSet(foreign({}));
    expect(bare.structureSet.rois).toEqual([]);
    const { structureSet, referencedSeries } = parseStructureSet(
      foreign({
        StructureSetROISequence: [roiNamed(1, "A"), roiNamed(2, "B"), { ROINumber: "3" }],
        ROIContourSequence: [{ ReferencedROINumber: "1" }, drawn(2, contourOf())],
      }),
    );
    expect(referencedSeries).toEqual([]);
    expect(structureSet.rois.map((roi) => [roi.name, roi.contours.length])).toEqual([
      ["A", 0],
      ["B", 1],
      ["", 0],
    ]);
    expect(structureSet.rois[1]!.contours[0]).not.toHaveProperty("sliceUid");
  });

  it("R21, R32: joins regions by number alone, through gaps, permutations and empty regions", () => {
    const numbers = Array.from({ length: 20 }, (_, index) => 100 - 3 * index);
    const drawnNumbers = numbers.filter((number) => number % 2 === 0).reverse();
    const at = (number: number) => data(`${number}\\0\\30.6\\5\\0\\30.6\\0\\5\\30.6`);
    const { structureSet } = parseStructureSet(
      foreign({
        StructureSetROISequence: numbers.map((number) => roiNamed(number, `ROI ${number}`)),
        ROIContourSequence: drawnNumbers.map((number) =>
          drawn(number, contourOf({ ContourData: at(number) })),
        ),
        RTROIObservationsSequence: numbers.map((number, index) => ({
          ObservationNumber: `${index}`,
          ReferencedROINumber: `${number}`,
          RTROIInterpretedType: number % 2 === 0 ? "ORGAN" : "CTV",
        })),
      }),
    );
    expect(structureSet.rois.map((roi) => roi.number)).toEqual(numbers);
    for (const roi of structureSet.rois) {
      const isDrawn = roi.number % 2 === 0;
      expect(roi.name).toBe(`ROI ${roi.number}`);
      expect(roi.interpretedType).toBe(isDrawn ? "ORGAN" : "CTV");
      expect(roi.contours.map((contour) => contour.points[0])).toEqual(isDrawn ? [roi.number] : []);
    }
  });

  it("R22, R23: keeps equal names apart by number, and says where a number is not clear", () => {
    const { structureSet, warnings } = parseStructureSet(
      foreign({
        StructureSetROISequence: [
          roiNamed(1, "PTV"),
          roiNamed(2, "PTV"),
          roiNamed(2, "Other"),
          { ROIName: "No number" },
        ],
        ROIContourSequence: [drawn(1, contourOf()), drawn(9, contourOf())],
      }),
    );
    expect(structureSet.rois.map(({ number, name }) => [number, name])).toEqual([
      [1, "PTV"],
      [2, "PTV"],
    ]);
    expect(warnings).toEqual([
      { code: "roi-number-repeated", roiNumber: 2, count: 1 },
      { code: "roi-number-missing", count: 1 },
      { code: "roi-number-unknown", roiNumber: 9, count: 1 },
    ]);
  });

  it("R30: reads names in the file's character set, and in none", () => {
    const inSet = (set: string, bytes: Uint8Array) =>
      parseStructureSet(
        foreign({
          SpecificCharacterSet: set,
          StructureSetROISequence: [{ ROINumber: "1", ROIName: bytes }],
        }),
      ).structureSet.rois[0]!.name;
    expect(inSet("ISO_IR 100", Uint8Array.of(0x42, 0x6c, 0xe5, 0x73, 0x61))).toBe("Blåsa");
    expect(inSet("ISO_IR 144", Uint8Array.of(0xbf, 0xe3, 0xd7, 0xeb, 0xe0, 0xec))).toBe("Пузырь");
    expect(inSet("ISO_IR 192", new Uint8Array(Buffer.from("방광")))).toBe("방광");
    expect(inSet("", new Uint8Array(Buffer.from("膀胱")))).toBe("膀胱");
    expect(inSet("ISO 2022 IR 87", new Uint8Array(Buffer.from("\x1b$Bg/fy\x1b(B", "latin1")))).toBe(
      "膀胱",
    );
  });

  it("R35: takes hostile names for names", () => {
    const names = [
      "../../etc/passwd",
      "__proto__",
      "constructor",
      "<img onerror=x>",
      "x".repeat(64),
      "",
    ];
    const { structureSet } = parseStructureSet(
      foreign({
        StructureSetROISequence: names.map((name, index) => roiNamed(index + 1, name)),
        ROIContourSequence: names.map((_, index) => drawn(index + 1, contourOf())),
      }),
    );
    expect(structureSet.rois.map((roi) => roi.name)).toEqual(names);
    expect(structureSet.rois.every((roi) => roi.contours.length === 1)).toBe(true);
  });
});

describe("matching references", () => {
  const { series } = ctOf();
  const other = ctOf({}, { uidSeed: "another patient" }).series;
  const own = parseStructureSet(encodeStructureSet(series, [roiOf()], about));

  it("R24: exact, by frame only, or not at all", () => {
    expect(matchReferences(own, series).state).toBe("exact");
    const resampled: CtSeries = {
      ...other,
      frameOfReferenceUid: series.frameOfReferenceUid,
    };
    expect(matchReferences(own, resampled)).toEqual({
      state: "frame-only",
      frame: "same",
      foundSlices: 0,
      missingSlices: 2,
      foreignRoiNumbers: [],
    });
    expect(matchReferences(own, other).state).toBe("none");
  });

  it("R24: refuses another patient's structure set by name", () => {
    expect(problemOf(() => requireReferences(own, other))).toBe("structure-set-elsewhere");
    expect(requireReferences(own, series).state).toBe("exact");
  });

  it("R25: refuses another frame of reference even where the slices' UIDs agree", () => {
    const moved = { ...series, frameOfReferenceUid: "1.2.3.4" };
    expect(matchReferences(own, moved)).toMatchObject({
      state: "none",
      frame: "other",
      foundSlices: 2,
    });
    expect(() => requireReferences(own, moved)).toThrow("2 of its slices in another frame");
  });

  it("R25: names the regions that lie in another frame", () => {
    const set = parseStructureSet(
      foreign({
        FrameOfReferenceUID: series.frameOfReferenceUid,
        StructureSetROISequence: [
          { ...roiNamed(1, "here"), ReferencedFrameOfReferenceUID: series.frameOfReferenceUid },
          { ...roiNamed(2, "there"), ReferencedFrameOfReferenceUID: "1.2.3.4" },
          roiNamed(3, "unsaid"),
        ],
      }),
    );
    expect(matchReferences(set, series)).toMatchObject({
      state: "frame-only",
      foreignRoiNumbers: [2],
    });
  });

  it("R26: of several referenced series counts the CT's own", () => {
    const images = (uids: readonly string[]) =>
      uids.map((uid) => ({ ReferencedSOPClassUID: sopClass.ct, ReferencedSOPInstanceUID: uid }));
    const set = parseStructureSet(
      foreign({
        ReferencedFrameOfReferenceSequence: [other, series].map((each) => ({
          FrameOfReferenceUID: each.frameOfReferenceUid,
          RTReferencedStudySequence: [
            {
              RTReferencedSeriesSequence: [
                {
                  SeriesInstanceUID: each.seriesInstanceUid,
                  ContourImageSequence: images(each.sopInstanceUids),
                },
              ],
            },
          ],
        })),
      }),
    );
    for (const each of [series, other]) {
      expect(matchReferences(set, each)).toMatchObject({
        state: "exact",
        foundSlices: 4,
        missingSlices: 0,
      });
    }
  });

  it("R10: a contour that names a slice of another CT has no slice here", () => {
    const contour = own.structureSet.rois[0]!.contours[0]!;
    expect(sliceIndexOf(series, contour)).toBe(0);
    expect(sliceIndexOf(other, contour)).toBeUndefined();
    const { sliceUid: _, ...unsaid } = contour;
    expect(sliceIndexOf(series, unsaid)).toBeUndefined();
  });
});

describe("reading a CT", () => {
  it("R15 to R19, R36: is tested beside stackSlices() and scanFolder(); a localizer and a dose cost nothing", async () => {
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
    const folder = writeFiles({ ...filesByName(ct), "scout.dcm": scout });
    const { fates, series } = await scanFolder(folder);
    expect(fates.at(-1)).toMatchObject({ kind: "rejected", code: "localizer" });
    const read = await readCtSeries(series[0]!);
    expect(read.volume.hu).toEqual(ct.series.volume.hu);
    expect(read.volume.grid.size).toEqual([4, 5, 6]);
  });

  it("R36: refuses several frames in one file", async () => {
    const bytes = encodeFile({
      sopClassUid: sopClass.ct,
      sopInstanceUid: "1.2.3",
      softwareVersion: "0.1.0",
      attributes: { SOPClassUID: sopClass.ct, NumberOfFrames: "4", PixelData: new Uint8Array(8) },
    });
    const { fates } = await scanFolder(writeFiles({ ...filesByName(ctOf()), "frames.dcm": bytes }));
    expect(fates.at(-1)).toMatchObject({ kind: "rejected", code: "multi-frame" });
  });
});

describe("writing a structure set", () => {
  const { series } = ctOf();

  it("R07: refuses contours of two points, and slices off the grid", () => {
    const short = { ...squareOn(0), points: Float64Array.of(0, 0, 0, 1, 1, 0) };
    expect(problemOf(() => encodeStructureSet(series, [roiOf({ contours: [short] })], about))).toBe(
      "RangeError",
    );
    const off = roiOf({ contours: [squareOn(4)] });
    expect(problemOf(() => encodeStructureSet(series, [off], about))).toBe("RangeError");
  });

  it("R22: refuses a ROI number twice", () => {
    expect(problemOf(() => encodeStructureSet(series, [roiOf(), roiOf()], about))).toBe(
      "RangeError",
    );
  });

  it("R27: writes no decimal of more than 16 characters, whatever the position", () => {
    const points = Float64Array.from({ length: 30 }, (_, index) => (index - 15) * 1234.567890123);
    const bytes = encodeStructureSet(
      series,
      [roiOf({ contours: [{ ...squareOn(0), points }] })],
      about,
    );
    const text = Buffer.from(bytes).toString("latin1");
    const start = text.indexOf("-18518.5184\\");
    expect(start).toBeGreaterThan(0);
    const values = text.slice(start).split("\\").slice(0, 29);
    for (const value of values) expect(value).toMatch(/^-?\d{1,8}(\.\d{1,4})?$/);
  });

  it.runIf(hasPydicom())("R28: writes a contour of 20,000 points that pydicom reads whole", () => {
    const points = Float64Array.from({ length: 60_000 }, (_, index) =>
      index % 3 === 2 ? 30.6 : Math.fround(100 * Math.sin(index)),
    );
    const bytes = encodeStructureSet(
      series,
      [roiOf({ contours: [{ ...squareOn(0), points }] })],
      about,
    );
    expect(parseStructureSet(bytes).structureSet.rois[0]!.contours[0]!.points).toHaveLength(60_000);
    const folder = writeFiles({ "rs.dcm": bytes });
    expect(askPydicom("rtstruct", join(folder, "rs.dcm"))).toMatchObject({
      rois: [{ contours: [{ count: 20_000 }] }],
    });
  });

  it("R29: gives back names of 17 to 64 characters", () => {
    const names = ["Femur_Head_L_and_more", "x".repeat(64)];
    const rois = names.map((name, index) => roiOf({ number: index + 1, name }));
    const { structureSet } = parseStructureSet(encodeStructureSet(series, rois, about));
    expect(structureSet.rois.map((roi) => roi.name)).toEqual(names);
  });

  it.runIf(hasPydicom()).each(["Ýmir^Þór", "山田^太郎", "홍^길동", "Иванов^Иван"])(
    "R30: passes the patient name %s on, readable for pydicom",
    (patientName) => {
      const named = ctOf({}, { patientName }).series;
      const folder = writeFiles({ "rs.dcm": encodeStructureSet(named, [roiOf()], about) });
      expect(askPydicom("rtstruct", join(folder, "rs.dcm"))).toMatchObject({ patientName });
    },
  );

  it("R30: passes on identifiers of the CT that are longer than allowed, as they are", async () => {
    const patientId = "P".repeat(64);
    const read = ctOf({}, { patientId }).series;
    const header = { patientAndStudy: { ...read.header.patientAndStudy, StudyID: "S".repeat(30) } };
    const bytes = encodeStructureSet({ ...read, header }, [roiOf()], about);
    expect(Buffer.from(bytes).includes("S".repeat(30))).toBe(true);
  });

  it("R34: writes no file when nothing was drawn", () => {
    expect(problemOf(() => encodeStructureSet(series, [], about))).toBe("nothing-to-write");
    expect(problemOf(() => encodeStructureSet(series, [roiOf({ contours: [] })], about))).toBe(
      "nothing-to-write",
    );
  });

  it("R25: refuses a CT without frame of reference", () => {
    const unsaid = { ...series, frameOfReferenceUid: "" };
    expect(problemOf(() => encodeStructureSet(unsaid, [roiOf()], about))).toBe(
      "identifier-malformed",
    );
  });

  it("says that a program drew it, for research, unapproved", () => {
    const text = Buffer.from(encodeStructureSet(series, [roiOf()], about)).toString("latin1");
    for (const words of ["UNAPPROVED", "AUTOMATIC", "Research use only", "Test model", "109102"]) {
      expect(text).toContain(words);
    }
  });
});

const positions: readonly PatientPosition[] = [
  "HFS",
  "HFP",
  "FFS",
  "FFP",
  "HFDL",
  "HFDR",
  "FFDL",
  "FFDR",
];

it("R14: the orientations tried above are the eight patient positions and an oblique one", () => {
  expect(Object.keys(orientations)).toEqual(expect.arrayContaining([...positions, "oblique"]));
});
