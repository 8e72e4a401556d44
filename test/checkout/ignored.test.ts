/** Whatever people make in a checkout stays out of the repository: patient data must not leave by `git add .`. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../cli/run-command.ts";

function git(...args: string[]) {
  return spawnSync("git", args, { cwd: projectRoot, encoding: "utf8" });
}

const isCheckout = git("rev-parse", "--git-dir").status === 0;
if (!isCheckout) console.warn("ignored.test: skipped, this is not a git checkout");

describe.skipIf(!isCheckout)(".gitignore", () => {
  it.each([
    ["data of the server, where it lay by default", "arcuate-data/cohort/cases/a/case.json"],
    ["arcuate segment", "ARCUATE.dcm"],
    ["arcuate demo", "demo/ct/0001.dcm"],
    ["npm run reproduce", "reproduced/cohort/cohort.json"],
    ["arcuate phantom sheet", "sheet.png"],
    ["a cohort of any name", "pelvis/import.jsonl"],
    ["files of a hospital without an ending", "exports/anna/IM0001"],
    ["a training run of any name", "ours/log.jsonl"],
    ["results and ratings", "results.json"],
    ["ratings of a study", "ratings.csv"],
    ["a key of arcuate deidentify", "study.json"],
    ["settings with a password of the database", ".env"],
    ["a CT in a folder of the source", "src/ct.dcm"],
    ["a label map in a folder of the source", "test/labels.nii.gz"],
    ["an archive in a folder of the source", "docs/patients.zip"],
    ["a model of a clinic beside the starter", "models/ours.onnx"],
  ])("ignores %s", (_, path) => {
    expect(git("check-ignore", "--no-index", path).stdout.trim()).toBe(path);
  });

  it.each(["src/new.ts", "test/new.test.ts", "docs/new.md", "src/nifti/fixtures/new.nii.gz"])(
    "takes %s",
    (path) => {
      expect(git("check-ignore", "--no-index", path)).toMatchObject({ status: 1, stdout: "" });
    },
  );

  it("ignores no file that the repository holds", () => {
    expect(git("ls-files", "--cached", "--ignored", "--exclude-standard").stdout).toBe("");
  });
});
