/** Phantoms by the command, read back, compared and trained on by the command. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import {
  arcuate,
  arcuateJson,
  expectRefusal,
  SMALL,
  startArcuate,
  structuresFile,
  TINY_RUN,
  temporaryFolder,
} from "./run-command.ts";

const work = temporaryFolder();
const cases = join(work, "cases");
const phantom = join(cases, "phantom-0003");
const settings = join(work, "settings.json");

beforeAll(async () => {
  const { exitCode } = await arcuate([
    "phantom",
    cases,
    "--seed",
    "3",
    "--diagnosis",
    "cervical",
    ...SMALL,
  ]);
  expect(exitCode).toBe(0);
  writeFileSync(settings, JSON.stringify(TINY_RUN));
});

it("inspect finds what phantom wrote, and rejects nothing", async () => {
  const { exitCode, document } = await arcuateJson(["inspect", phantom]);
  expect(exitCode).toBe(0);
  expect(document).toMatchObject({
    series: [
      { slices: 30, rows: 64, columns: 64, spacingMm: [10, 6.4, 6.4], patientPosition: "HFS" },
    ],
    structureSets: [{ drawnOn: { match: "exact" }, remarks: [] }],
  });
  expect(document).toHaveProperty("structureSets.0.rois.2.name", "Bladder");
  const evaluated = await arcuateJson(["evaluate", phantom, "--structures", "Bladder"]);
  const { referenceCc } = (evaluated.document as { scores: [{ referenceCc: number }] }).scores[0];
  expect(document).toHaveProperty(
    "structureSets.0.rois.2.volumeCc",
    expect.closeTo(referenceCc, 9),
  );
  // A voxel is 10 x 6.4 x 6.4 mm.
  const voxels = referenceCc / 0.4096;
  expect(voxels).toBeCloseTo(Math.round(voxels), 6);
  expect(voxels).toBeGreaterThan(50);
  const { stdout } = await arcuate(["inspect", phantom]);
  expect(stdout).toContain("31 files: 30 CT slices, 1 structure sets, 0 rejected");
});

it("a phantom agrees with itself in every structure", async () => {
  const pictures = join(work, "pictures");
  const { exitCode, document } = await arcuateJson(["evaluate", phantom, "--png", pictures]);
  expect(exitCode).toBe(0);
  const same = { kind: "scored", dice: 1, meanSurfaceDistanceMm: 0, hausdorffDistance95Mm: 0 };
  expect(document).toMatchObject({
    scored: 5,
    missed: 0,
    notApplicable: 0,
    scores: [same, same, same, same, same],
  });
  const names = ["Bag_Bowel", "Bladder", "CTVn", "Femur_Head_L", "Femur_Head_R", "all"];
  expect(readdirSync(pictures).sort()).toEqual(names.map((name) => `${name}.png`));
  const png = readFileSync(join(pictures, "all.png"));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
});

it("ROIs are told apart by name and by number", async () => {
  const options = ["--roi", "Bladder=#1", "--predicted-roi", "Bladder=femur_head_r"];
  const { document } = await arcuateJson(["evaluate", phantom, ...options]);
  expect(document).toMatchObject({ scores: [{ structure: "Bladder", dice: 1 }] });
});

it("a structure without a reference is not scored, one without a prediction is missed", async () => {
  const { document } = await arcuateJson([
    "evaluate",
    phantom,
    ...["--structures", "Bladder,Spleen"],
    ...["--roi", "Spleen=Bag_Bowel"],
    ...["--structures-file", structuresFile(work, "Bladder", { name: "Spleen" })],
  ]);
  expect(document).toMatchObject({
    scores: [
      { structure: "Bladder", kind: "scored" },
      { structure: "Spleen", kind: "missed", empty: "predicted", dice: 0 },
    ],
    scored: 1,
    missed: 1,
  });
});

it("Ctrl-C stops training with a checkpoint, and --resume goes on from it", async () => {
  const folder = join(work, "stopped");
  const args = ["train", cases, "--out", folder, "--config", settings, "--steps", "1000000"];
  const training = startArcuate(args, work);
  await training.says("train...");
  training.process.kill("SIGINT");
  const stopped = await training.ended;
  expect(stopped.exitCode).toBe(130);
  expect(stopped.stderr).toMatch(/error: Stopped after step \d+; the run is kept in /);
  expect(stopped.stderr).toContain("what to do: run the same command with --resume to go on");
  expect(existsSync(join(folder, "checkpoint.bin"))).toBe(true);

  const resumed = startArcuate([...args, "--resume"], work);
  await resumed.says("train...");
  resumed.process.kill("SIGINT");
  const { exitCode, stderr } = await resumed.ended;
  expect(stderr).toMatch(/from step \d+ on/);
  expect(exitCode).toBe(130);
});

it("phantom cohort makes patients, goes on where it was stopped, and keeps to its settings", async () => {
  const folder = join(work, "cohort");
  const coarse = ["--size", "36x64x64", "--spacing", "10x7.5x7.5"];
  const args = ["phantom", "cohort", folder, "--cervical", "1", "--anorectal", "2", ...coarse];
  const making = startArcuate([...args, "--threads", "1"], work);
  await making.says("patients...");
  while (!existsSync(join(folder, "patients", "P0001"))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  making.process.kill("SIGINT");
  expect((await making.ended).exitCode).toBe(130);
  const manifest = join(folder, "manifest.json");
  expect(JSON.parse(readFileSync(manifest, "utf8")).patients.length).toBeLessThan(3);

  const { exitCode, document } = await arcuateJson(args);
  expect(exitCode).toBe(0);
  const { found, patients } = document as { found: number; patients: { diagnosis: string }[] };
  expect(found).toBeGreaterThan(0);
  expect(patients.map(({ diagnosis }) => diagnosis).sort()).toEqual([
    "anorectal",
    "anorectal",
    "cervical",
  ]);
  expect(readdirSync(join(folder, "patients")).sort()).toEqual(["P0001", "P0002", "P0003"]);
  const inspected = await arcuateJson(["inspect", join(folder, "patients", "P0002")]);
  expect(inspected.document).toMatchObject({
    series: [{ slices: 36, spacingMm: [10, 7.5, 7.5] }],
    structureSets: [{ drawnOn: { match: "exact" } }],
  });
  await expectRefusal([...args, "--seed", "2"], {
    exitCode: 2,
    code: "cohort-differs",
    message: /^Cannot continue the cohort/,
  });
});
