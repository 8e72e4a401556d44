/** Which dates come back, by who wrote the structure set. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ctOf,
  filesByName,
  roiOf,
  temporaryFolder,
  writeFiles,
} from "../../../test/dicom/support.ts";
import { listFiles } from "../files/files.ts";
import { type Attributes, encodeFile } from "../format/encode.ts";
import { parseFile } from "../format/part10.ts";
import { sopClass } from "../format/uid.ts";
import { itemsOf, textOf } from "../format/values.ts";
import { type CtSeries, encodeStructureSet, readCtSeries, scanFolder } from "../index.ts";
import { deidentifyFiles } from "./deidentify.ts";
import { type DeidentificationKey, loadKey } from "./key-file.ts";
import { reidentifyStructureSet } from "./reidentify.ts";

let key: DeidentificationKey;
let anonymous: CtSeries;
/** Of the de-identified CT. */
let moved: { readonly date: string; readonly time: string };

beforeAll(async () => {
  const work = temporaryFolder();
  const options = { out: join(work, "out"), keyPath: join(work, "key.json") };
  const source = writeFiles(filesByName(ctOf({}, { acquired: new Date("2026-11-20T23:50:00Z") })));
  const strict = { keepsPatientCharacteristics: false, keepsRoiName: () => false };
  await deidentifyFiles(await listFiles(source), { ...options, ...strict });
  key = (await loadKey(options.keyPath))!;
  anonymous = await readCtSeries((await scanFolder(options.out)).series[0]!);
  const { StudyDate = "", StudyTime = "" } = anonymous.header.patientAndStudy;
  moved = { date: StudyDate, time: StudyTime };
});

/** A structure set as another system writes it, with what it copies of the CT. */
function foreignSet(more: Attributes): Uint8Array {
  return encodeFile({
    sopClassUid: sopClass.rtStructureSet,
    sopInstanceUid: "1.2.99",
    softwareVersion: "1",
    attributes: {
      SOPClassUID: sopClass.rtStructureSet,
      SOPInstanceUID: "1.2.99",
      SeriesInstanceUID: "1.2.98",
      StudyInstanceUID: anonymous.studyInstanceUid,
      Modality: "RTSTRUCT",
      StructureSetDate: "20261128",
      StructureSetTime: "120000",
      ...more,
    },
  });
}

function back(set: Uint8Array) {
  const { bytes, remarks } = reidentifyStructureSet(set, key);
  const { dataSet } = parseFile(bytes);
  return { dataSet, codes: remarks.map(({ code }) => code), remarks };
}

describe("a set that another system drew", () => {
  it("keeps its own, true dates, also where it copied that the CT's were moved", () => {
    const { dataSet, remarks } = back(
      foreignSet({ LongitudinalTemporalInformationModified: "MODIFIED" }),
    );
    expect(textOf(dataSet, "StructureSetDate")).toBe("20261128");
    expect(textOf(dataSet, "StructureSetTime")).toBe("120000");
    expect(textOf(dataSet, "LongitudinalTemporalInformationModified")).toBeUndefined();
    expect(remarks).toMatchObject([{ code: "dates-kept", figures: { dates: 1 } }]);
  });

  it("gets the dates back that it copied from the CT, with their times", () => {
    const { dataSet, codes } = back(
      foreignSet({
        StudyDate: moved.date,
        StudyTime: moved.time,
        SeriesDate: moved.date,
        SeriesTime: moved.time,
      }),
    );
    expect(moved.date < "20251121").toBe(true);
    expect(textOf(dataSet, "StudyDate")).toBe("20261120");
    expect([textOf(dataSet, "SeriesDate"), textOf(dataSet, "SeriesTime")]).toEqual([
      "20261120",
      expect.stringMatching(/^235000/),
    ]);
    expect(textOf(dataSet, "StructureSetDate")).toBe("20261128");
    expect(codes).toEqual(["copied-dates-moved-back", "dates-kept"]);
  });

  it("is told of dates that can be neither", () => {
    const { dataSet, remarks } = back(foreignSet({ SeriesDate: "20200101", SeriesTime: "101112" }));
    expect(textOf(dataSet, "SeriesDate")).toBe("20200101");
    expect(remarks).toMatchObject([
      { code: "dates-kept" },
      { code: "dates-before-study", severity: "warning", figures: { dates: 1 } },
    ]);
  });
});

it("tells a Patient ID that is not the CT's", () => {
  const { PatientID = "" } = anonymous.header.patientAndStudy;
  const codesOf = (patientId: Attributes) => back(foreignSet(patientId)).codes;
  expect(codesOf({ PatientID: "DEID-OTHER" })).toEqual(["patient-id-differs", "dates-kept"]);
  expect(codesOf({ PatientID })).toEqual(["dates-kept"]);
  expect(codesOf({})).toEqual(["dates-kept"]);
});

it("an original whose shift the key does not hold keeps its dates, told as a warning", () => {
  // As an earlier version left it: times exact, the set under a pseudonym of a Patient ID that no record has.
  const records = [...key.studies].map(([uid, study]) => {
    return [uid, { ...study, shift: { ...study.shift, seconds: 0, micros: 0 } }] as const;
  });
  const earlier: DeidentificationKey = {
    ...key,
    oldUids: new Map([...key.oldUids, ["1.2.99", "1.2.3"]]),
    studies: new Map(records),
  };
  const dateOf = (patientId: string) => {
    const { bytes, remarks } = reidentifyStructureSet(
      foreignSet({ PatientID: patientId }),
      earlier,
    );
    return [textOf(parseFile(bytes).dataSet, "StructureSetDate"), remarks.at(-1)?.code];
  };
  expect(dateOf("DEID-OTHER")).toEqual(["20261128", "dates-unknown"]);
  const [, record] = records[0]!;
  expect(dateOf(record.pseudonym)).toEqual([
    expect.stringMatching(/^20(?:2[7-9]|3\d)/),
    "dates-moved-back",
  ]);
});

it("a set that Arcuate draws takes over how the CT was de-identified, and keeps its own dates", () => {
  const about = {
    label: "X",
    softwareVersion: "1",
    modelName: "m",
    now: new Date("2026-11-28T12:00:00Z"),
  };
  const set = encodeStructureSet(anonymous, [roiOf()], about);
  const { dataSet } = parseFile(set);
  expect(textOf(dataSet, "PatientIdentityRemoved")).toBe("YES");
  expect(textOf(dataSet, "DeidentificationMethod")).toMatch(/^Arcuate .*PS3\.15/);
  expect(textOf(dataSet, "LongitudinalTemporalInformationModified")).toBe("MODIFIED");
  const codes = itemsOf(dataSet, "DeidentificationMethodCodeSequence").map((item) =>
    (["CodeValue", "CodingSchemeDesignator", "CodeMeaning"] as const).map((each) =>
      textOf(item, each),
    ),
  );
  expect(codes).toEqual([
    ["113100", "DCM", "Basic Application Confidentiality Profile"],
    ["113105", "DCM", "Clean Descriptors Option"],
    ["113107", "DCM", "Retain Longitudinal Temporal Information Modified Dates Option"],
  ]);
  const returned = back(set);
  expect(textOf(returned.dataSet, "StructureSetDate")).toBe("20261128");
  expect(textOf(returned.dataSet, "StudyDate")).toBe("20261120");
  expect(textOf(returned.dataSet, "PatientIdentityRemoved")).toBeUndefined();
  expect(itemsOf(returned.dataSet, "DeidentificationMethodCodeSequence")).toEqual([]);
  expect(returned.codes).toEqual(["copied-dates-moved-back", "dates-kept"]);
});
