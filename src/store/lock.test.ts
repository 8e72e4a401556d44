import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "./lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arcuate-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, "arcuate.lock");
const owner = (about: object) =>
  writeFileSync(file(), JSON.stringify({ pid: 1, host: hostname(), started: "", ...about }));

describe("lockFolder()", () => {
  it("refuses a second holder by name, and lets the next in after release", () => {
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(
      expect.objectContaining({
        code: "data-folder-busy",
        message: expect.stringContaining(`${process.pid}`),
      }),
    );
    lock.release();
    lockFolder(folder).release();
  });

  it("takes over from a process that is gone, and from half a lock", () => {
    owner({ pid: 2 ** 22 - 3 });
    lockFolder(folder).release();
    writeFileSync(file(), '{"pid": 1');
    lockFolder(folder).release();
  });

  it.skipIf(process.platform !== "linux")(
    "takes over when the process id was given to another process since",
    () => {
      owner({ pid: 1, started: "999999999999" });
      lockFolder(folder).release();
    },
  );

  it("leaves the lock of a living process and of another machine", () => {
    owner({ pid: process.ppid });
    expect(() => lockFolder(folder)).toThrow(/got process/);
    owner({ host: "elsewhere", pid: 2 ** 22 - 3 });
    expect(() => lockFolder(folder)).toThrow(/on elsewhere/);
  });

  it("releases only its own", () => {
    const lock = lockFolder(folder);
    owner({ host: "elsewhere" });
    lock.release();
    expect(readFileSync(file(), "utf8")).toContain("elsewhere");
  });
});
