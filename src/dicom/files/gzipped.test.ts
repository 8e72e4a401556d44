import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ctOf, filesByName, roiOf, writeFiles } from "../../../test/dicom/support.ts";
import { encodeStructureSet, readCtSeries, readStructureSet, scanFolder } from "../index.ts";

const ct = ctOf();
const structureSet = encodeStructureSet(ct.series, [roiOf()], {
  label: "AI-DRAFT",
  softwareVersion: "0.1.0",
  modelName: "Test model",
  now: new Date("2026-03-04T05:06:07Z"),
});

function gzippedFiles(): Record<string, Uint8Array> {
  const all = Object.entries({ ...filesByName(ct), "RS.dcm": structureSet });
  return Object.fromEntries(all.map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));
}

describe("gzipped DICOM files", () => {
  it("are read as what they hold, slices and structure set", async () => {
    const { series, structureSets } = await scanFolder(writeFiles(gzippedFiles()));
    expect(await readCtSeries(series[0]!)).toEqual(ct.series);
    expect((await readStructureSet(structureSets[0]!)).structureSet.rois).toHaveLength(1);
  });

  it("can be one file that is named", async () => {
    const folder = writeFiles(gzippedFiles());
    const { series } = await scanFolder(join(folder, "CT-0002.dcm.gz"));
    expect((await readCtSeries(series[0]!)).volume.hu[0]).toBe(30 - 1000);
  });

  it("that are cut condemn the series beside them", async () => {
    const files = gzippedFiles();
    files["CT-0004.dcm.gz"] = files["CT-0004.dcm.gz"]!.slice(0, -30);
    const { series } = await scanFolder(writeFiles(files));
    expect(series[0]!.damaged.map(({ path, code }) => [basename(path), code])).toEqual([
      ["CT-0004.dcm.gz", "file-truncated"],
    ]);
  });

  it("and nothing else is inflated", async () => {
    const folder = writeFiles({ "a.dcm": ct.files[0]!.bytes, "text.gz": gzipSync("a letter") });
    const { outcomes } = await scanFolder(folder);
    expect(outcomes[1]).toMatchObject({
      code: "archive-unsupported",
      reason:
        "the file must be DICOM or a zip, tar or tar.gz archive, got a gzipped file that is neither",
    });
  });
});

describe("archives that cannot be unpacked", () => {
  const magic = (...bytes: number[]) => Uint8Array.from([...bytes, ...new Array(600).fill(7)]);
  it.each([
    ["a.7z", "a 7z archive", magic(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)],
    ["a.rar", "a rar archive", magic(0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 1, 0)],
    ["a.tar.xz", "a file compressed by xz", magic(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
    ["a.tar.bz2", "a file compressed by bzip2", magic(0x42, 0x5a, 0x68, 0x39)],
    ["a.tar.zst", "a file compressed by zstd", magic(0x28, 0xb5, 0x2f, 0xfd)],
  ])("%s is named as what it is, alone and in a folder", async (name, what, bytes) => {
    const folder = writeFiles({ "slice.dcm": ct.files[0]!.bytes, [name]: bytes });
    const { outcomes } = await scanFolder(folder);
    const reason = `the file must be DICOM or a zip, tar or tar.gz archive, got ${what}`;
    expect(outcomes[0]).toMatchObject({ code: "archive-unsupported", reason });
    const alone = scanFolder(join(folder, name));
    await expect(alone).rejects.toMatchObject({ code: "archive-unsupported" });
    await expect(alone).rejects.toThrow(`Cannot read ${join(folder, name)}: ${reason}`);
  });
});
