import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ctOf,
  filesByName,
  roiOf,
  temporaryFolder,
  writeFiles,
} from "../../../test/dicom/support.ts";
import { ArcuateError } from "../../base/index.ts";
import { encodeFile } from "../format/encode.ts";
import { deriveUid } from "../format/uid.ts";
import { encodeStructureSet, readCtSeries, readStructureSet, scanFolder } from "../index.ts";

async function problemOf(promise: Promise<unknown>): Promise<ArcuateError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ArcuateError) return error;
  throw new TypeError("No ArcuateError was thrown", { cause: error });
}

const about = {
  label: "AI-DRAFT",
  softwareVersion: "0.1.0",
  modelName: "Test model",
  now: new Date("2026-03-04T05:06:07Z"),
};

function objectOf(sopClassUid: string): Uint8Array {
  const sopInstanceUid = deriveUid("scan test", sopClassUid);
  const identity = { SOPClassUID: sopClassUid, SOPInstanceUID: sopInstanceUid };
  return encodeFile({
    sopClassUid,
    sopInstanceUid,
    softwareVersion: "0.1.0",
    attributes: identity,
  });
}

describe("scanFolder()", () => {
  it("gives every file its outcome, whatever it is called and however deep it lies", async () => {
    const ct = ctOf();
    const folder = writeFiles({
      "a/deep/folder/slice.txt": ct.files[0]!.bytes,
      "no-extension": ct.files[1]!.bytes,
      "b.exe": encodeStructureSet(ct.series, [roiOf()], about),
      "letter.dcm": "This is no image",
      "dose.dcm": objectOf("1.2.840.10008.5.1.4.1.1.481.2"),
      "empty.dcm": "",
      "cut.dcm": ct.files[2]!.bytes.slice(0, -5),
      "again.dcm": ct.files[0]!.bytes,
    });
    const { outcomes, series, structureSets } = await scanFolder(folder);
    const told = outcomes.map((outcome) => [
      outcome.path.slice(folder.length + 1),
      outcome.kind === "accepted" ? outcome.as : outcome.code,
    ]);
    expect(told).toEqual([
      [join("a", "deep", "folder", "slice.txt"), "CT"],
      ["again.dcm", "duplicate-instance"],
      ["b.exe", "RTSTRUCT"],
      ["cut.dcm", "file-truncated"],
      ["dose.dcm", "foreign-sop-class"],
      ["empty.dcm", "file-truncated"],
      ["letter.dcm", "not-dicom"],
      ["no-extension", "CT"],
    ]);
    expect(series.map((each) => each.slices.length)).toEqual([2]);
    // What the empty file was, nobody knows: its outcome says that it is empty, and condemns no series.
    expect(series[0]!.damaged.map(({ path }) => basename(path))).toEqual(["cut.dcm"]);
    expect(structureSets.map((each) => each.label)).toEqual(["AI-DRAFT"]);
  });

  it("says what a foreign object is", async () => {
    const folder = writeFiles({
      "a.dcm": ctOf().files[0]!.bytes,
      "plan.dcm": objectOf("1.2.840.10008.5.1.4.1.1.481.5"),
    });
    const { outcomes } = await scanFolder(folder);
    expect(outcomes[1]).toMatchObject({
      kind: "rejected",
      reason: "the file must be a CT image or an RT structure set, got an RT plan",
    });
  });

  it("keeps several series apart", async () => {
    const folder = temporaryFolder();
    writeFiles({ ...filesByName(ctOf()) }, join(folder, "one"));
    writeFiles({ ...filesByName(ctOf({}, { uidSeed: "other" })) }, join(folder, "two"));
    const { series } = await scanFolder(folder);
    expect(series.map((each) => each.slices.length)).toEqual([4, 4]);
  });

  it("reads a single file", async () => {
    const folder = writeFiles(filesByName(ctOf()));
    const { series } = await scanFolder(join(folder, "CT-0003.dcm"));
    expect((await readCtSeries(series[0]!)).volume.grid.size).toEqual([1, 5, 6]);
  });

  it("reads the whole file where the header is longer than its first part", async () => {
    const ct = ctOf();
    const bytes = ct.files[0]!.bytes;
    // A private element of 100 kB before the geometry: (0019,1001), implicit VR.
    const at = Buffer.from(bytes).indexOf(Buffer.from([0x20, 0x00, 0x0d, 0x00]));
    const header = Buffer.from("19000110a0860100", "hex");
    const blob = Buffer.concat([
      bytes.slice(0, at),
      header,
      Buffer.alloc(100_000),
      bytes.slice(at),
    ]);
    const { series } = await scanFolder(writeFiles({ "a.dcm": blob }));
    expect((await readCtSeries(series[0]!)).volume.hu[0]).toBe(-1000);
  });

  it("reads the whole file where the meta group is longer than its first part", async () => {
    const bytes = ctOf().files[0]!.bytes;
    // Private Information of 100 kB after the version: (0002,0102) OB.
    const at = Buffer.from(bytes).indexOf(Buffer.from([0x02, 0x00, 0x02, 0x00]));
    const header = Buffer.from("020002014f420000a0860100", "hex");
    const blob = Buffer.concat([bytes.slice(0, at), header, Buffer.alloc(1e5), bytes.slice(at)]);
    const { series } = await scanFolder(writeFiles({ "a.dcm": blob }));
    expect((await readCtSeries(series[0]!)).volume.hu[0]).toBe(-1000);
  });

  it("reads on where a folder cannot be read, and says so", async () => {
    const folder = writeFiles({ ...filesByName(ctOf()), "other/RS.dcm": "" });
    // A name that is not UTF-8 leads nowhere, also for who may read everything.
    mkdirSync(Buffer.concat([Buffer.from(join(folder, "other/Gr")), Buffer.from([0xf6])]));
    const { outcomes, series } = await scanFolder(folder);
    expect(
      outcomes.find((outcome) => outcome.path.startsWith(join(folder, "other/Gr"))),
    ).toMatchObject({
      code: "folder-unreadable",
      reason: "the folder must be readable, got a name that is not UTF-8",
    });
    expect((await readCtSeries(series[0]!)).volume.grid.size).toEqual([4, 5, 6]);
  });

  it("does not wait for what comes out of a pipe", async () => {
    const pipe = join(temporaryFolder(), "pipe");
    execFileSync("mkfifo", [pipe]);
    expect((await problemOf(scanFolder(pipe))).code).toBe("not-a-file");
  });

  it("follows links to files and to folders, and tells of a link that leads nowhere", async () => {
    const outside = writeFiles(filesByName(ctOf()));
    const folder = temporaryFolder();
    symlinkSync(join(outside, "CT-0001.dcm"), join(folder, "link"));
    symlinkSync(outside, join(folder, "other"));
    symlinkSync(folder, join(folder, "circle"));
    symlinkSync(join(folder, "nowhere"), join(folder, "broken"));
    const { outcomes } = await scanFolder(folder);
    const told = outcomes.map((outcome) => [
      outcome.path.slice(folder.length + 1),
      outcome.kind === "accepted" ? outcome.as : outcome.code,
    ]);
    expect(told).toEqual([
      ["broken", "link-dead"],
      ["circle", "folder-repeated"],
      ["link", "CT"],
      [join("other", "CT-0001.dcm"), "duplicate-instance"],
      [join("other", "CT-0002.dcm"), "CT"],
      [join("other", "CT-0003.dcm"), "CT"],
      [join("other", "CT-0004.dcm"), "CT"],
    ]);
  });

  it("reports progress and can be stopped", async () => {
    const folder = writeFiles(filesByName(ctOf()));
    const reports: number[] = [];
    const progress = { report: (_: string, done: number) => reports.push(done) };
    await scanFolder(folder, { progress });
    expect(reports.at(-1)).toBe(4);
    const signal = AbortSignal.abort();
    await expect(scanFolder(folder, { signal })).rejects.toThrow(/abort/i);
  });

  it("says so of an empty folder, of one without DICOM, and of one that is not there", async () => {
    const empty = await problemOf(scanFolder(temporaryFolder()));
    expect([empty.kind, empty.code]).toEqual(["input", "no-dicom"]);
    expect(empty.message).toContain("got no files");
    const foreign = await problemOf(scanFolder(writeFiles({ "a.txt": "a", "b.txt": "b" })));
    expect(foreign.message).toContain("got 2 files (2 not-dicom)");
    const missing = await problemOf(scanFolder(join(temporaryFolder(), "none")));
    expect(missing.code).toBe("not-found");
  });

  it("says of a single file what is wrong with it", async () => {
    const folder = writeFiles({
      "cut.dcm": ctOf().files[0]!.bytes.slice(0, 700),
      "letter.txt": "Dear Sir",
    });
    expect((await problemOf(scanFolder(join(folder, "cut.dcm")))).code).toBe("file-truncated");
    expect((await problemOf(scanFolder(join(folder, "letter.txt")))).code).toBe("not-dicom");
  });
});

describe("readCtSeries() refuses", () => {
  it("a series with a truncated slice, and names the file", async () => {
    const ct = ctOf();
    const files = { ...filesByName(ct), "CT-0004.dcm": ct.files[3]!.bytes.slice(0, -2) };
    const folder = writeFiles(files);
    const { series } = await scanFolder(folder);
    const problem = await problemOf(readCtSeries(series[0]!));
    expect(problem.code).toBe("file-truncated");
    expect(problem.message).toContain(join(folder, "CT-0004.dcm"));
  });

  it("a series beside whose slices lies a file that may be one and cannot be read", async () => {
    const ct = ctOf();
    const last = ct.files.at(-1)!;
    const cut = filesByName(ct);
    cut[last.fileName] = last.bytes.slice(0, 200); // before it says what it is
    const cutEarly = await scanFolder(writeFiles(cut));
    const problem = await problemOf(readCtSeries(cutEarly.series[0]!));
    expect(problem.code).toBe("file-truncated");
    expect(problem.message).toContain(last.fileName);

    const unreadable = filesByName(ct);
    delete unreadable[last.fileName];
    const folder = writeFiles(unreadable);
    writeFileSync(Buffer.concat([Buffer.from(join(folder, "z")), Buffer.from([0xf6])]), last.bytes);
    const scan = await scanFolder(folder);
    expect((await problemOf(readCtSeries(scan.series[0]!))).code).toBe("file-unreadable");
  });

  it("a series with a missing slice, unless told to accept it", async () => {
    const { "CT-0003.dcm": _, ...rest } = filesByName(ctOf({ positionsMm: [0, 3, 6, 9, 12] }));
    const { series } = await scanFolder(writeFiles(rest));
    expect((await problemOf(readCtSeries(series[0]!))).code).toBe("slice-missing");
    const { volume } = await readCtSeries(series[0]!, { uneven: "accept" });
    expect(volume.grid.sliceOrigins.map((origin) => origin[2])).toEqual([30.6, 33.6, 39.6, 42.6]);
  });

  it("to go on when stopped", async () => {
    const { series } = await scanFolder(writeFiles(filesByName(ctOf())));
    const reading = readCtSeries(series[0]!, { signal: AbortSignal.abort() });
    await expect(reading).rejects.toThrow(/abort/i);
  });
});

describe("readStructureSet() refuses", () => {
  it("a CT, a cut file and one that is not there, each by its code", async () => {
    const ct = ctOf();
    const folder = writeFiles({
      "ct.dcm": ct.files[0]!.bytes,
      "cut.dcm": encodeStructureSet(ct.series, [roiOf()], about).slice(0, -20),
    });
    const codeFor = async (name: string) =>
      (await problemOf(readStructureSet(join(folder, name)))).code;
    expect(await codeFor("ct.dcm")).toBe("foreign-sop-class");
    expect(await codeFor("cut.dcm")).toBe("file-truncated");
    expect(await codeFor("none.dcm")).toBe("not-found");
  });
});
