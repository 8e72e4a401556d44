/** Archives in place of folders, by the command. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, it } from "vitest";
import { packTar, packZip } from "../dicom/pack.ts";
import {
  arcuate,
  arcuateJson,
  expectRefusal,
  SMALL,
  TINY_RUN,
  temporaryFolder,
} from "./run-command.ts";

const work = temporaryFolder();
const cases = join(work, "cases");
const phantom = join(cases, "phantom-0001");
const oneZip = join(work, "one.zip");
const bothTgz = join(work, "both.tgz");
const model = join(work, "run", "model.onnx");

function entriesOf(folder: string) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => ({ name: relative(folder, path), content: readFileSync(path) }));
}

beforeAll(async () => {
  const { exitCode } = await arcuate(["phantom", cases, "--count", "2", ...SMALL]);
  expect(exitCode).toBe(0);
  writeFileSync(oneZip, packZip(entriesOf(phantom)));
  writeFileSync(bothTgz, gzipSync(packTar(entriesOf(cases))));
});

it("inspect tells of an archive what it tells of the folder", async () => {
  const ofFolder = await arcuateJson(["inspect", phantom]);
  const ofArchive = await arcuateJson(["inspect", oneZip]);
  expect(ofArchive.exitCode).toBe(0);
  const text = JSON.stringify(ofArchive.document);
  expect(JSON.parse(text.replaceAll(oneZip, phantom))).toEqual(ofFolder.document);
  const { stdout } = await arcuate(["inspect", oneZip]);
  expect(stdout).toContain("31 files: 30 CT slices, 1 structure sets, 0 rejected");
  expect(stdout).toContain(" in RS.dcm ");
});

it("evaluate reads an archive, and takes a structure set in it by name", async () => {
  const named = ["--reference", join(oneZip, "RS.dcm"), "--structures", "Bladder"];
  const { document } = await arcuateJson(["evaluate", oneZip, ...named]);
  expect(document).toMatchObject({ scores: [{ structure: "Bladder", dice: 1 }] });
});

it("train finds every case in an archive, and segment draws on one", async () => {
  const settings = join(work, "settings.json");
  writeFileSync(settings, JSON.stringify(TINY_RUN));
  const out = join(work, "run");
  const trained = await arcuateJson([
    "train",
    bothTgz,
    "--out",
    out,
    "--config",
    settings,
    "--steps",
    "1",
  ]);
  expect(trained.exitCode).toBe(0);
  const paths = ["phantom-0001", "phantom-0002"].map((name) => join(bothTgz, name));
  const { cases: found } = trained.document as { cases: { path: string }[] };
  expect(found.map(({ path }) => path).sort()).toEqual(paths);

  const RS = join(work, "RS.dcm");
  const segmented = await arcuateJson(["segment", oneZip, "--model", model, "--out", RS]);
  // A network that has learnt nothing may draw nothing; the CT has been read either way.
  const drawn = { path: RS };
  const undrawn = { error: { code: "nothing-to-write" } };
  expect(segmented.document).toMatchObject(existsSync(RS) ? drawn : undrawn);
});

it("a damaged or locked archive is refused with what to do", async () => {
  const cut = join(work, "cut.tgz");
  writeFileSync(cut, readFileSync(bothTgz).subarray(0, 50_000));
  const damaged = { exitCode: 3, code: "archive-damaged", message: /must be whole/ };
  await expectRefusal(["inspect", cut], damaged);
  const locked = join(work, "locked.zip");
  writeFileSync(locked, packZip([{ name: "a.dcm", isEncrypted: true }]));
  const { stderr } = await arcuate(["segment", locked, "--model", model]);
  expect(stderr).toMatch(/^error: Cannot read \S+locked\.zip: .*password/);
  expect(stderr).toContain("what to do: unpack it with its password");
});
