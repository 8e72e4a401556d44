import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { packTar, packZip, paxHeader } from "../../../test/dicom/pack.ts";
import { hasTool, temporaryFolder, writeFiles } from "../../../test/dicom/support.ts";
import { limits } from "../format/limits.ts";
import { recogniseArchive } from "./recognise.ts";
import { unpack } from "./unpack.ts";

type Bounds = NonNullable<Parameters<typeof unpack>[1]["bounds"]>;

/** Unpacks bytes as the archive they look like: names and contents, and what is left in the folder. */
async function unpackBytes(bytes: Uint8Array, bounds: Partial<Bounds> = {}) {
  const archive = join(writeFiles({ a: bytes }), "a");
  const folder = temporaryFolder();
  const kind = recogniseArchive(bytes);
  if (kind === undefined) throw new TypeError("No archive was recognised");
  const options = { kind, folder, bounds: { ...limits, ...bounds } };
  const result = await unpack(archive, options).then(
    ({ files, refused }) => ({
      files: files.map(({ name, location }) => [name, readFileSync(location, "utf8")]),
      refused: refused.map(({ name, code }) => [name, code]),
    }),
    (error) => ({ code: error.code as string, message: String(error.message) }),
  );
  return { ...result, left: readdirSync(folder) };
}

const two = [
  { name: "a/one.dcm", content: "first" },
  { name: "b/two.dcm", content: "second" },
];

describe("recogniseArchive()", () => {
  it("goes by content, and takes DICOM for DICOM whatever its preamble says", () => {
    expect(recogniseArchive(packZip(two))).toBe("zip");
    expect(recogniseArchive(packZip([]))).toBe("zip");
    expect(recogniseArchive(packTar(two))).toBe("tar");
    expect(recogniseArchive(gzipSync(packTar(two)))).toBe("tar.gz");
    expect(recogniseArchive(gzipSync("no tar in here"))).toBeUndefined();
    expect(recogniseArchive(Buffer.from("1f8b08", "hex"))).toBeUndefined();
    expect(recogniseArchive(new Uint8Array(0))).toBeUndefined();
    expect(recogniseArchive(new Uint8Array(4096))).toBeUndefined();
    const polyglot = packZip(two);
    polyglot.write("DICM", 128, "latin1");
    expect(recogniseArchive(polyglot)).toBeUndefined();
  });
});

describe("unpack()", () => {
  const whole = {
    files: [
      ["a/one.dcm", "first"],
      ["b/two.dcm", "second"],
    ],
    refused: [],
    left: ["1", "2"],
  };

  it.each([
    ["zip", packZip(two)],
    ["zip, stored", packZip(two.map((entry) => ({ ...entry, method: 0 })))],
    ["zip with folders", packZip([{ name: "a/" }, ...two])],
    ["tar", packTar(two)],
    ["tar.gz", gzipSync(packTar([{ name: "a/", type: "5" }, ...two]))],
  ])("gives the files of a %s names of its own", async (_, bytes) => {
    expect(await unpackBytes(bytes)).toEqual(whole);
  });

  it("never writes outside, whatever an entry is called", async () => {
    const names = [
      "../up.dcm",
      "a/../../up.dcm",
      "/abs.dcm",
      "C:\\abs.dcm",
      "..\\up.dcm",
      "",
      "n\0.dcm",
    ];
    const zip = await unpackBytes(packZip([...names, "good..dcm"].map((name) => ({ name }))));
    expect(zip).toMatchObject({ files: [["good..dcm", ""]], left: ["1"] });
    expect(zip).toHaveProperty("refused.length", names.length);
    const inTar = names.slice(0, 5); // a tar header ends its names at a zero
    const tar = await unpackBytes(packTar([...inTar, "good..dcm"].map((name) => ({ name }))));
    expect(tar).toMatchObject({ files: [["good..dcm", ""]], left: ["1"] });
    expect(tar).toHaveProperty(
      "refused",
      inTar.map((name) => [name, "entry-name"]),
    );
  });

  it("makes no links and no devices", async () => {
    const tar = packTar([
      { name: "symbolic", type: "2", linkName: "/etc/passwd" },
      { name: "hard", type: "1", linkName: "../../etc/passwd" },
      { name: "pipe", type: "6" },
      ...two,
    ]);
    const refused = ["symbolic", "hard", "pipe"].map((name) => [name, "entry-kind"]);
    expect(await unpackBytes(tar)).toEqual({ ...whole, refused });
    const zip = packZip([{ name: "symbolic", content: "/etc/passwd", mode: 0o120777 }, ...two]);
    expect(await unpackBytes(zip)).toEqual({ ...whole, refused: refused.slice(0, 1) });
  });

  it("refuses a bomb before anything of it is written", async () => {
    const zeros = new Uint8Array(17 * 2 ** 20);
    const bombs = [
      packZip([{ name: "zeros", content: zeros }]),
      gzipSync(packTar([{ name: "zeros", content: zeros }])),
    ];
    for (const bomb of bombs) {
      expect(await unpackBytes(bomb)).toMatchObject({ code: "archive-limit", left: [] });
    }
  });

  it("refuses gzip that goes on and on behind the last entry", async () => {
    const bytes = gzipSync(Buffer.concat([packTar(two), new Uint8Array(49 * 2 ** 20)]));
    expect(await unpackBytes(bytes)).toMatchObject({ code: "archive-limit" });
  });

  it.each([
    [{ files: 1 }, /at most 1 entries, got more/],
    [{ fileBytes: 5 }, /an entry must have at most 5 bytes, got 6/],
    [{ archiveBytes: 10 }, /unpack to at most 10 bytes, got more/],
  ])("keeps to the bounds %j", async (bounds, message) => {
    for (const bytes of [packZip(two), packTar(two)]) {
      const refused = await unpackBytes(bytes, bounds);
      expect(refused).toMatchObject({
        code: "archive-limit",
        message: expect.stringMatching(message),
      });
    }
    expect(await unpackBytes(packZip(two), bounds)).toMatchObject({ left: [] });
  });

  it("does not believe the sizes and checksums an archive declares", async () => {
    const wrong = [
      packZip([{ name: "a", content: "four", saidBytes: 3 }]),
      packZip([{ name: "a", content: "four", saidBytes: 5 }]),
      packZip([{ name: "a", content: "four", saidBytes: 3, method: 0 }]),
      packZip([{ name: "a", content: "four", saidChecksum: 1 }]),
      packTar([{ name: "a", content: "four", saidBytes: 4000 }]),
    ];
    for (const bytes of wrong) {
      expect(await unpackBytes(bytes)).toMatchObject({ code: "archive-damaged" });
    }
  });

  it("refuses an archive that is cut short, wherever", async () => {
    const wholes = [packZip(two), packTar(two), gzipSync(packTar(two))];
    for (const bytes of wholes) {
      const lengths = [0.4, 0.6, 0.8, 0.99].map((share) => Math.floor(share * bytes.length));
      for (const length of lengths) {
        const cut = bytes.subarray(0, length);
        if (recogniseArchive(cut) === undefined) continue;
        const isWholeTar = bytes === wholes[1] && length >= bytes.length - 512;
        if (!isWholeTar) expect(await unpackBytes(cut)).toMatchObject({ code: "archive-damaged" });
      }
    }
    // Between two entries: the last slices of a CT would be missed by nobody.
    const unfinished = packTar(two, { hasEnd: false });
    expect(await unpackBytes(unfinished)).toMatchObject({ code: "archive-damaged" });
  });

  it("refuses a tar file whose bytes were changed", async () => {
    const bytes = packTar(two);
    bytes[1024 + 3] = 0x7f; // in the second entry's header
    expect(await unpackBytes(bytes)).toMatchObject({ code: "archive-damaged" });
  });

  it("says so of a password, and of a compression it cannot undo", async () => {
    const locked = packZip([{ name: "a", isEncrypted: true }, ...two]);
    expect(await unpackBytes(locked)).toMatchObject({
      code: "archive-encrypted",
      message: expect.stringContaining("got 1 of 3 entries that are"),
      left: [],
    });
    const bzip2 = packZip([{ name: "a", method: 12 }]);
    expect(await unpackBytes(bzip2)).toMatchObject({ code: "archive-unsupported" });
    const sparse = packTar([{ name: "a", type: "S" }]);
    expect(await unpackBytes(sparse)).toMatchObject({ code: "archive-unsupported" });
  });

  it("reads long names, of pax and of GNU, and bounds them", async () => {
    const long = `${"long/".repeat(40)}name.dcm`;
    const pax = packTar([paxHeader({ path: long, mtime: "1.5" }), { name: "short", content: "1" }]);
    expect(await unpackBytes(pax)).toMatchObject({ files: [[long, "1"]] });
    const gnu = packTar([
      { name: "././@LongLink", type: "L", content: `${long}\0` },
      { name: "short", content: "1" },
    ]);
    expect(await unpackBytes(gnu)).toMatchObject({ files: [[long, "1"]] });
    const endless = packTar([{ name: "pax", type: "x", saidBytes: 2 ** 30 }]);
    expect(await unpackBytes(endless)).toMatchObject({ code: "archive-limit" });
    const negative = packTar([paxHeader({ size: "-512" }), { name: "a" }]);
    expect(await unpackBytes(negative)).toMatchObject({ code: "archive-damaged" });
    const malformed = packTar([{ name: "pax", type: "x", content: "9999 a=b\n" }, { name: "a" }]);
    expect(await unpackBytes(malformed)).toMatchObject({ code: "archive-damaged" });
  });

  it.skipIf(!hasTool("tar", ["--version"]))(
    "reads what tar writes, in each of its formats",
    async () => {
      const name = `${"folder/".repeat(20)}file`;
      const folder = writeFiles({ [name]: "content", other: "x".repeat(1000) });
      for (const format of ["v7", "ustar", "gnu", "pax"]) {
        const archive = join(temporaryFolder(), "a.tgz");
        const args = ["-C", folder, `--format=${format}`, "-czf", archive];
        const names = format === "v7" ? ["other"] : ["other", name];
        execFileSync("tar", [...args, ...names]);
        const { files } = (await unpackBytes(readFileSync(archive))) as { files: string[][] };
        expect(files.map((file) => file[0])).toEqual(names);
      }
    },
  );

  it.skipIf(!hasTool("zip", ["-v"]))("reads what zip writes", async () => {
    const folder = writeFiles({ "a/one": "content", "two words": "x".repeat(1000) });
    execFileSync("zip", ["-q", "-r", "a.zip", "a", "two words"], { cwd: folder });
    const { files } = (await unpackBytes(readFileSync(join(folder, "a.zip")))) as {
      files: string[][];
    };
    expect(files.map((file) => file[0])).toEqual(["a/one", "two words"]);
  });

  it("lets nobody else read what it unpacks", async () => {
    const archive = join(writeFiles({ "a.zip": packZip(two) }), "a.zip");
    const folder = temporaryFolder();
    const { files } = await unpack(archive, { kind: "zip", folder });
    expect(files.map(({ location }) => basename(location))).toEqual(["1", "2"]);
    if (process.platform !== "win32") expect(statSync(files[0]!.location).mode & 0o077).toBe(0);
  });

  it("says so where there is no room, and stops when told to", async () => {
    const archive = join(writeFiles({ "a.zip": packZip(two) }), "a.zip");
    const folder = join(temporaryFolder(), "gone");
    expect(existsSync(folder)).toBe(false);
    await expect(unpack(archive, { kind: "zip", folder })).rejects.toMatchObject({
      kind: "storage",
      code: "unpack-failed",
      fields: { reason: "ENOENT" },
    });
    const signal = AbortSignal.abort();
    await expect(unpack(archive, { kind: "zip", folder, signal })).rejects.toThrow(/abort/i);
  });

  it("is not led astray by a file that changes its kind", async () => {
    const archive = join(temporaryFolder(), "a");
    writeFileSync(archive, "no archive at all");
    for (const kind of ["zip", "tar", "tar.gz"] as const) {
      await expect(unpack(archive, { kind, folder: temporaryFolder() })).rejects.toMatchObject({
        code: "archive-damaged",
      });
    }
  });
});
