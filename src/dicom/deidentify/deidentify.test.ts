import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  ctOf,
  filesByName,
  roiOf,
  squareOn,
  temporaryFolder,
  writeFiles,
} from "../../../test/dicom/support.ts";
import { listFiles } from "../files/files.ts";
import { encodeFile } from "../format/encode.ts";
import { parseFile } from "../format/part10.ts";
import { textOf } from "../format/values.ts";
import {
  encodeStructureSet,
  matchReferences,
  parseStructureSet,
  readCtSeries,
  scanFolder,
} from "../index.ts";
import { plainTime, shiftDate, shiftDateTime } from "./dates.ts";
import { deidentifyFiles } from "./deidentify.ts";
import { deidentifyObject } from "./deidentify-file.ts";
import { loadKey, newKey } from "./key-file.ts";
import { pseudonymOf, replacementUid, shiftDaysOf } from "./pseudonym.ts";
import { reidentifyStructureSet } from "./reidentify.ts";
import { isEquipmentName, isKernelName } from "./terms.ts";

const about = { label: "X", softwareVersion: "1", modelName: "m", now: new Date(0) };
const strict = { keepsPatientCharacteristics: false, keepsRoiName: () => false };

/** A CT with a structure set, de-identified into a folder of its own. */
async function runCase() {
  const ct = ctOf();
  const set = encodeStructureSet(ct.series, [roiOf(), roiOf({ number: 2, name: "J. Roe" })], about);
  const source = writeFiles({ ...filesByName(ct), "Roe^Jane.dcm": set });
  const work = temporaryFolder();
  const options = {
    ...strict,
    keepsRoiName: (name: string) => name === "Bladder",
    out: join(work, "out"),
    keyPath: join(work, "private", "key.json"),
  };
  const run = async () => deidentifyFiles(await listFiles(source), options);
  return { ct, set, source, options, run, done: await run() };
}

it("gives a CT and a structure set that still fit, pixels and contours as they were", async () => {
  const { ct, set, options } = await runCase();
  const { series, structureSets } = await scanFolder(options.out);
  const read = await readCtSeries(series[0]!);
  expect(read.volume.hu).toEqual(ct.series.volume.hu);
  expect(read.volume.grid).toEqual(ct.series.volume.grid);
  const { structureSet, ...rest } = parseStructureSet(readFileSync(structureSets[0]!.path));
  expect(matchReferences({ structureSet, ...rest }, read)).toMatchObject({
    state: "exact",
    missingSlices: 0,
  });
  expect(structureSet.rois.map(({ name }) => name)).toEqual(["Bladder", "ROI_2"]);
  const pointsOf = (rois: typeof structureSet.rois) =>
    rois.map(({ contours }) => contours.map(({ points }) => [...points]));
  expect(pointsOf(structureSet.rois)).toEqual(pointsOf(parseStructureSet(set).structureSet.rois));
});

it("reads a structure set longer than a header, and refuses one that is cut", async () => {
  const contours = Array.from({ length: 1000 }, (_, index) => squareOn(index % 4));
  const set = encodeStructureSet(ctOf().series, [roiOf({ contours })], about);
  expect(set.length).toBeGreaterThan(100_000);
  const source = writeFiles({ cut: set.slice(0, -100), whole: set });
  const options = { ...strict, out: temporaryFolder(), keyPath: join(temporaryFolder(), "key") };
  const { files } = await deidentifyFiles(await listFiles(source), options);
  expect(files).toMatchObject([
    { kind: "rejected", code: "file-truncated" },
    { kind: "deidentified", as: "RTSTRUCT" },
  ]);
});

it("writes the same files again with the same key, under names that tell nothing", async () => {
  const { options, run, done } = await runCase();
  const bytesOf = ({ files }: typeof done) =>
    files.map(
      (file) => file.kind === "deidentified" && readFileSync(join(options.out, file.output)),
    );
  const first = bytesOf(done);
  expect(done.isKeyNew).toBe(true);
  const again = await run();
  expect(again.isKeyNew).toBe(false);
  expect(again.files).toEqual(done.files);
  expect(bytesOf(again)).toEqual(first);
  for (const file of done.files) {
    const output = file.kind === "deidentified" ? file.output : "";
    expect(output).toMatch(/^DEID-[2-9A-Z]{10}.series-[0-9a-f]{8}.(?:CT|RS)-2\.25\.\d+\.dcm$/);
  }
});

it("keeps the key for its owner alone, and refuses another file in its place", async () => {
  const { options, run } = await runCase();
  expect(statSync(options.keyPath).mode & 0o777).toBe(0o600);
  writeFileSync(options.keyPath, "{}");
  await expect(run()).rejects.toMatchObject({ code: "key-unreadable" });
});

it("has written all it will write when it fails, so that the key knows every file", async () => {
  const { options, source } = await runCase();
  const [pseudonym = ""] = readdirSync(options.out);
  const work = temporaryFolder();
  const out = writeFiles({ [join("out", pseudonym)]: "in the way" }, work);
  const another = ctOf({}, { patientId: "ANOTHER", uidSeed: "another" });
  const files = [
    ...(await listFiles(source)).files,
    ...(await listFiles(writeFiles(filesByName(another)))).files,
  ];
  const again = { ...options, out: join(out, "out") };
  await expect(deidentifyFiles({ files, refused: [] }, again)).rejects.toThrow(/ENOTDIR|EEXIST/);
  const list = () => readdirSync(again.out, { recursive: true }).map(String).sort();
  const written = list();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(list()).toEqual(written);
});

it("does not take its own output for an original", async () => {
  const { options } = await runCase();
  const { files } = await deidentifyFiles(await listFiles(options.out), options);
  expect(files.map((file) => file.kind === "rejected" && file.code)).toEqual(
    Array(5).fill("already-deidentified"),
  );
});

it("refuses burned-in words, drawings in the upper bits, and what is no CT", async () => {
  const bytes = ctOf().files[0]!.bytes;
  const codeOf = (changed: Parameters<typeof ctWith>[0]) => {
    try {
      deidentifyObject(ctWith(changed), newKey(), strict);
      return undefined;
    } catch (error) {
      return error instanceof Error && "code" in error ? error.code : error;
    }
  };
  expect(deidentifyObject(bytes, newKey(), strict).as).toBe("CT");
  expect(codeOf({})).toBeUndefined();
  expect(codeOf({ BurnedInAnnotation: "YES" })).toBe("burned-in-annotation");
  expect(codeOf({ PixelData: Uint8Array.of(0, 0x50, 0, 0) })).toBe("overlay-in-pixels");
  expect(codeOf({ SOPClassUID: "1.2.840.10008.5.1.4.1.1.4" })).toBe("foreign-sop-class");
});

/** One row of two pixels of 12 bits. */
function ctWith(
  changed: Parameters<typeof encodeFile>[0]["attributes"],
  compressed?: Uint8Array[],
) {
  return encodeFile({
    sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
    sopInstanceUid: "1.2.3",
    softwareVersion: "1",
    attributes: {
      SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
      SOPInstanceUID: "1.2.3",
      StudyInstanceUID: "1.2.4",
      SeriesInstanceUID: "1.2.5",
      PatientID: "007",
      PatientAge: "093Y",
      PatientSex: "F",
      PatientWeight: "71.5",
      StudyDate: "20240229",
      ImagePositionPatient: [0, 0, 0],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [1, 1],
      Rows: 1,
      Columns: 2,
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 1,
      PixelPaddingValue: 0xf830,
      RescaleSlope: 1,
      RescaleIntercept: -1024,
      ...(compressed === undefined && { PixelData: Uint8Array.of(0x30, 0xf8, 1, 0) }),
      ...changed,
    },
    ...(compressed && {
      compressed: { transferSyntaxUid: "1.2.840.10008.1.2.4.90", fragments: compressed },
    }),
  });
}

it("passes compressed pixels on byte by byte", () => {
  const fragments = [Uint8Array.of(), Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6)];
  const { bytes } = deidentifyObject(ctWith({}, fragments), newKey(), strict);
  const file = parseFile(bytes);
  expect(file.transferSyntaxUid).toBe("1.2.840.10008.1.2.4.90");
  expect(
    Buffer.from(bytes).includes(Buffer.from([0xfe, 0xff, 0, 0xe0, 4, 0, 0, 0, 1, 2, 3, 4])),
  ).toBe(true);
});

it("keeps sex, age up to 90 and weight only when asked to", () => {
  const read = (keepsPatientCharacteristics: boolean) => {
    const options = { ...strict, keepsPatientCharacteristics };
    const { dataSet } = parseFile(deidentifyObject(ctWith({}), newKey(), options).bytes);
    return (["PatientSex", "PatientAge", "PatientWeight"] as const).map((each) =>
      textOf(dataSet, each),
    );
  };
  expect(read(true)).toEqual(["F", "090Y", "71.5"]);
  expect(read(false)).toEqual([undefined, undefined, undefined]);
});

it("gives a structure set drawn on the de-identified CT its patient and slices back", async () => {
  const { ct, options, source } = await runCase();
  const scan = await scanFolder(options.out);
  const anonymous = await readCtSeries(scan.series[0]!);
  const drawn = encodeStructureSet(anonymous, [roiOf()], about);
  const key = await loadKey(options.keyPath);
  const back = reidentifyStructureSet(drawn, key!);
  expect(matchReferences(parseStructureSet(back), ct.series).state).toBe("exact");
  const { dataSet } = parseFile(back);
  expect(textOf(dataSet, "PatientName")).toBe("Phantom^One");
  expect(textOf(dataSet, "PatientID")).toBe("P1");
  expect(textOf(dataSet, "StudyDate")).toBe("20260102");
  expect(textOf(dataSet, "PatientIdentityRemoved")).toBeUndefined();
  expect(textOf(dataSet, "SOPInstanceUID")).toBe(
    textOf(parseFile(drawn).dataSet, "SOPInstanceUID"),
  );
  // The clinic's own set, there and back, has its dates again and is another object than the original.
  const clinics = reidentifyStructureSet(readFileSync(scan.structureSets[0]!.path), key!);
  const original = parseFile(readFileSync(join(source, "Roe^Jane.dcm"))).dataSet;
  const returned = parseFile(clinics).dataSet;
  expect(textOf(returned, "StructureSetDate")).toBe(textOf(original, "StructureSetDate"));
  expect(textOf(returned, "SOPInstanceUID")).not.toBe(textOf(original, "SOPInstanceUID"));
  expect(() => reidentifyStructureSet(drawn, newKey())).toThrow(/key must know/);
});

it("moves dates by whole days over leap years, and empties what is no date", () => {
  expect(shiftDate("20240229", 1)).toBe("20240301");
  expect(shiftDate("20240301", -366)).toBe("20230301");
  expect(shiftDate("2024.03.01", -1)).toBe("20240229");
  expect(shiftDate("00500101", -1)).toBe("00491231");
  for (const text of ["", "20230229", "19991301", "Jane Roe", "202402"]) {
    expect(shiftDate(text, -1)).toBeUndefined();
  }
  expect(shiftDateTime("20240301101112.5+0200", -1)).toBe("20240229101112.5");
  expect(shiftDateTime("2024", -1)).toBeUndefined();
  expect([plainTime("10:11:12"), plainTime("1011"), plainTime("2560"), plainTime("noon")]).toEqual([
    "101112",
    "1011",
    undefined,
    undefined,
  ]);
});

it("derives names from the secret alone", () => {
  const [one, other] = ["00".repeat(32), "01".repeat(32)];
  expect(replacementUid(one, "1.2.3")).toBe(replacementUid(one, "1.2.3"));
  expect(replacementUid(one, "1.2.3")).not.toBe(replacementUid(other, "1.2.3"));
  expect(replacementUid(one, "1.2.3")).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
  expect(replacementUid(one, "1.2.840.10008.1.4.1.1")).toBe("1.2.840.10008.1.4.1.1");
  expect(pseudonymOf(one, "a")).not.toBe(pseudonymOf(one, "b"));
  for (let patient = 0; patient < 1000; patient++) {
    const days = shiftDaysOf(one, `${patient}`);
    expect(days).toBeLessThanOrEqual(-365);
    expect(days).toBeGreaterThanOrEqual(-3650);
  }
});

it("knows equipment and kernels from names of people", () => {
  for (const name of ["GE MEDICAL SYSTEMS", "Philips", "Brilliance Big Bore", "LightSpeed RT16"]) {
    expect([name, isEquipmentName(name)]).toEqual([name, true]);
  }
  for (const name of ["Siemens of Dr Roe", "Roe", "ZQ00080070"]) {
    expect([name, isEquipmentName(name)]).toEqual([name, false]);
  }
  expect(["B30f", "Br40d\\3", "FC08", "STANDARD", "B"].map(isKernelName)).toEqual(
    Array(5).fill(true),
  );
  expect(["ROE", "Jane", ""].map(isKernelName)).toEqual([false, false, false]);
});
