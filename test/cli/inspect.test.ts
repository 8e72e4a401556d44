/** `arcuate inspect` says of contours what every other command says of them. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { loadCase, loadLabelMap } from "../../src/cohort/index.ts";
import type { Attributes } from "../../src/dicom/format/encode.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import type { Inspection } from "../../src/work/index.ts";
import { writePatient } from "../cohort/support.ts";
import { contourOf, data, drawn, foreign, roiNamed } from "../dicom/foreign.ts";
import { arcuate, arcuateJson, temporaryFolder } from "./run-command.ts";

const folder = join(temporaryFolder(), "anna");
const NAME = "Bladder";

/** A square of 60 mm on a slice, which it names. */
function contour(sopInstanceUids: readonly string[], slice: number, more: Attributes = {}) {
  const corners = [
    [-30, -30],
    [30, -30],
    [30, 30],
    [-30, 30],
  ];
  return contourOf({
    ContourData: data(corners.map(([x, y]) => `${x}\\${y}\\${5 * slice}`).join("\\")),
    ContourImageSequence: [{ ReferencedSOPInstanceUID: sopInstanceUids[slice]! }],
    ...more,
  });
}

beforeAll(async () => {
  writePatient(folder, { seed: "inspect.1", sets: [] });
  const { frameOfReferenceUid, sopInstanceUids } = (await loadCase(folder)).series;
  const on = (slice: number, more?: Attributes) => contour(sopInstanceUids, slice, more);
  const beyond = contourOf({ ContourData: data("0\\0\\900\\9\\0\\900\\0\\9\\900") });
  const set = foreign({
    FrameOfReferenceUID: frameOfReferenceUid,
    PatientID: "otto",
    StructureSetROISequence: [roiNamed(7, NAME), roiNamed(8, "CTVn"), roiNamed(8, "Other")],
    ROIContourSequence: [
      drawn(7, on(3), on(4, { ContourData: data("0\\0\\20\\5") }), on(5), on(6), on(6), beyond),
      drawn(8, on(9), on(10, { ContourGeometricType: "OPEN_PLANAR" }), on(11)),
    ],
  });
  writeFileSync(join(folder, "RS.dcm"), set);
});

async function inspect() {
  const { document } = await arcuateJson(["inspect", folder]);
  return (document as Inspection).structureSets[0]!;
}

it("gives the remarks that a loaded reference has, with ROIs by their numbers", async () => {
  const { rois, remarks } = await inspect();
  const reference = loadLabelMap(await loadCase(folder), pelvisScheme);
  const codes = rois.map((roi) => roi.remarks.map(({ code }) => code));
  expect(codes.slice(0, 2)).toEqual([
    ["contours-unreadable", "contours-off-ct", "contours-twice"],
    ["contours-open"],
  ]);
  for (const [name, roi] of [
    [NAME, rois[0]!],
    ["CTVn", rois[1]!],
  ] as const) {
    const own = reference.remarks.filter(
      ({ structure, code }) => structure === name && code.startsWith("contours-"),
    );
    const byNumber = own.map((each) => ({
      ...each,
      structure: null,
      text: each.text.replace(`${name}: `, `#${roi.number}: `),
    }));
    expect(roi.remarks).toEqual(byNumber);
  }
  expect(remarks).toEqual(reference.remarks.filter(({ structure }) => structure === null));
  expect(remarks.map(({ code }) => code)).toEqual(["patient-id-differs", "roi-numbers"]);
});

it("prints them below the table, the worst first and without names", async () => {
  const { stdout } = await arcuate(["inspect", folder]);
  const lines = stdout.split("\n").filter((line) => /^ {2}(severe|warning|notice): /.test(line));
  expect(lines[0]).toContain("the Patient ID of the structure set is not that of the CT");
  expect(lines).toContain(
    "  severe: #7: 1 of 6 contours cannot be read (slice 5); the structure is unknown there",
  );
  expect(lines.at(-1)).toMatch(/^ {2}notice: #7: /);
  expect(lines.join()).not.toContain(NAME);
});

it("tells what the file alone says where there is no CT", async () => {
  for (const name of readdirSync(folder)) if (name !== "RS.dcm") rmSync(join(folder, name));
  const { rois, remarks } = await inspect();
  expect(rois[0]).toMatchObject({
    contours: 6,
    volumeCc: null,
    remarks: [{ code: "contours-unreadable", figures: { contours: 1, contoursInFile: 6 } }],
  });
  expect(remarks).toMatchObject([{ code: "roi-numbers" }]);
});
