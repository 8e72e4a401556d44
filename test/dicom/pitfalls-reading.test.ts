/**
 * Structure sets of other makers.
 * Numbers are those of the project's list of pitfalls: mistakes that other tools' users reported about structure sets.
 */
import { describe, expect, it } from "vitest";
import { parseStructureSet } from "../../src/dicom/index.ts";
import { contourOf, data, drawn, foreign, roiNamed } from "./foreign.ts";

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

  it("takes a contour without a type for a closed one, if its points are a polygon in one plane", () => {
    const read = (points: string, type?: string) => {
      const contour = contourOf({ ContourData: data(points), ContourGeometricType: type });
      const { structureSet, warnings } = parseStructureSet(
        foreign({
          StructureSetROISequence: [roiNamed(1, "A")],
          ROIContourSequence: [drawn(1, contour)],
        }),
      );
      const types = structureSet.rois[0]!.contours.map(({ geometricType }) => geometricType);
      return [types, warnings.map(({ code }) => code)];
    };
    const assumed = [["CLOSED_PLANAR"], ["contour-type-assumed"]];
    expect(read("0\\0\\30.6\\5\\0\\30.6\\0\\5\\30.6")).toEqual(assumed);
    expect(read("0\\0\\30.6\\5\\0\\30.6\\0\\5\\30.6", "")).toEqual(assumed);
    // In a sagittal plane, and rounded to 0.1 mm.
    expect(read("7\\0\\30\\7.1\\50\\30\\7\\50\\60\\7\\0\\60")).toEqual(assumed);
    const unknown = [[], ["contour-type-unknown"]];
    expect(read("0\\0\\30\\50\\0\\30\\50\\50\\33\\0\\50\\30")).toEqual(unknown); // 3 mm off a plane
    expect(read("0\\0\\30\\5\\0\\30\\9\\0\\30")).toEqual(unknown); // on one line
    expect(read("0\\0\\30")).toEqual([[], ["contour-too-short"]]);
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
