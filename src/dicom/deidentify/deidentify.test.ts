import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { encodePixels, syntaxOf } from "../../../test/dicom/encode-pixels.ts";
import { ctWith } from "../../../test/dicom/one-slice.ts";
import {
  ctOf,
  filesByName,
  roiOf,
  squareOn,
  temporaryFolder,
  writeFiles,
} from "../../../test/dicom/support.ts";
import { listFiles } from "../files/files.ts";
import { readFragments } from "../format/data-set.ts";
import { parseFile } from "../format/part10.ts";
import { textOf } from "../format/values.ts";
import {
  encodeStructureSet,
  matchReferences,
  parseStructureSet,
  readCtSeries,
  scanFolder,
} from "../index.ts";
import { createDecoder } from "../threads/decoder.ts";
import { noShift, shiftDate, shiftDateTime, shiftTime } from "./dates.ts";
import { deidentifyFiles } from "./deidentify.ts";
import { deidentifyObject } from "./deidentify-file.ts";
import { fileByPatient } from "./filing.ts";
import { loadKey, newKey } from "./key-file.ts";
import { pseudonymOf, replacementUid, shiftDaysOf } from "./pseudonym.ts";
import { reidentifyStructureSet } from "./reidentify.ts";
import { isEquipmentName, isKernelName } from "./terms.ts";

const about = { label: "X", softwareVersion: "1", modelName: "m", now: new Date(0) };
const strict = { keepsPatientCharacteristics: false, keepsRoiName: () => false };

const decoder = createDecoder();
afterAll(() => decoder.close());

/** A run with a key of its own, for one file. */
function newRun() {
  const key = newKey();
  return { key, filing: fileByPatient([], key), decoder };
}

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
  const codeOf = (changed: Parameters<typeof ctWith>[0]) =>
    deidentifyObject(ctWith(changed), newRun(), strict).then(
      () => undefined,
      (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
    );
  expect((await deidentifyObject(bytes, newRun(), strict)).as).toBe("CT");
  expect(await codeOf({})).toBeUndefined();
  expect(await codeOf({ BurnedInAnnotation: "YES" })).toBe("burned-in-annotation");
  expect(await codeOf({ PixelData: Uint8Array.of(0, 0x50, 0, 0) })).toBe("overlay-in-pixels");
  expect(await codeOf({ SOPClassUID: "1.2.840.10008.5.1.4.1.1.4" })).toBe("foreign-sop-class");
});

it("passes a compressed image on byte by byte, in one fragment and with nothing beside it", async () => {
  const pixels = Uint8Array.from({ length: 128 }, (_, index) => index);
  const image = await encodePixels("jpeg-2000", { pixels, rows: 8, columns: 8, isSigned: true });
  const words = Buffer.from("ROE^JANE 19500312");
  const fragments = [words, image.subarray(0, 60), image.subarray(60), words];
  const comment = image.findIndex((byte, at) => byte === 0xff && image[at + 1] === 0x64);
  const expected = image.slice();
  expected.fill(0, comment + 4, comment + 2 + expected[comment + 3]!); // the encoder's own name
  const square = { Rows: 8, Columns: 8, BitsStored: 16, HighBit: 15 };
  const slice = ctWith(square, { transferSyntaxUid: syntaxOf["jpeg-2000"], fragments });
  const { bytes } = await deidentifyObject(slice, newRun(), strict);
  const file = parseFile(bytes);
  expect(file.transferSyntaxUid).toBe("1.2.840.10008.1.2.4.90");
  expect(readFragments(file.dataSet).map((each) => [...each])).toEqual([
    [],
    [...expected, ...(expected.length % 2 === 0 ? [] : [0])],
  ]);
  expect(Buffer.from(bytes).includes("JANE")).toBe(false);
});

it("keeps sex, age up to 90 and weight only when asked to", async () => {
  const read = async (keepsPatientCharacteristics: boolean) => {
    const options = { ...strict, keepsPatientCharacteristics };
    const { bytes } = await deidentifyObject(ctWith({}), newRun(), options);
    const { dataSet } = parseFile(bytes);
    return (["PatientSex", "PatientAge", "PatientWeight"] as const).map((each) =>
      textOf(dataSet, each),
    );
  };
  expect(await read(true)).toEqual(["F", "090Y", "71.5"]);
  expect(await read(false)).toEqual([undefined, undefined, undefined]);
});

it("keeps what tells the phases of a scan apart, and never turns another unit into Hounsfield units", async () => {
  const read = async (changed: Parameters<typeof ctWith>[0]) => {
    const { bytes } = await deidentifyObject(ctWith(changed), newRun(), strict);
    const { dataSet } = parseFile(bytes);
    return (["TemporalPositionIdentifier", "TriggerTime", "RescaleType"] as const).map((each) =>
      textOf(dataSet, each),
    );
  };
  const phase = { TemporalPositionIdentifier: "3", TriggerTime: 420.5 };
  expect(await read({ ...phase, RescaleType: "MGML" })).toEqual(["3", "420.5", "MGML"]);
  expect(await read({ RescaleType: "Dr. Roe's unit" })).toEqual([undefined, undefined, "UNKNOWN"]);
  expect(await read({ RescaleType: "hu" })).toEqual([undefined, undefined, "HU"]);
  expect(await read({ RescaleType: "" })).toEqual([undefined, undefined, undefined]);
});

it("gives a structure set drawn on the de-identified CT its patient and slices back", async () => {
  const { ct, options, source } = await runCase();
  const scan = await scanFolder(options.out);
  const anonymous = await readCtSeries(scan.series[0]!);
  const drawn = encodeStructureSet(anonymous, [roiOf()], about);
  const key = await loadKey(options.keyPath);
  const { bytes: back } = reidentifyStructureSet(drawn, key!);
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
  const { bytes: clinics } = reidentifyStructureSet(
    readFileSync(scan.structureSets[0]!.path),
    key!,
  );
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
  const dayBack = { ...noShift, days: -1 };
  expect(shiftDateTime("20240301101112.5+0200", dayBack)).toBe("20240229101112.5");
  expect(shiftDateTime("2024", dayBack)).toBeUndefined();
  const plainTime = (text: string) => shiftTime(text, noShift)?.time;
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
  // A date of birth behind the standard's root is none of the standard's frames.
  expect(replacementUid(one, "1.2.840.10008.1.4.1.19500312")).toMatch(/^2\.25\./);
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

it("keeps classes of the standard, and no number that only begins like one", async () => {
  const set = Buffer.from(encodeStructureSet(ctOf().series, [roiOf()], about)).toString("latin1");
  const [own, birth] = ["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.50312"];
  const cleaned = async (slices: string) => {
    const bytes = Buffer.from(set.replaceAll(own, slices), "latin1");
    return Buffer.from((await deidentifyObject(bytes, newRun(), strict)).bytes).toString("latin1");
  };
  expect(await cleaned(own)).toContain(own);
  expect(await cleaned(birth)).not.toContain(birth);
});
