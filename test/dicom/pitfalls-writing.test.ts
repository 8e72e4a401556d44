/**
 * Structure sets that other systems can read.
 * Numbers are those of the project's list of pitfalls: mistakes that other tools' users reported about structure sets.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeStructureSet, parseStructureSet } from "../../src/dicom/index.ts";
import { about, problemOf } from "./foreign.ts";
import { askPydicom, ctOf, hasPydicom, roiOf, squareOn, writeFiles } from "./support.ts";

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
