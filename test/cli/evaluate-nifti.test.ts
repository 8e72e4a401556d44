/** `arcuate evaluate` with NIfTI label maps: the same figures as of the DICOM that they were exported from. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  encodeNiftiLabels,
  type NiftiLayout,
  readNiftiLabels,
  writeNifti,
} from "../../src/nifti/index.ts";
import type { Evaluation } from "../../src/work/index.ts";
import { boxes, type Drawn, writePatient } from "../cohort/support.ts";
import { arcuate, arcuateJson, expectRefusal, temporaryFolder } from "./run-command.ts";

const work = temporaryFolder();
const patient = join(work, "anna");
const [ct, reference, predicted] = ["ct", "reference", "predicted"].map((name) =>
  join(work, name, "file.nii.gz"),
) as [string, string, string];

const grown = [[6, 12], boxes.bladder[1], [27, 35]] as const;
const clinic: readonly Drawn[] = [
  { name: "Bladder", boxes: [boxes.bladder] },
  { name: "Femur_Head_L", boxes: [boxes.left] },
  { name: "Femur_Head_R", boxes: [boxes.right] },
];
const network: readonly Drawn[] = [
  { name: "Bladder", boxes: [grown] },
  { name: "Femur_Head_L", boxes: [boxes.left] },
  { name: "CTVn", boxes: [boxes.nodes] },
];

/** Exports a patient with one structure set, and puts its files where the test wants them. */
async function exportSet(name: string, drawn: readonly Drawn[]): Promise<string> {
  const folder = join(work, `patient-${name}`);
  writePatient(folder, { seed: "nifti.1", sets: [drawn] });
  const out = join(work, `out-${name}`);
  expect((await arcuate(["export", folder, "--to", "nifti", "--out", out])).exitCode).toBe(0);
  return join(out, readdirSync(out)[0]!);
}

beforeAll(async () => {
  writePatient(patient, { seed: "nifti.1", sets: [clinic, network] });
  for (const [file, drawn] of [
    [reference, clinic],
    [predicted, network],
  ] as const) {
    const exported = await exportSet(file === reference ? "reference" : "predicted", drawn);
    mkdirSync(join(file, ".."));
    copyFileSync(join(exported, "labels.nii.gz"), file);
    copyFileSync(join(exported, "labels.json"), join(file, "..", "labels.json"));
    mkdirSync(join(ct, ".."), { recursive: true });
    copyFileSync(join(exported, "ct.nii.gz"), ct);
  }
});

async function evaluate(...args: readonly string[]): Promise<Evaluation> {
  const { exitCode, document } = await arcuateJson(["evaluate", ...args]);
  expect({ exitCode, document }).toMatchObject({ exitCode: 0 });
  return document as Evaluation;
}

const ofDicom = () =>
  evaluate(patient, "--reference", "RS0.dcm", "--predicted", join(patient, "RS1.dcm"));

function expectSameScores(actual: Evaluation, expected: Evaluation, digits: number): void {
  const close = (value: unknown): unknown => {
    if (typeof value === "number") return expect.closeTo(value, digits);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, close(each)]));
  };
  expect(actual.scores).toEqual(expected.scores.map(close));
}

describe("evaluate with NIfTI label maps", () => {
  it("gives the scores of the structure sets that they come from", async () => {
    const dicom = await ofDicom();
    // Dice of 252 and 7 x 7 x 9 = 441 voxels with 6 x 7 x 8 = 336 in the reference, all of them shared.
    expect(dicom.scores).toMatchObject([
      { structure: "Femur_Head_R", kind: "missed", empty: "predicted" },
      { structure: "Femur_Head_L", kind: "scored", dice: 1 },
      { structure: "Bladder", kind: "scored", dice: expect.closeTo((2 * 336) / (336 + 441), 12) },
      { structure: "Bag_Bowel", kind: "notDrawn" },
      { structure: "CTVn", kind: "notDrawn" },
    ]);
    const both = ["--reference", reference, "--predicted", predicted];
    expectSameScores(await evaluate(patient, ...both), dicom, 12);
    expectSameScores(
      await evaluate(patient, "--reference", "RS0.dcm", "--predicted", predicted),
      dicom,
      12,
    );
    const ofCt = await evaluate(ct, ...both);
    expectSameScores(ofCt, dicom, 5); // NIfTI holds distances in 32 bits
    expect(ofCt.reference).toEqual({ path: reference, sopInstanceUid: null });
    expect(ofCt.remarks.map(({ about, code, structure }) => [about, code, structure])).toEqual([
      ["reference", "label-without-voxel", "Bag_Bowel"],
      ["reference", "label-without-voxel", "CTVn"],
    ]);
  });

  it("takes a file with its axes in another order and direction", async () => {
    const turned = join(work, "predicted", "turned.nii");
    const { labelMap, layout } = await readNiftiLabels(predicted);
    await writeNifti(turned, encodeNiftiLabels(labelMap, { layout: rasLayout(layout) }));
    const both = ["--reference", reference, "--predicted", turned];
    expectSameScores(await evaluate(patient, ...both), await ofDicom(), 12);
  });

  it("finds the label map of each case by its bare name, for many cases", async () => {
    const cases = join(work, "cases");
    const folder = join(cases, "one");
    writePatient(folder, { seed: "nifti.1", sets: [clinic] });
    writePatient(join(cases, "two"), { seed: "nifti.2", sets: [clinic] });
    copyFileSync(predicted, join(folder, "net.nii.gz"));
    const labels = join(predicted, "..", "labels.json");
    const both = ["--reference", "RS0.dcm", "--predicted", "net.nii.gz", "--labels", labels];
    const { exitCode, document } = await arcuateJson([
      ...["evaluate", cases, ...both, "--out", join(work, "results"), "--pictures", "none"],
    ]);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({
      cases: [{ path: folder }],
      leftOut: [{ source: join(cases, "two"), code: "not-found" }],
      results: { cases: [{ structures: [{ kind: "missed" }, { dice: 1 }, {}, {}, {}] }] },
    });
  });
});

/** The layout of a grid along the axes, with columns to the right and rows to the front. */
function rasLayout({ size, affine }: NiftiLayout): NiftiLayout {
  const [columns, rows] = size;
  const turned = affine.map(([i, j, k, origin]) => {
    return [-i, -j, k, origin + (columns - 1) * i + (rows - 1) * j] as const;
  });
  const steps = [rows * columns, -columns, -1] as const;
  return { size, affine: turned, first: rows * columns - 1, steps };
}

describe("what the numbers of a label map mean", () => {
  const both = ["--reference", reference, "--predicted", predicted];
  const bare = join(work, "nnunet", "labelsTr", "case.nii.gz");
  const dataset = join(work, "nnunet", "dataset.json");
  beforeAll(() => {
    mkdirSync(join(bare, ".."), { recursive: true });
    copyFileSync(predicted, bare);
  });
  const withBare = ["--reference", reference, "--predicted", bare];

  it("is asked for where no file says it", () =>
    expectRefusal(["evaluate", patient, ...withBare], {
      exitCode: 3,
      code: "labels-missing",
      message: /labels.json must lie beside it, or nnU-Net's dataset.json .*--labels names/,
    }));

  it("is read from nnU-Net's dataset.json, and what it does not explain is told", async () => {
    const labels = { background: 0, Femur_Head_L: 2, Bladder: 3, Rectum: 9 };
    writeFileSync(dataset, JSON.stringify({ labels, numTraining: 1 }));
    const evaluation = await evaluate(patient, ...withBare);
    expectSameScores(evaluation, await ofDicom(), 12);
    const told = evaluation.remarks.filter(({ about }) => about === "predicted");
    expect(told).toMatchObject([
      { code: "label-unnamed", severity: "warning", figures: { label: 5, voxels: 9 * 11 * 20 } },
      { code: "label-unknown", severity: "notice", figures: { label: 9, voxels: 0 } },
    ]);
    expect(JSON.stringify(told)).not.toContain("Rectum");
  });

  it("is doubted where the sides are exchanged", async () => {
    const labels = join(work, "exchanged.json");
    writeFileSync(labels, JSON.stringify({ Femur_Head_R: 2, Femur_Head_L: 1, Bladder: 3 }));
    const { remarks } = await evaluate(patient, ...both, "--labels", labels);
    const severe = remarks.filter(({ severity }) => severity === "severe");
    expect(severe.map(({ about, code, structure }) => [about, code, structure])).toEqual([
      ["reference", "side-wrong", "Femur_Head_R"],
      ["reference", "side-wrong", "Femur_Head_L"],
      ["predicted", "side-wrong", "Femur_Head_R"],
    ]);
  });

  it("may give a structure another name", async () => {
    const labels = join(work, "own.json");
    writeFileSync(labels, JSON.stringify({ Blase: 3 }));
    const args = [patient, ...both, "--labels", labels, "--roi", "Bladder=Blase"];
    const { scores } = await evaluate(...args, "--predicted-roi", "Bladder=Blase");
    expect(scores).toMatchObject([{ dice: expect.closeTo((2 * 336) / (336 + 441), 12) }]);
    await expectRefusal(["evaluate", ...args, "--predicted-roi", "Bladder=Vescica"], {
      exitCode: 3,
      code: "roi-not-found",
      message: /Vescica must be in \S+own.json, got 3 Blase$/,
    });
  });

  it.each([
    ["not JSON", "text that is not JSON"],
    ['["Bladder"]', "something else"],
    ['{"Bladder": [1, 2]}', "for Bladder"],
    ['{"Bladder": 0}', "0 for Bladder"],
    ['{"Bladder": 1, "CTVn": 1}', "1 twice"],
    ['{"Bladder": 1, "bladder": 2}', "bladder twice"],
    ['{"Bladder": 300}', "300 for Bladder"],
  ])("is refused as %s", async (text, got) => {
    const labels = join(work, "wrong.json");
    writeFileSync(labels, text);
    await expectRefusal(["evaluate", patient, ...both, "--labels", labels], {
      exitCode: 3,
      code: "labels-invalid",
      message: new RegExp(`${got}$`),
    });
  });
});

describe("evaluate refuses", () => {
  /** A label map beside `reference` with this change of its affine. */
  async function changed(name: string, change: (layout: NiftiLayout) => NiftiLayout) {
    const file = join(work, "reference", name);
    const { labelMap, layout } = await readNiftiLabels(reference);
    await writeNifti(file, encodeNiftiLabels(labelMap, { layout: change(layout) }));
    return file;
  }

  it.each([
    ["shifted", 0, 3, -2, /voxels up to 2.0 mm beside those of the CT$/],
    ["stretched", 2, 2, 0.5, /voxels of 5.5 x 6 x 6 mm instead of 5 x 6 x 6 mm$/],
  ] as const)("a label map that is %s", async (name, row, column, by, message) => {
    const file = await changed(`${name}.nii.gz`, (layout) => ({
      ...layout,
      affine: layout.affine.map((each, axis) => {
        const [i, j, k, origin] = each.map((mm, at) =>
          axis === row && at === column ? mm + by : mm,
        );
        return [i!, j!, k!, origin!] as const;
      }),
    }));
    const args = ["evaluate", patient, "--reference", file, "--predicted", predicted];
    await expectRefusal(args, { exitCode: 3, code: "nifti-grid-differs", message });
  });

  it("no label map that is rounded in its positions", async () => {
    const file = await changed("rounded.nii.gz", (layout) => ({
      ...layout,
      affine: layout.affine.map(([i, j, k, origin]) => [i, j, k, origin + 0.28] as const),
    }));
    await evaluate(patient, "--reference", file, "--predicted", predicted);
  });

  it("a label map of another size", async () => {
    const file = join(work, "reference", "cut.nii.gz");
    const { labelMap } = await readNiftiLabels(reference);
    const { grid, labels } = labelMap;
    const size = [20, grid.size[1], grid.size[2]] as const;
    const cut = { ...grid, size, sliceOrigins: grid.sliceOrigins.slice(0, 20) };
    const kept = labels.slice(0, 20 * size[1] * size[2]);
    await writeNifti(file, encodeNiftiLabels({ grid: cut, labels: kept }));
    await expectRefusal(["evaluate", patient, "--reference", file, "--predicted", predicted], {
      exitCode: 3,
      code: "nifti-grid-differs",
      message: /20 x 48 x 64 voxels instead of 24 x 48 x 64$/,
    });
  });

  it("a structure set on a CT from NIfTI, and such a CT with one side", async () => {
    const set = join(patient, "RS0.dcm");
    await expectRefusal(["evaluate", ct, "--reference", set, "--predicted", predicted], {
      exitCode: 3,
      code: "structure-set-needs-dicom",
      message: /must be compared on its DICOM CT/,
    });
    await expectRefusal(["evaluate", ct, "--predicted", predicted], {
      exitCode: 2,
      code: "side-missing",
      message: /must both name a label map, got one$/,
    });
  });

  it("--labels where no side is a label map", () =>
    expectRefusal(["evaluate", patient, "--reference", "RS0.dcm", "--labels", predicted], {
      exitCode: 2,
      code: "option-misplaced",
      message: /--labels/,
    }));

  it("a CT whose values are no Hounsfield units, unless told to use it", async () => {
    const args = [reference, "--reference", reference, "--predicted", predicted];
    await expectRefusal(["evaluate", ...args], {
      exitCode: 3,
      code: "nifti-not-hu",
      message: /must be Hounsfield units/,
    });
    const { remarks } = await evaluate(...args, "--force-hu");
    expect(remarks).toContainEqual(expect.objectContaining({ code: "values-forced" }));
  });

  it("a file that is not there", async () => {
    const missing = join(work, "nowhere.nii.gz");
    await expectRefusal(["evaluate", patient, "--reference", "RS0.dcm", "--predicted", missing], {
      exitCode: 3,
      code: "not-found",
      message: /nowhere.nii.gz: the file must exist/,
    });
  });
});
