/** A user's scheme with the rectum as its sixth structure, the whole way from DICOM files to a report, by the command. */
import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCase, loadLabelMap } from "../../src/cohort/index.ts";
import { traceMask } from "../../src/contours/index.ts";
import { encodeStructureSet, type RoiToWrite, readStructureSet } from "../../src/dicom/index.ts";
import { writeFileAtomic } from "../../src/host/index.ts";
import { parseScheme, pelvisScheme } from "../../src/structures/index.ts";
import type { Mask } from "../../src/volume/index.ts";
import {
  arcuate,
  arcuateJson,
  expectRefusal,
  SMALL,
  structuresFile,
  temporaryFolder,
} from "../cli/run-command.ts";

const TITLE = "End of the bowel";
const rectum = {
  name: "Rectum",
  title: TITLE,
  colour: [139, 69, 19],
  precedence: 45,
  usualVolumeCc: [20, 200],
  plausible: { asideMm: 60, volumeCc: [5, 400] },
  words: ["rectum", "retto"],
};

const work = temporaryFolder();
const [cases, cohort, run] = [join(work, "cases"), join(work, "cohort"), join(work, "run")];
const known = pelvisScheme.structures.map(({ name }) => name);
const own = structuresFile(work, ...known, rectum);
const model = join(run, "model.onnx");

async function succeed(args: readonly string[]): Promise<unknown> {
  const { exitCode, document } = await arcuateJson(args);
  expect(document).not.toHaveProperty("error");
  expect(exitCode).toBe(0);
  return document;
}

/** Adds a ROI "Retto" to the structure set of a phantom: a cuboid of 83 cc behind the bladder. */
async function paintRectum(folder: string): Promise<void> {
  const loaded = await loadCase(folder);
  const { labelMap, masks } = loadLabelMap(loaded, pelvisScheme);
  const [slices, rows, columns] = labelMap.grid.size;
  const voxels = new Uint8Array(slices * rows * columns);
  for (let z = 8; z < 16; z++) {
    for (let y = 40; y < 45; y++)
      voxels.fill(1, (z * rows + y) * columns + 30, (z * rows + y) * columns + 35);
  }
  const about = { colour: [200, 200, 200], generationDescription: "by hand" } as const;
  const drawn: (readonly [string, Mask])[] = pelvisScheme.structures.flatMap(({ label, name }) => {
    const mask = masks.get(label);
    return mask === undefined ? [] : [[name, mask] as const];
  });
  drawn.push(["Retto", { grid: labelMap.grid, voxels }]);
  const rois = drawn.map(
    ([name, mask], index): RoiToWrite => ({
      ...about,
      number: 11 + index,
      name,
      interpretedType: "ORGAN",
      contours: traceMask(mask),
    }),
  );
  const bytes = encodeStructureSet(loaded.series, rois, {
    label: "CLINIC",
    description: "A clinic's outlines.",
    softwareVersion: "test",
    modelName: "a person",
    algorithmParameters: "",
    now: new Date(Date.UTC(2020, 0, 2)),
  });
  await writeFileAtomic(join(folder, "RS.dcm"), bytes);
}

let [imported, names]: unknown[] = [];
beforeAll(async () => {
  const args = [
    "phantom",
    cases,
    "--count",
    "3",
    "--seed",
    "3",
    "--diagnosis",
    "cervical",
    ...SMALL,
  ];
  expect((await arcuate(args)).exitCode).toBe(0);
  for (const name of await readdir(cases)) await paintRectum(join(cases, name));
  imported = await succeed([
    "cohort",
    "import",
    cohort,
    cases,
    "--structures-file",
    own,
    "--diagnosis",
    "cervical",
  ]);
  names = await succeed(["cohort", "names", cohort]);
  await succeed(["cohort", "split", cohort, "--test", "0.34"]);
});

describe("a cohort with structures of its own", () => {
  it("finds the sixth structure by the words of the file", async () => {
    expect(imported).toMatchObject({
      outcomes: [0, 1, 2].map(() => ({
        outcome: "imported",
        structures: expect.arrayContaining(["Rectum", "CTVn"]),
      })),
    });
    expect(names).toMatchObject({
      about: expect.stringContaining("CTVn, Rectum"),
      names: expect.arrayContaining([
        expect.objectContaining({ spelling: "Retto", structure: "Rectum", cases: 3 }),
      ]),
    });
    const catalogue = await succeed(["cohort", "show", cohort]);
    expect(catalogue).toHaveProperty(
      "structures.5",
      expect.objectContaining({ structure: "Rectum", drawn: 3 }),
    );
    const { document } = await arcuateJson(["cohort", "structures", cohort]);
    const stored = parseScheme(JSON.stringify(document), "stdout");
    const { words: _, ...described } = rectum;
    expect(stored.structures[5]).toMatchObject({ ...described, label: 6 });
  });

  it("refuses other structures, with the reason", async () => {
    const others = structuresFile(temporaryFolder(), "Bladder", { name: "Rectum" });
    const renumbered = structuresFile(temporaryFolder(), rectum, ...known);
    const refused = {
      exitCode: 2,
      code: "scheme-of-cohort",
      message: /CTVn, Rectum\), got Bladder, Rectum/,
    };
    await expectRefusal(
      ["train", cohort, "--out", join(work, "no"), "--structures-file", others],
      refused,
    );
    await expectRefusal(
      ["export", cohort, "--to", "nifti", "--out", join(work, "no"), "--structures-file", others],
      refused,
    );
    await expectRefusal(["cohort", "structures", cohort, renumbered], {
      exitCode: 3,
      code: "scheme-renumbers",
      message: /must begin with Femur_Head_R, .*, Rectum in this order/,
    });
  });
});

describe("a model with a sixth structure", () => {
  beforeAll(async () => {
    const trained = await succeed([
      "train",
      cohort,
      "--out",
      run,
      "--preset",
      "demo",
      "--steps",
      "3",
      "--threads",
      "2",
    ]);
    expect(trained).toMatchObject({
      cases: [0, 1].map(() => ({ drawn: [...known, "Rectum"], missing: [] })),
    });
  });

  it("is not evaluated with structures that the cohort does not have", async () => {
    const others = structuresFile(temporaryFolder(), "Bladder");
    const args = ["--model", model, "--out", join(work, "no"), "--structures-file", others];
    await expectRefusal(["evaluate", cohort, ...args], {
      exitCode: 2,
      code: "scheme-of-cohort",
      message: /got Bladder/,
    });
    await expectRefusal(["evaluate", cases, ...args], {
      exitCode: 2,
      code: "option-misplaced",
      message: /Cannot use --structures-file here: a model file says itself/,
    });
  });

  it("tells of it", async () => {
    const { stdout } = await arcuate(["model", "describe", model]);
    expect(stdout).toMatch(/^ +6 +Rectum +End of the bowel +ORGAN +all/m);
    expect(stdout).toMatch(/^ +5 +CTVn +CTVN +CTV +cervical/m);
  });

  it("draws it, or flags it as missing, under its number", async () => {
    const out = join(work, "RS.dcm");
    const document = await succeed([
      "segment",
      join(cases, "phantom-0003"),
      "--model",
      model,
      "--diagnosis",
      "cervical",
      "--out",
      out,
    ]);
    expect(document).toMatchObject({
      structures: expect.arrayContaining([expect.objectContaining({ name: "Rectum", label: 6 })]),
    });
    const { flags } = document as { flags: { structure: string | null; code: string }[] };
    const { structureSet } = await readStructureSet(out);
    const roi = structureSet.rois.find(({ name }) => name === "Rectum");
    expect(roi?.number).toBe(6);
    const isMissing = flags.some(
      ({ structure, code }) => structure === "Rectum" && code === "missing",
    );
    expect(roi!.contours.length > 0 || isMissing).toBe(true);
  });

  it("is evaluated and reported with it, by its title and in the order of the scheme", async () => {
    const results = join(work, "results");
    const evaluated = await succeed(["evaluate", cohort, "--model", model, "--out", results]);
    expect(evaluated).toMatchObject({
      results: {
        structures: [{}, {}, {}, {}, { name: "CTVn" }, { name: "Rectum", title: TITLE }],
        cases: [{ role: "test", structures: [{}, {}, {}, {}, {}, { name: "Rectum" }] }],
      },
    });
    const report = join(work, "report");
    await succeed(["report", join(results, "results.json"), "--out", report]);
    expect(readFileSync(join(report, "report.html"), "utf8")).toContain(`<h3>${TITLE}</h3>`);
    expect(readFileSync(join(report, "tables", "table-1a.csv"), "utf8")).toMatch(
      /,CTVN,End of the bowel\r?\n/,
    );
  });

  it("goes on to be learnt from folders, where the file and the model know the structure", async () => {
    const args = [
      "--out",
      join(work, "fine"),
      "--steps",
      "1",
      "--threads",
      "2",
      "--roi",
      "Rectum=Retto",
    ];
    const finetuned = await succeed(["finetune", model, join(cases, "phantom-0003"), ...args]);
    expect(finetuned).toMatchObject({ cases: [{ drawn: [...known, "Rectum"] }] });
  });
});

it("folders are scored, exported and de-identified by the same file", async () => {
  const [folder, file] = [join(cases, "phantom-0003"), ["--structures-file", own]];
  const scored = await succeed([
    "evaluate",
    folder,
    ...file,
    "--roi",
    "Rectum=Retto",
    "--predicted-roi",
    "Rectum=Retto",
  ]);
  expect(scored).toMatchObject({ scores: [{ structure: "Rectum", kind: "scored", dice: 1 }] });
  const exported = join(work, "nifti");
  await succeed(["export", cohort, "--group", "all", "--to", "nifti", "--out", exported]);
  const [first] = await readdir(exported);
  expect(JSON.parse(readFileSync(join(exported, first!, "labels.json"), "utf8"))).toMatchObject({
    CTVn: 5,
    Rectum: 6,
  });
  const anonymous = join(work, "anonymous");
  const roi = ["--roi", "Rectum=Retto"];
  await expectRefusal(["deidentify", folder, anonymous, "--key", join(work, "key.json"), ...roi], {
    exitCode: 2,
    code: "structure-unknown",
    message: /Rectum: it must be one of/,
  });
  const done = await succeed([
    "deidentify",
    folder,
    anonymous,
    "--key",
    join(work, "key.json"),
    ...roi,
    ...file,
  ]);
  expect(done).toMatchObject({
    files: expect.arrayContaining([expect.objectContaining({ as: "RTSTRUCT", renamedRois: 0 })]),
  });
  expect(existsSync(join(work, "no"))).toBe(false);
});
