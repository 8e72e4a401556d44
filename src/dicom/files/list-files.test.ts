import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder, writeFiles } from "../../../test/dicom/support.ts";
import { listFiles } from "./files.ts";
import { listFolder } from "./list-files.ts";

/** Names below the folder: those of files, and those of refused entries with their codes. */
async function told(folder: string) {
  const { files, refused } = await listFolder(folder);
  const below = (path: string) => path.slice(folder.length + 1);
  return {
    files: files.map(({ path }) => below(path)),
    refused: refused.map(({ path, code }) => [below(path), code]),
  };
}

describe("listFolder()", () => {
  it("follows links to folders inside and outside, and reads each folder once", async () => {
    const outside = writeFiles({ "one/a": "a", "two/deep/b": "b" });
    const folder = writeFiles({ "p3/c": "c" });
    symlinkSync(join(outside, "one"), join(folder, "p1"));
    symlinkSync(join(outside, "two"), join(folder, "p2"));
    symlinkSync(join(outside, "two", "deep"), join(folder, "p4"));
    symlinkSync(join(folder, "p3"), join(folder, "a-link"));
    expect(await told(folder)).toEqual({
      files: [join("p3", "c"), join("p1", "a"), join("p2", "deep", "b")],
      refused: [
        ["a-link", "folder-repeated"],
        ["p4", "folder-repeated"],
      ],
    });
  });

  it("ends where links run in circles, and does not leave by way of a folder above", async () => {
    const outside = writeFiles({ "patients/p1/a": "a", "patients/p9/never": "n" });
    const folder = writeFiles({ "cases/x/b": "b", "other/never": "n" });
    const cases = join(folder, "cases");
    symlinkSync(cases, join(cases, "x", "again"));
    symlinkSync(folder, join(cases, "x", "up"));
    symlinkSync(join(outside, "patients", "p1"), join(cases, "p1"));
    symlinkSync("..", join(outside, "patients", "p1", "siblings"));
    symlinkSync("self", join(cases, "self"));
    expect(await told(cases)).toEqual({
      files: [join("x", "b"), join("p1", "a")],
      refused: [
        ["self", "link-dead"],
        [join("x", "again"), "folder-repeated"],
        [join("x", "up"), "folder-circular"],
        [join("p1", "siblings"), "folder-circular"],
      ],
    });
  });

  it("gives dead links, pipes and links to pipes an outcome", async () => {
    const folder = writeFiles({ "a/file": "" });
    execFileSync("mkfifo", [join(folder, "a", "pipe")]);
    symlinkSync(join(folder, "a", "pipe"), join(folder, "b"));
    symlinkSync("nowhere", join(folder, "c"));
    symlinkSync(join(folder, "a", "file"), join(folder, "d"));
    const { refused } = await listFolder(folder);
    expect(await told(folder)).toEqual({
      files: [join("a", "file"), "d"],
      refused: [
        [join("a", "pipe"), "not-a-file"],
        ["b", "not-a-file"],
        ["c", "link-dead"],
      ],
    });
    expect(refused.map(({ reason }) => reason)).toEqual([
      "the entry must be a file or folder, got a pipe, socket or device",
      "the entry must be a file or folder, got a pipe, socket or device",
      "the link must lead to a file or folder, got ENOENT",
    ]);
    expect(refused.map(({ mayBeSlice }) => mayBeSlice ?? false)).toEqual([false, false, true]);
  });

  it("reads a folder that is named by a link", async () => {
    const folder = writeFiles({ "p/a": "a" });
    const link = join(temporaryFolder(), "link");
    symlinkSync(folder, link);
    expect((await told(link)).files).toEqual([join("p", "a")]);
  });

  it("names what cannot be read by its place", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "p1"));
    symlinkSync("nowhere", join(folder, "p1", "slice"));
    symlinkSync("nowhere", join(folder, "p2"));
    symlinkSync("p1", join(folder, "p3"));
    const { refused } = await listFiles(folder);
    expect(refused.map(({ path, code }) => [path, code])).toEqual([
      [join(folder, "p1", "slice"), "link-dead"],
      [join(folder, "p2"), "link-dead"],
      [join(folder, "p3"), "folder-repeated"],
    ]);
  });
});
