import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  askPydicom,
  ctOf,
  dciodvfyErrors,
  hasDciodvfy,
  hasPydicom,
  hasSharedData,
  roiOf,
  sharedData,
  squareOn,
  writeFiles,
} from "../../../test/dicom/support.ts";
import {
  type AboutStructureSet,
  encodeStructureSet,
  matchReferences,
  parseStructureSet,
  readStructureSet,
  sliceIndexOf,
} from "../index.ts";

const about: AboutStructureSet = {
  label: "AI-DRAFT",
  softwareVersion: "0.1.0",
  modelName: "Test model",
  algorithmParameters: "model 00ff, seed 1",
  now: new Date("2026-03-04T05:06:07Z"),
};

describe("encodeStructureSet() and parseStructureSet()", () => {
  const { series } = ctOf();
  const rois = [
    roiOf(),
    roiOf({ number: 7, name: "CTVn", interpretedType: "CTV", contours: [squareOn(3)] }),
    roiOf({ number: 9, name: "Bag_Bowel", contours: [] }),
  ];

  it("give back names, numbers, colours, types and points", () => {
    const { structureSet, warnings } = parseStructureSet(encodeStructureSet(series, rois, about));
    expect(warnings).toEqual([]);
    expect(structureSet.label).toBe("AI-DRAFT");
    expect(structureSet.rois.map(({ number, name }) => [number, name])).toEqual([
      [1, "Bladder"],
      [7, "CTVn"],
      [9, "Bag_Bowel"],
    ]);
    expect(structureSet.rois[1]).toEqual({
      number: 7,
      name: "CTVn",
      interpretedType: "CTV",
      generationAlgorithm: "AUTOMATIC",
      generationDescription: "Test model 1",
      frameOfReferenceUid: series.frameOfReferenceUid,
      colour: [240, 228, 66],
      contours: [
        {
          geometricType: "CLOSED_PLANAR",
          points: squareOn(3).points,
          sliceUid: series.sopInstanceUids[3],
        },
      ],
    });
    expect(structureSet.rois[2]!.contours).toEqual([]);
  });

  it("are exact references to the CT, slice by slice", () => {
    const set = parseStructureSet(encodeStructureSet(series, rois, about));
    expect(matchReferences(set, series)).toEqual({
      state: "exact",
      frame: "same",
      foundSlices: 3,
      missingSlices: 0,
      foreignRoiNumbers: [],
    });
    expect(set.studyInstanceUid).toBe(series.studyInstanceUid);
    expect(set.referencedSeries[0]!.sopInstanceUids).toEqual(series.sopInstanceUids);
    const contours = set.structureSet.rois[0]!.contours;
    expect(contours.map((contour) => sliceIndexOf(series, contour))).toEqual([0, 1]);
  });

  it("give the same bytes for the same input, and another UID for other contours", () => {
    const first = encodeStructureSet(series, rois, about);
    expect(encodeStructureSet(series, rois, about)).toEqual(first);
    const moved = [roiOf({ contours: [squareOn(2)] })];
    const other = encodeStructureSet(series, moved, about);
    expect(parseStructureSet(other).sopInstanceUid).not.toBe(
      parseStructureSet(first).sopInstanceUid,
    );
  });

  it.runIf(hasDciodvfy())("write what dciodvfy finds no error in", () => {
    const folder = writeFiles({ "rs.dcm": encodeStructureSet(series, rois, about) });
    expect(dciodvfyErrors(join(folder, "rs.dcm"))).toEqual([]);
  });

  it.runIf(hasPydicom())("write what pydicom reads the same", () => {
    const folder = writeFiles({ "rs.dcm": encodeStructureSet(series, rois, about) });
    const read = askPydicom("rtstruct", join(folder, "rs.dcm")) as OracleStructureSet;
    expect(read.approval).toBe("UNAPPROVED");
    expect(
      read.rois.map(({ number, name, algorithm, type }) => [number, name, algorithm, type]),
    ).toEqual([
      [1, "Bladder", "AUTOMATIC", "ORGAN"],
      [7, "CTVn", "AUTOMATIC", "CTV"],
      [9, "Bag_Bowel", "AUTOMATIC", "ORGAN"],
    ]);
    expect(read.rois[0]!.contours[1]).toMatchObject({
      type: "CLOSED_PLANAR",
      slice: series.sopInstanceUids[1],
      digest: digestOf(squareOn(1).points),
    });
  });
});

interface OracleStructureSet {
  readonly approval: string;
  readonly rois: readonly {
    readonly number: number;
    readonly name: string;
    readonly algorithm: string;
    readonly type: string;
    readonly contours: readonly { readonly digest: string }[];
  }[];
}

function digestOf(points: Float64Array): string {
  const bytes = Buffer.from(points.buffer, points.byteOffset, points.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}

describe.skipIf(!hasSharedData("pelvic-ref-002"))("readStructureSet() on a clinic's file", () => {
  const path = join(
    sharedData,
    "pelvic-ref-002",
    "RS1.2.752.243.1.1.20230123144246076.4000.75633.dcm",
  );

  it.runIf(hasPydicom())("gives pydicom's numbers to the last bit", async () => {
    const { structureSet, warnings } = await readStructureSet(path);
    const expected = askPydicom("rtstruct", path) as OracleStructureSet;
    expect(warnings).toEqual([]);
    expect(structureSet.rois.flatMap((roi) => roi.contours)).toHaveLength(933);
    expect(
      structureSet.rois.map((roi) => [
        roi.number,
        roi.name,
        roi.contours.map((contour) => digestOf(contour.points)),
      ]),
    ).toEqual(
      expected.rois.map((roi) => [
        roi.number,
        roi.name,
        roi.contours.map((contour) => contour.digest),
      ]),
    );
  });

  it("reads every point", () => {
    const { structureSet } = parseStructureSet(readFileSync(path));
    const points = structureSet.rois.flatMap((roi) =>
      roi.contours.map((each) => each.points.length / 3),
    );
    expect(points.every((count) => count >= 3)).toBe(true);
  });
});
