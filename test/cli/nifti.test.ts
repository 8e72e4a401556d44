/** Data in and out of other programs' formats, by the command. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCase, loadLabelMap } from "../../src/cohort/index.ts";
import { sameGrid } from "../../src/geometry/index.ts";
import {
  encodeNiftiCt,
  type NiftiLayout,
  readNiftiCt,
  readNiftiLabels,
  writeNifti,
} from "../../src/nifti/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { withAttributes } from "../dicom/changed.ts";
import {
  arcuate,
  arcuateJson,
  expectRefusal,
  SMALL,
  structuresFile,
  TINY_RUN,
  temporaryFolder,
} from "./run-command.ts";

const work = temporaryFolder();
const cases = join(work, "cases");
const first = join(cases, "phantom-0001");
const second = join(cases, "phantom-0002");
/** All but CTVn, which only one diagnosis has. */
const ORGANS = "Bladder,Femur_Head_L,Femur_Head_R";

interface Exported {
  readonly cases: readonly { id: string; path: string; files: string[]; missing: string[] }[];
}

beforeAll(async () => {
  for (const [seed, diagnosis] of [
    ["1", "cervical"],
    ["2", "anorectal"],
  ] as const) {
    const options = ["--seed", seed, "--diagnosis", diagnosis];
    expect((await arcuate(["phantom", cases, ...options, ...SMALL])).exitCode).toBe(0);
  }
});

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe("export --to nifti", () => {
  it("writes the CT and the labels that the case has, and what they mean", async () => {
    const out = join(work, "nifti");
    const { exitCode, document } = await arcuateJson([
      "export",
      first,
      "--to",
      "nifti",
      "--out",
      out,
    ]);
    expect(exitCode).toBe(0);
    const [exported] = (document as Exported).cases;
    expect(exported).toMatchObject({
      path: first,
      missing: [],
      id: expect.stringMatching(/^case-\w{10}$/),
    });
    const folder = join(out, exported!.id);
    expect(filesIn(folder).sort()).toEqual(["ct.nii.gz", "labels.json", "labels.nii.gz"]);

    const loaded = await loadCase(first);
    const expected = loadLabelMap(loaded, pelvisScheme).labelMap;
    const { volume } = await readNiftiCt(join(folder, "ct.nii.gz"));
    const { labelMap } = await readNiftiLabels(join(folder, "labels.nii.gz"));
    expect(sameGrid(volume.grid, loaded.series.volume.grid)).toBe(true);
    expect(sameGrid(labelMap.grid, volume.grid)).toBe(true);
    expect(volume.hu).toEqual(loaded.series.volume.hu);
    expect(labelMap.labels).toEqual(expected.labels);
    expect(JSON.parse(readFileSync(join(folder, "labels.json"), "utf8"))).toEqual({
      background: 0,
      Femur_Head_R: 1,
      Femur_Head_L: 2,
      Bladder: 3,
      Bag_Bowel: 4,
      CTVn: 5,
    });
    const header = gunzipSync(readFileSync(join(folder, "ct.nii.gz")))
      .subarray(0, 352)
      .toString("latin1");
    expect(header).toContain("Arcuate");
    expect(header).not.toMatch(/phantom/i);
  });

  it("writes what was asked for by the clinic's names, and each whole under --masks", async () => {
    const out = join(work, "masks");
    const roi = ["--roi", "Blase=Bladder", "--roi", "Rectum=Retto"];
    const own = ["--structures-file", structuresFile(work, { name: "Blase" }, { name: "Rectum" })];
    const args = ["export", first, "--to", "nifti", "--out", out, "--masks", ...roi, ...own];
    const { stdout, exitCode } = await arcuate(args);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/phantom-0001 +case-\w+ +Blase +Rectum/);
    expect(stdout).toContain("labels: 0 background, 1 Blase, 2 Rectum");
    expect(filesIn(out).sort()).toEqual([
      "Blase.nii.gz",
      "ct.nii.gz",
      "labels.json",
      "labels.nii.gz",
    ]);
  });

  it("writes a CT alone where no structure set is", async () => {
    const bare = join(work, "bare");
    mkdirSync(bare);
    for (const name of readdirSync(second).filter((file) => file !== "RS.dcm")) {
      writeFileSync(join(bare, name), readFileSync(join(second, name)));
    }
    const out = join(work, "bare-nifti");
    const { stdout } = await arcuate(["export", bare, "--to", "nifti", "--out", out]);
    expect(stdout).toContain("no structure set");
    expect(filesIn(out)).toEqual(["ct.nii.gz"]);
  });
});

describe("export --to nnunet", () => {
  it("writes a dataset of every case", async () => {
    const out = join(work, "raw", "Dataset501_Pelvis");
    const args = ["export", cases, "--to", "nnunet", "--out", out, "--structures", ORGANS];
    const { document } = await arcuateJson(args);
    const ids = (document as Exported).cases.map(({ id }) => id).sort();
    expect(ids).toHaveLength(2);
    expect(readdirSync(out).sort()).toEqual(["dataset.json", "imagesTr", "labelsTr"]);
    expect(readdirSync(join(out, "imagesTr"))).toEqual(ids.map((id) => `${id}_0000.nii.gz`));
    expect(readdirSync(join(out, "labelsTr"))).toEqual(ids.map((id) => `${id}.nii.gz`));
    expect(JSON.parse(readFileSync(join(out, "dataset.json"), "utf8"))).toMatchObject({
      channel_names: { "0": "CT" },
      labels: { background: 0, Bladder: 1, Femur_Head_L: 2, Femur_Head_R: 3 },
      numTraining: 2,
      file_ending: ".nii.gz",
    });
    for (const id of ids) {
      const { labelMap } = await readNiftiLabels(join(out, "labelsTr", `${id}.nii.gz`));
      const { volume } = await readNiftiCt(join(out, "imagesTr", `${id}_0000.nii.gz`));
      expect(labelMap.grid).toEqual(volume.grid);
      expect([...new Set(labelMap.labels)].sort()).toEqual([0, 1, 2, 3]);
    }
  });

  it("refuses a case that lacks a structure, and leaves nothing", async () => {
    const out = join(work, "incomplete");
    const args = ["export", cases, "--to", "nnunet", "--out", out];
    await expectRefusal(args, {
      exitCode: 3,
      code: "structures-missing",
      message: /every structure must be drawn in every case, got \S+phantom-0002 without CTVn$/,
    });
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(work).filter((name) => name.includes("incomplete"))).toEqual([]);

    const { stdout, exitCode } = await arcuate([...args, "--allow-missing"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/phantom-0002 .* CTVn\n/);
    expect(stdout).toContain("nnU-Net looks for folders called DatasetNNN_Name");
    expect(filesIn(out)).toHaveLength(5);
  });

  it("takes the same CT once, and refuses a folder that is taken", async () => {
    const copy = join(work, "copy");
    mkdirSync(copy);
    for (const name of readdirSync(first))
      writeFileSync(join(copy, name), readFileSync(join(first, name)));
    const to = ["--to", "nnunet", "--out"];
    const { document } = await arcuateJson(["export", first, copy, ...to, join(work, "twice")]);
    expect(document).toMatchObject({
      cases: [{ path: first }],
      leftOut: [
        { source: copy, code: "case-repeated", reason: `its CT was already read from ${first}` },
      ],
    });
    expect((document as { cases: object[] }).cases).toHaveLength(1);
    rmSync(copy, { recursive: true });
    await expectRefusal(["export", first, ...to, cases], {
      exitCode: 6,
      code: "folder-occupied",
      message: /new or empty/,
    });
  });
});

describe("export of what is not all usable", () => {
  it("leaves out what cannot be used under --skip-unusable, and says so", async () => {
    const out = join(work, "skipped");
    const args = ["export", cases, "--to", "nnunet", "--out", out, "--skip-unusable"];
    const { exitCode, document } = await arcuateJson(args);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({
      cases: [{ path: first }],
      leftOut: [{ source: second, reason: expect.stringContaining("without CTVn") }],
    });
    expect(filesIn(out)).toHaveLength(3);

    const cut = join(work, "cut-case");
    cpSync(second, cut, { recursive: true });
    rmSync(join(cut, "CT-0005.dcm"));
    const nifti = ["export", first, cut, "--to", "nifti", "--out", join(work, "cut-nifti")];
    await expectRefusal(nifti, { exitCode: 3, code: "slice-missing", message: /missing/ });
    expect(existsSync(join(work, "cut-nifti"))).toBe(false);
    const { stdout } = await arcuate([...nifti, "--skip-unusable"]);
    expect(stdout).toMatch(/left out \S+cut-case: Cannot/);
    expect(stdout).toContain("1 case exported, 1 left out");
    rmSync(cut, { recursive: true });
  });

  it("takes one of several CTs by --series", async () => {
    const { document } = await arcuateJson(["inspect", first]);
    const { series } = document as { series: { seriesInstanceUid: string }[] };
    const uid = series[0]!.seriesInstanceUid;
    const both = join(work, "side-by-side");
    for (const folder of [first, second]) {
      for (const name of readdirSync(folder)) {
        cpSync(join(folder, name), join(both, `${basename(folder)}-${name}`));
      }
    }
    const args = ["export", both, "--to", "nifti", "--out"];
    // Each has a structure set of its own, so that nothing needs to be chosen.
    const whole = await arcuate([...args, join(work, "both-series")]);
    expect(whole.stdout).toContain("2 cases exported, 0 left out");
    const { stdout } = await arcuate([...args, join(work, "one-series"), "--series", uid]);
    expect(stdout).toContain("1 case exported, 0 left out");
    const [folder] = readdirSync(join(work, "one-series"));
    const { volume } = await readNiftiCt(join(work, "one-series", folder!, "ct.nii.gz"));
    expect(volume.hu).toEqual((await loadCase(first)).series.volume.hu);
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

describe("segment", () => {
  const model = join(work, "run", "model.onnx");
  const ct = join(work, "ct.nii.gz");

  beforeAll(async () => {
    const settings = join(work, "settings.json");
    writeFileSync(settings, JSON.stringify(TINY_RUN));
    const run = ["--out", join(work, "run"), "--config", settings, "--steps", "1"];
    expect((await arcuate(["train", first, ...run])).exitCode).toBe(0);
    const { series } = await loadCase(first);
    await writeNifti(ct, encodeNiftiCt(series.volume));
  });

  const segment = async (from: string, out: string) =>
    arcuateJson([
      "segment",
      from,
      "--model",
      model,
      "--diagnosis",
      "cervical",
      "--out",
      join(work, out),
    ]);

  it("gives NIfTI for NIfTI: the labels that DICOM gets, in the order of the file", async () => {
    const { layout } = await readNiftiCt(ct);
    const turned = join(work, "turned.nii");
    const { volume } = await readNiftiCt(ct);
    await writeNifti(turned, encodeNiftiCt(volume, { layout: rasLayout(layout) }));
    const { document } = await segment(first, "of-dicom.nii.gz");
    expect(document).toMatchObject({ structures: [{ label: 1, contours: null }, {}, {}, {}, {}] });
    expect((await segment(ct, "of-nifti.nii.gz")).exitCode).toBe(0);
    expect((await segment(turned, "of-turned.nii")).exitCode).toBe(0);

    const ofDicom = await readNiftiLabels(join(work, "of-dicom.nii.gz"));
    const ofNifti = await readNiftiLabels(join(work, "of-nifti.nii.gz"));
    const ofTurned = await readNiftiLabels(join(work, "of-turned.nii"));
    expect(new Set(ofDicom.labelMap.labels).size).toBeGreaterThan(1);
    // NIfTI holds distances in 32 bits: where the network is undecided, a voxel may tip over.
    const differing = ({ labelMap }: typeof ofNifti) =>
      labelMap.labels.filter((label, voxel) => label !== ofDicom.labelMap.labels[voxel]).length;
    expect(differing(ofNifti)).toBeLessThan(10);
    expect(differing(ofTurned)).toBeLessThan(10);
    expect(sameGrid(ofTurned.labelMap.grid, ofDicom.labelMap.grid)).toBe(true);
    expect(ofTurned.layout).toEqual((await readNiftiCt(turned)).layout);
    expect(ofNifti.layout).toEqual(layout);
    const header = readFileSync(join(work, "of-turned.nii")).toString("latin1", 148, 228);
    expect(header).toMatch(/^Arcuate \S+, model [0-9a-f]{12}, research use only\0/);
  });

  it("cannot draw an RTSTRUCT on NIfTI", () =>
    expectRefusal(["segment", ct, "--model", model, "--out", join(work, "RS.dcm")], {
      exitCode: 2,
      code: "output-needs-dicom",
      message: /must refer to DICOM slices/,
    }));

  it("says what is wrong with a NIfTI file", async () => {
    const cut = join(work, "cut.nii.gz");
    writeFileSync(cut, readFileSync(ct).subarray(0, 20_000));
    await expectRefusal(["segment", cut, "--model", model, "--out", join(work, "x.nii")], {
      exitCode: 3,
      code: "nifti-truncated",
      message: /must inflate to/,
    });
    expect(existsSync(join(work, "x.nii"))).toBe(false);
  });

  it("refuses values that are no Hounsfield units, unless told to use them", async () => {
    const stored = join(work, "stored.nii");
    const { volume } = await readNiftiCt(ct);
    // As a file has them whose intercept was lost on the way.
    const hu = volume.hu.map((value) => Math.max(0, value + 1024));
    await writeNifti(stored, encodeNiftiCt({ ...volume, hu }));
    const args = ["segment", stored, "--model", model, "--out", join(work, "stored-labels.nii")];
    await expectRefusal(args, {
      exitCode: 3,
      code: "nifti-not-hu",
      message: /must be Hounsfield units, with air below -300, got values from 0 to \d+/,
    });
    const { exitCode, document } = await arcuateJson([...args, "--force-hu"]);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ remarks: [{ code: "values-forced", severity: "severe" }] });
  });

  it("joins slices that an anonymiser tore apart only when told, and tells it in the RTSTRUCT", async () => {
    const torn = join(work, "torn");
    mkdirSync(torn);
    for (const name of readdirSync(first).filter((each) => each.startsWith("CT"))) {
      const bytes = readFileSync(join(first, name));
      const uid = `1.2.3.${name.replace(/\D/g, "")}`;
      writeFileSync(join(torn, name), withAttributes(bytes, { SeriesInstanceUID: uid }));
    }
    const out = join(work, "torn.dcm");
    const args = ["segment", torn, "--model", model, "--out", out];
    const code = "series-per-slice";
    await expectRefusal(args, { exitCode: 3, code, message: /share one Series Instance UID/ });
    expect((await arcuate(["inspect", torn])).exitCode).toBe(3);
    expect((await arcuate(["inspect", torn, "--trust-positions"])).exitCode).toBe(0);
    const { exitCode, document } = await arcuateJson([...args, "--trust-positions"]);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ remarks: [{ code: "positions-trusted" }] });
    expect(readFileSync(out).includes("joined by their positions")).toBe(true);
  });
});
