import { existsSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { packTar, packZip } from "../../../test/dicom/pack.ts";
import {
  ctOf,
  filesByName,
  roiOf,
  temporaryFolder,
  writeFiles,
} from "../../../test/dicom/support.ts";
import {
  encodeStructureSet,
  type FoundFiles,
  readCtSeries,
  readStructureSet,
  scanFolder,
  withFiles,
} from "../index.ts";

const ct = ctOf();
const structureSet = encodeStructureSet(ct.series, [roiOf()], {
  label: "AI-DRAFT",
  softwareVersion: "0.1.0",
  modelName: "Test model",
  now: new Date("2026-03-04T05:06:07Z"),
});
const caseFiles = { ...filesByName(ct), "deep/RS.dcm": structureSet };
const entries = Object.entries(caseFiles).map(([name, content]) => ({ name, content }));

const folder = writeFiles(caseFiles);
const packed = writeFiles({
  "case.zip": packZip(entries),
  "case.tgz": gzipSync(packTar(entries)),
  "case.dat": packTar(entries),
});

async function load(found: FoundFiles) {
  const scan = await scanFolder(found);
  const { volume, sopInstanceUids } = await readCtSeries(scan.series[0]!);
  return {
    volume,
    sopInstanceUids,
    sets: await Promise.all(scan.structureSets.map(readStructureSet)),
  };
}

/** Where the first file lies. */
const placeOf = async (found: FoundFiles) => dirname(found.files[0]!.location);

describe("withFiles()", () => {
  it.each(["case.zip", "case.tgz", "case.dat"])(
    "gives of %s what the folder gives",
    async (name) => {
      const expected = await withFiles(folder, {}, load);
      expect(expected.sets[0]?.structureSet.rois).toHaveLength(1);
      expect(await withFiles(join(packed, name), {}, load)).toEqual(expected);
    },
  );

  it("calls a file by the archive and its name there", async () => {
    const path = join(packed, "case.zip");
    const { outcomes, structureSets } = await withFiles(path, {}, (found) => scanFolder(found));
    expect(structureSets[0]?.path).toBe(join(path, "deep", "RS.dcm"));
    expect(outcomes.map((outcome) => outcome.path)).toContain(join(path, "CT-0001.dcm"));
  });

  it("tells the outcome of what was not unpacked, and of an archive in an archive", async () => {
    const bytes = packZip([
      ...entries,
      { name: "../up.dcm" },
      { name: "link", mode: 0o120777 },
      { name: "more.zip", content: packZip(entries) },
      { name: "more.tgz", content: gzipSync(packTar(entries)) },
    ]);
    const path = join(writeFiles({ "a.zip": bytes }), "a.zip");
    const { outcomes } = await withFiles(path, {}, (found) => scanFolder(found));
    const rejected = outcomes.flatMap((outcome) => (outcome.kind === "rejected" ? [outcome] : []));
    expect(rejected.map((outcome) => [outcome.path.slice(path.length + 1), outcome.code])).toEqual([
      ["../up.dcm", "entry-name"],
      ["link", "entry-kind"],
      ["more.tgz", "archive-inside"],
      ["more.zip", "archive-inside"],
    ]);
    expect(rejected[3]?.reason).toBe("the file must be DICOM, got a zip archive");
  });

  it("leaves nothing behind, whatever happens", async () => {
    const path = join(packed, "case.tgz");
    const place = await withFiles(path, {}, async (found) => {
      const folder = await placeOf(found);
      expect(readdirSync(folder)).toHaveLength(entries.length);
      return folder;
    });
    expect(existsSync(place)).toBe(false);
    let failedIn = "";
    const failing = withFiles(path, {}, async (found) => {
      failedIn = await placeOf(found);
      throw new RangeError("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(failedIn).not.toBe("");
    expect(existsSync(failedIn)).toBe(false);
  });

  it("names the entry that is wrong", async () => {
    const cut = entries.map((entry, at) =>
      at === 1 ? { ...entry, content: entry.content.slice(0, -3) } : entry,
    );
    const path = join(writeFiles({ "a.zip": packZip(cut) }), "a.zip");
    await expect(withFiles(path, {}, load)).rejects.toMatchObject({
      code: "file-truncated",
      message: expect.stringContaining(join(path, "CT-0002.dcm")),
    });
  });

  it("says so of an archive without DICOM, and of a path without anything", async () => {
    const path = join(writeFiles({ "a.zip": packZip([{ name: "a.txt", content: "a" }]) }), "a.zip");
    await expect(withFiles(path, {}, (found) => scanFolder(found))).rejects.toMatchObject({
      code: "no-dicom",
      message: expect.stringContaining("got 1 files (1 not-dicom)"),
    });
    const missing = join(temporaryFolder(), "none");
    await expect(withFiles(missing, {}, load)).rejects.toMatchObject({ code: "not-found" });
  });

  it("follows a link to an archive", async () => {
    const link = join(temporaryFolder(), "link");
    symlinkSync(join(packed, "case.zip"), link);
    expect((await withFiles(link, {}, load)).volume.grid.size).toEqual([4, 5, 6]);
  });
});

describe("scanFolder()", () => {
  it("does not look into archives by itself", async () => {
    await expect(scanFolder(join(packed, "case.zip"))).rejects.toMatchObject({
      code: "archive-inside",
    });
  });
});
