/** What a user meets when the input is not what it should be: a message, an exit code, and nothing half written. */
import { type StdioOptions, spawnSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  arcuate,
  arcuateJson,
  expectRefusal,
  projectRoot,
  SMALL,
  temporaryFolder,
} from "./run-command.ts";

const work = temporaryFolder();
const first = join(work, "phantom-0001");
const second = join(work, "phantom-0002");
const noModel = join(work, "no-model.onnx");
const out = join(work, "RS.dcm");

beforeAll(async () => {
  const { exitCode } = await arcuate(["phantom", work, "--count", "2", ...SMALL]);
  expect(exitCode).toBe(0);
  writeFileSync(noModel, "not a model");
});

/** A copy of the first phantom, with one of its CT files changed. */
function copyWith(name: string, change: (ctFile: string) => void): string {
  const copy = join(work, name);
  cpSync(first, copy, { recursive: true });
  const slices = readdirSync(copy)
    .filter((file) => file !== "RS.dcm")
    .sort();
  change(join(copy, slices[slices.length >> 1]!));
  return copy;
}

describe("an empty folder", () => {
  const refusal = { exitCode: 3, code: "no-dicom", message: /must hold CT slices.*got no files/ };
  const empty = join(work, "empty");
  beforeAll(() => mkdirSync(empty));

  it("is refused by inspect", () => expectRefusal(["inspect", empty], refusal));
  it("is refused by evaluate", () => expectRefusal(["evaluate", empty], refusal));
  it("is refused by train, which leaves no folder", async () => {
    const folder = join(work, "no-run");
    await expectRefusal(["train", empty, "--out", folder], refusal);
    expect(existsSync(folder)).toBe(false);
  });
});

it.skipIf(!existsSync("/dev/full"))("a full disk behind the output is told in a line", () => {
  const full = openSync("/dev/full", "w");
  const command = join(projectRoot, "bin", "arcuate.mjs");
  const stdio: StdioOptions = ["ignore", full, "pipe"];
  const { status, stderr } = spawnSync(process.execPath, [command, "inspect", first], { stdio });
  closeSync(full);
  expect(String(stderr)).toContain("error: Cannot print the result");
  expect(String(stderr)).not.toMatch(/^\s+at /m);
  expect(status).toBe(6);
});

describe("a structure set on a CT that cannot be used", () => {
  it("is said to belong to it", async () => {
    const copy = copyWith("gap", (file) => rmSync(file));
    const { document } = await arcuateJson(["inspect", copy]);
    expect(document).toMatchObject({
      series: [{ problem: { code: "slice-missing" } }],
      structureSets: [{ drawnOn: { match: "exact" } }],
    });
    const { stdout } = await arcuate(["inspect", copy]);
    expect(stdout).toMatch(/belongs to CT series \S+, which cannot be used/);
  });
});

describe("a truncated file", () => {
  let copy: string;
  beforeAll(() => {
    copy = copyWith("truncated", (file) =>
      writeFileSync(file, readFileSync(file).subarray(0, 3000)),
    );
  });

  it("makes its series unusable", () =>
    expectRefusal(["evaluate", copy], {
      exitCode: 3,
      code: "file-truncated",
      message: /sound, got 1 that are not, the first \S+truncated\S+/,
    }));

  it("is told by inspect, with exit code 3", async () => {
    const { exitCode, document } = await arcuateJson(["inspect", copy]);
    expect(exitCode).toBe(3);
    expect(document).toMatchObject({ series: [{ problem: { code: "file-truncated" } }] });
    expect(document).toHaveProperty(
      "files",
      expect.arrayContaining([
        expect.objectContaining({ kind: "rejected", code: "file-truncated" }),
      ]),
    );
  });
});

describe("a missing slice", () => {
  it("is refused, and told where it is missing", () =>
    expectRefusal(["evaluate", copyWith("gap", (file) => rmSync(file))], {
      exitCode: 3,
      code: "slice-missing",
      message: /no slice may be missing, got a gap of 20\.00 mm between slice \d+ /,
    }));
});

describe("a structure set of another patient", () => {
  const refusal = {
    exitCode: 3,
    code: "structure-set-elsewhere",
    message: /must name the CT's slices or its frame of reference/,
  };

  it("is refused by evaluate", () =>
    expectRefusal(["evaluate", first, "--predicted", join(second, "RS.dcm")], refusal));

  it("is refused by train", async () => {
    const mixed = join(work, "mixed");
    cpSync(first, mixed, { recursive: true });
    copyFileSync(join(second, "RS.dcm"), join(mixed, "RS.dcm"));
    await expectRefusal(["train", mixed, "--out", join(work, "mixed-run")], refusal);
    expect(existsSync(join(work, "mixed-run"))).toBe(false);
  });
});

describe("a model file that is not one", () => {
  it("is refused, and no RTSTRUCT is written", async () => {
    await expectRefusal(["segment", first, "--model", noModel, "--out", out], {
      exitCode: 4,
      code: "model-unreadable",
      message: /must be an ONNX file/,
    });
    expect(existsSync(out)).toBe(false);
  });

  it("is refused when it is not there", () =>
    expectRefusal(["segment", first, "--model", join(work, "none.onnx"), "--out", out], {
      exitCode: 4,
      code: "model-missing",
      message: /must exist/,
    }));
});

describe("a place that is taken", () => {
  it("is not written over by segment", async () => {
    const taken = join(work, "taken.dcm");
    writeFileSync(taken, "mine");
    await expectRefusal(["segment", first, "--model", noModel, "--out", taken], {
      exitCode: 6,
      code: "output-exists",
      message: /must be new/,
    });
    expect(readFileSync(taken, "utf8")).toBe("mine");
  });

  it("is not filled by phantom", () =>
    expectRefusal(["phantom", work, ...SMALL], {
      exitCode: 6,
      code: "folder-occupied",
      message: /new or empty/,
    }));

  it("is not the patient's own folder, unless asked for", () =>
    expectRefusal(
      ["segment", ".", "--model", noModel],
      { exitCode: 2, code: "output-in-input", message: /outside the folder that is read/ },
      first,
    ));
});

describe("a region that is not there", () => {
  it("is refused with the names that are", () =>
    expectRefusal(["evaluate", first, "--roi", "Bladder=Vescica"], {
      exitCode: 3,
      code: "roi-not-found",
      message: /Vescica must be in .*got #1 Femur_Head_R, .*#3 Bladder/,
    }));

  it("cannot be learnt from", () =>
    expectRefusal(
      [
        "train",
        first,
        "--out",
        join(work, "run"),
        "--structures",
        "Bladder",
        "--roi",
        "Bladder=Blase",
      ],
      { exitCode: 3, code: "nothing-drawn", message: /got the ROIs Femur_Head_R, / },
    ));
});

describe("settings that cannot be", () => {
  it("are refused with the one that is wrong", async () => {
    const config = join(work, "settings.json");
    writeFileSync(config, JSON.stringify({ learningRate: -1 }));
    await expectRefusal(["train", first, "--out", join(work, "run"), "--config", config], {
      exitCode: 3,
      code: "config-invalid",
      message: /learningRate/,
    });
  });
});

describe("an error for people", () => {
  it("says what to do, without a stack trace", async () => {
    const { exitCode, stdout, stderr } = await arcuate(["inspect", join(work, "nowhere")]);
    expect(stderr).toMatch(
      /^error: Cannot read \S+nowhere: .*\nwhat to do: check the spelling of the path\n$/,
    );
    expect(stdout).toBe("");
    expect(exitCode).toBe(3);
  });
});
