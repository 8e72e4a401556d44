import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ctWith } from "../../../test/dicom/one-slice.ts";
import { doseOf, doseReferenceUid, doseValues, planOf } from "../../../test/dicom/plan-and-dose.ts";
import {
  ctOf,
  filesByName,
  roiOf,
  temporaryFolder,
  writeFiles,
} from "../../../test/dicom/support.ts";
import { listFiles } from "../files/files.ts";
import { parseFile } from "../format/part10.ts";
import { bytesOf, itemsOf, numberOf, textOf } from "../format/values.ts";
import { encodeStructureSet, parseStructureSet } from "../index.ts";
import { deidentifyFiles } from "./deidentify.ts";
import { loadKey } from "./key-file.ts";
import { replacementUid } from "./pseudonym.ts";
import { reidentifyStructureSet } from "./reidentify.ts";

const strict = { keepsPatientCharacteristics: false, keepsRoiName: () => false };
const about = {
  label: "X",
  softwareVersion: "1",
  modelName: "m",
  now: new Date("2026-01-12T10:00:00Z"),
};

/** A CT of 4 January 2026 and a structure set of the 12th, with Patient IDs of their own. */
function caseOf(patientId: string, ofSet = patientId, uidSeed = "filing") {
  const ct = ctOf({}, { patientId, uidSeed });
  const { patientAndStudy } = ct.series.header;
  const header = { patientAndStudy: { ...patientAndStudy, PatientID: ofSet } };
  return { ct, set: encodeStructureSet({ ...ct.series, header }, [roiOf()], about) };
}

/** A place to write into, with a key that several runs share. */
function place() {
  const work = temporaryFolder();
  const options = { ...strict, out: join(work, "out"), keyPath: join(work, "key.json") };
  return {
    ...options,
    async run(files: Readonly<Record<string, Uint8Array>>) {
      const { files: outcomes, remarks } = await deidentifyFiles(
        await listFiles(writeFiles(files)),
        options,
      );
      const written = outcomes.map((file) => {
        if (file.kind !== "deidentified") throw new RangeError(file.reason);
        const bytes = readFileSync(join(options.out, file.output));
        return { ...file, bytes, dataSet: parseFile(bytes).dataSet };
      });
      return { written, codes: remarks.map(({ code }) => code), remarks };
    },
  };
}

describe("Patient IDs of files that belong together", () => {
  it.each([
    ["A17", "a17"],
    ["A17", "00A17"],
    ["A 17", "a17"],
  ])("%s and %s are one patient, with one shift, told", async (ofCt, ofSet) => {
    const { ct, set } = caseOf(ofCt, ofSet);
    const there = place();
    const { written, codes } = await there.run({ ...filesByName(ct), "RS.dcm": set });
    expect(new Set(written.map(({ pseudonym }) => pseudonym)).size).toBe(1);
    expect(new Set(written.map(({ dataSet }) => textOf(dataSet, "StudyDate"))).size).toBe(1);
    expect(codes).toEqual(["patient-ids-joined"]);
    const key = await loadKey(there.keyPath);
    const drawn = written.find(({ as }) => as === "RTSTRUCT")!;
    const { bytes, remarks } = reidentifyStructureSet(drawn.bytes, key!);
    const { dataSet } = parseFile(bytes);
    expect(textOf(dataSet, "PatientID")).toBe(ofCt);
    expect(textOf(dataSet, "StructureSetDate")).toBe("20260112");
    expect(textOf(dataSet, "StructureSetTime")).toMatch(/^100000/);
    expect(remarks).toMatchObject([{ code: "dates-moved-back" }]);
  });

  it("that differ otherwise are two patients with one shift, told as a warning", async () => {
    const { ct, set } = caseOf("A17", "B22");
    const there = place();
    const { written, remarks } = await there.run({ ...filesByName(ct), "RS.dcm": set });
    expect(new Set(written.map(({ pseudonym }) => pseudonym)).size).toBe(2);
    expect(new Set(written.map(({ dataSet }) => textOf(dataSet, "StudyDate"))).size).toBe(1);
    expect(remarks).toMatchObject([{ code: "patient-ids-differ", severity: "warning" }]);
    expect(JSON.stringify(remarks)).not.toMatch(/A17|B22/);
  });

  it("give the same in one run, and in two runs in either order", async () => {
    const { ct, set } = caseOf("A17", "a17");
    const slices = filesByName(ct);
    for (const runs of [
      [slices, { "RS.dcm": set }],
      [{ "RS.dcm": set }, slices],
    ] as const) {
      const there = place();
      const first = await there.run(runs[0]);
      const second = await there.run(runs[1]);
      const all = [...first.written, ...second.written];
      expect(new Set(all.map(({ pseudonym }) => pseudonym)).size).toBe(1);
      expect(new Set(all.map(({ dataSet }) => textOf(dataSet, "StudyDate"))).size).toBe(1);
    }
  });

  it("do not join patients whose files share nothing", async () => {
    const one = caseOf("A17", "A17", "one");
    const other = caseOf("a17", "a17", "other");
    const renamed = Object.entries(filesByName(other.ct)).map(([name, bytes]) => [
      `2${name}`,
      bytes,
    ]);
    const { written, codes } = await place().run({
      ...filesByName(one.ct),
      ...Object.fromEntries(renamed),
    });
    expect(new Set(written.map(({ pseudonym }) => pseudonym)).size).toBe(2);
    expect(codes).toEqual([]);
  });
});

it("takes a series without a Patient ID whose slices name several studies for one patient, told", async () => {
  const slice = (study: string, instance: string) =>
    ctWith({
      PatientID: "",
      StudyInstanceUID: study,
      SOPInstanceUID: instance,
      StudyTime: "101112",
    });
  const files = { a: slice("1.2.7", "1.2.31"), b: slice("1.2.8", "1.2.32") };
  const there = place();
  const { written, codes } = await there.run({ ...files, c: slice("1.2.9", "1.2.33") });
  expect(new Set(written.map(({ pseudonym }) => pseudonym)).size).toBe(1);
  expect(new Set(written.map(({ dataSet }) => textOf(dataSet, "StudyDate"))).size).toBe(1);
  expect(codes).toEqual(["studies-joined"]);
  // A slice of the same series that comes later is of the same patient.
  const later = await there.run({ d: slice("1.2.10", "1.2.34") });
  expect(later.written[0]!.pseudonym).toBe(written[0]!.pseudonym);
  expect(textOf(later.written[0]!.dataSet, "StudyDate")).toBe(
    textOf(written[0]!.dataSet, "StudyDate"),
  );
});

it("takes a structure set without a Patient ID for the patient of its study", async () => {
  const { ct } = caseOf("A17");
  const { patientAndStudy } = ct.series.header;
  const { PatientID: _, ...others } = patientAndStudy;
  const set = encodeStructureSet(
    { ...ct.series, header: { patientAndStudy: others } },
    [roiOf()],
    about,
  );
  const { written } = await place().run({ ...filesByName(ct), "RS.dcm": set });
  expect(new Set(written.map(({ pseudonym }) => pseudonym)).size).toBe(1);
});

it("takes plan and dose along, with their references, without their names", async () => {
  const { ct, set } = caseOf("P1");
  const { studyInstanceUid, frameOfReferenceUid } = ct.series;
  const structureSet = parseStructureSet(set).sopInstanceUid;
  // Another study, as some planning systems write: references join them.
  const plan = { studyInstanceUid: "1.2.77", frameOfReferenceUid, structureSet };
  const there = place();
  const { written } = await there.run({
    ...filesByName(ct),
    "RD.dcm": doseOf({ ...plan, studyInstanceUid }),
    "RP.dcm": planOf({ ...plan, more: { PatientID: "" } }),
    "RS.dcm": set,
  });
  expect(new Set(written.map(({ pseudonym }) => pseudonym)).size).toBe(1);
  const only = (kind: string) => written.find(({ as }) => as === kind)!;
  const [rs, rp, rd] = [only("RTSTRUCT"), only("RTPLAN"), only("RTDOSE")];
  // All in the folder of their CT.
  const folders = new Set(written.map(({ output }) => output.split(/[\\/]/)[1]));
  expect(folders.size).toBe(1);
  expect([rp.output, rd.output]).toEqual([
    expect.stringMatching(/RP-2\.25\.\d+\.dcm$/),
    expect.stringMatching(/RD-2\.25\.\d+\.dcm$/),
  ]);
  const [toSet] = itemsOf(rp.dataSet, "ReferencedStructureSetSequence");
  expect(textOf(toSet!, "ReferencedSOPInstanceUID")).toBe(rs.sopInstanceUid);
  const [toPlan] = itemsOf(rd.dataSet, "ReferencedRTPlanSequence");
  expect(textOf(toPlan!, "ReferencedSOPInstanceUID")).toBe(rp.sopInstanceUid);
  const { secret } = (await loadKey(there.keyPath))!;
  const [dose] = itemsOf(rp.dataSet, "DoseReferenceSequence");
  expect(textOf(dose!, "DoseReferenceUID")).toBe(replacementUid(secret, doseReferenceUid));
  expect(numberOf(dose!, "TargetPrescriptionDose")).toBe(45);
  const [beam] = itemsOf(rp.dataSet, "BeamSequence");
  expect(textOf(beam!, "TreatmentMachineName")).toBeUndefined();
  const [control] = itemsOf(beam!, "ControlPointSequence");
  expect(textOf(control!, "IsocenterPosition")).toBe("-9\\-19\\33.6");
  expect([...bytesOf(control!, "TableTopPitchAngle")!]).toEqual([0, 0, 0xc0, 0x3f]); // 1.5
  expect(bytesOf(rd.dataSet, "PixelData")).toEqual(Buffer.from(doseValues));
  expect(numberOf(rd.dataSet, "DoseGridScaling")).toBe(1e-5);
  for (const { bytes } of [rp, rd]) {
    expect(Buffer.from(bytes).toString("latin1")).not.toMatch(/roe|19500312|2026/i);
  }
});

it("refuses a dose with drawings above its stored bits, and a compressed one", async () => {
  const plan = {
    studyInstanceUid: "1.2.77",
    frameOfReferenceUid: "1.2.78",
    structureSet: "1.2.79",
  };
  const more = { BitsStored: 24, HighBit: 23 };
  await expect(place().run({ "RD.dcm": doseOf({ ...plan, more }) })).rejects.toThrow(
    /bits above the 24 stored ones must be zero or the sign/,
  );
  const short = { NumberOfFrames: "3" };
  await expect(place().run({ "RD.dcm": doseOf({ ...plan, more: short }) })).rejects.toThrow(
    /Pixel Data must hold 48 bytes, got 32/,
  );
});

describe("a key of version 1, which moved dates alone", () => {
  it("goes on so for its patients, does not claim code 113107, and tells", async () => {
    const { ct, set } = caseOf("A17");
    const there = place();
    await there.run(filesByName(ct));
    const key = JSON.parse(readFileSync(there.keyPath, "utf8"));
    for (const study of key.studies) {
      for (const name of ["shiftSeconds", "shiftMicros", "names", "dates"]) delete study[name];
    }
    writeFileSync(there.keyPath, JSON.stringify({ ...key, version: 1 }));
    const { written, codes } = await there.run({ "RS.dcm": set });
    const [{ dataSet }] = written as [(typeof written)[number]];
    expect(textOf(dataSet, "StructureSetTime")).toMatch(/^100000/);
    expect(codes).toEqual(["times-exact"]);
    const claimed = itemsOf(dataSet, "DeidentificationMethodCodeSequence");
    expect(claimed.map((item) => textOf(item, "CodeValue"))).toEqual(["113100", "113105"]);
    // Another patient's times are moved.
    const other = caseOf("B22", "B22", "other");
    const next = await there.run({ "RS.dcm": other.set });
    expect(textOf(next.written[0]!.dataSet, "StructureSetTime")).not.toMatch(/^100000/);
    expect(next.codes).toEqual([]);
  });
});

it("tells that a key has moved two studies of a patient by different times", async () => {
  const [one, other] = [caseOf("A17", "A17", "one"), caseOf("A17", "A17", "other")];
  const there = place();
  await there.run({ "1.dcm": one.set, "2.dcm": other.set });
  const key = JSON.parse(readFileSync(there.keyPath, "utf8"));
  key.studies[1].shiftDays -= 100;
  writeFileSync(there.keyPath, JSON.stringify(key));
  const { written, remarks } = await there.run({ "1.dcm": one.set, "2.dcm": other.set });
  expect(remarks).toMatchObject([{ code: "shifts-differ", severity: "warning" }]);
  // Each study keeps the shift it had.
  expect(new Set(written.map(({ dataSet }) => textOf(dataSet, "StudyDate"))).size).toBe(2);
});
