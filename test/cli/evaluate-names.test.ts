/** Which structure set a bare file name stands for: never one of several. */
import { cpSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boxes, writePatient } from "../cohort/support.ts";
import { newFolder } from "../set-up/folders.ts";
import { arcuateJson, expectRefusal } from "./run-command.ts";

const drawn = [{ name: "Bladder", boxes: [boxes.bladder] }];

/** A case with RS0.dcm, and RS1.dcm beside it. */
function caseIn(folder: string): string {
  const path = join(folder, "case");
  writePatient(path, { seed: "evaluate.names", sets: [drawn, drawn] });
  return path;
}

describe("evaluate --reference NAME", () => {
  it("takes the case's file of that name where there is one", async () => {
    const folder = newFolder("arcuate-names-");
    const path = caseIn(folder);
    const { document } = await arcuateJson(["evaluate", path, "--reference", "RS1.dcm"], folder);
    expect(document).toMatchObject({
      reference: { path: join(path, "RS1.dcm") },
      predicted: { path: join(path, "RS0.dcm") },
    });
  });

  it("refuses a name that two files of the case have, and lists them", async () => {
    const folder = newFolder("arcuate-names-");
    const path = caseIn(folder);
    mkdirSync(join(path, "later"));
    renameSync(join(path, "RS1.dcm"), join(path, "later", "RS0.dcm"));
    const refusal = { exitCode: 3, code: "structure-set-ambiguous", message: /RS0\.dcm.*later/ };
    await expectRefusal(["evaluate", path, "--reference", "RS0.dcm"], refusal, folder);
    const named = ["evaluate", path, "--reference", join(path, "later", "RS0.dcm")];
    const { document } = await arcuateJson(named, folder);
    expect(document).toMatchObject({ reference: { path: join(path, "later", "RS0.dcm") } });
  });

  it("refuses a name that a file of the case and one of the working folder have", async () => {
    const folder = newFolder("arcuate-names-");
    const path = caseIn(folder);
    cpSync(join(path, "RS1.dcm"), join(folder, "RS0.dcm"));
    const refusal = {
      exitCode: 3,
      code: "structure-set-ambiguous",
      message: /name it by its path/,
    };
    await expectRefusal(["evaluate", path, "--reference", "RS0.dcm"], refusal, folder);
  });
});
