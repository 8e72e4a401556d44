/** What comes after a case was imported: the whole CT, other pixels, later structure sets. */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type CaseRecord,
  drawSplit,
  importSources,
  openCohort,
  proposeNames,
  readCases,
  readCatalogue,
  writeNames,
} from "../../src/cohort/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import {
  type Drawn,
  type PatientToWrite,
  patientFiles,
  temporaryFolder,
  usualRois,
  VOXEL_CC,
  writePatient,
} from "./support.ts";

/** Slices 4 to 13: larger than the usual bladder. */
const LARGER: readonly Drawn[] = [
  {
    name: "Vescica",
    boxes: [
      [
        [4, 13],
        [16, 22],
        [28, 35],
      ],
    ],
  },
  ...usualRois.slice(1),
];

/** Writes a part of a patient's files: the CT's slices below `slices`, and the structure sets of these numbers. */
function write(patient: PatientToWrite, slices: number, sets: readonly number[]): string {
  const folder = join(temporaryFolder(), "in");
  writePatient(folder, patient);
  for (const name of readdirSync(folder)) {
    const [, slice] = /^CT\D*(\d+)/.exec(name) ?? [];
    const [, set] = /^RS(\d+)/.exec(name) ?? [];
    const stays = slice === undefined ? sets.includes(Number(set)) : Number(slice) <= slices;
    if (!stays) rmSync(join(folder, name));
  }
  return folder;
}

async function importing(cohort: string, source: string, options = {}) {
  const { outcomes, files, leftOut } = await importSources(cohort, [source], options);
  const [only] = outcomes;
  expect(outcomes).toHaveLength(1);
  const codes = only!.remarks.map(({ code }) => code);
  return { ...only!, codes, files, leftOut };
}

const newCohort = () => join(temporaryFolder(), "cohort");

function onlyCase(cohort: string): CaseRecord {
  const cases = readCases(cohort);
  expect(cases).toHaveLength(1);
  return cases[0]!;
}

function volumeOf(cohort: string, name: string): number {
  return onlyCase(cohort).rois.find((roi) => roi.name === name)!.shape!.volumeCc;
}

/** A cohort of the patient and two others, with the patient in the test group. */
async function cohortWithTestCase(source: string): Promise<{ cohort: string; caseId: string }> {
  const cohort = newCohort();
  const { outcomes } = await importSources(cohort, [source]);
  for (const seed of ["other 1", "other 2"]) {
    await importSources(cohort, [write({ seed }, 24, [0])]);
  }
  await writeNames(cohort, proposeNames(readCases(cohort), undefined, pelvisScheme));
  const caseId = outcomes[0]!.caseId!;
  for (let seed = 1; seed < 50; seed++) {
    const wish = { testShare: 0.34, seed, stratify: "none", force: true } as const;
    if ((await drawSplit(cohort, wish)).test.includes(caseId)) return { cohort, caseId };
  }
  throw new RangeError("Cannot draw the patient for the test: a seed below 50 must do it");
}

describe("a CT that was cut short and comes whole", () => {
  const patient = { seed: "cut" };

  it("takes the place of the stored one, and says so", async () => {
    const cohort = newCohort();
    await importing(cohort, write(patient, 14, [0]), { diagnosis: "vulva" });
    const [before, bag] = [onlyCase(cohort), volumeOf(cohort, "Tarmpåse")];
    expect(before.ct.slices).toBe(14);
    const whole = await importing(cohort, write(patient, 24, [0]));
    expect([whole.outcome, whole.codes, whole.slices]).toEqual(["replaced", ["ct-replaced"], 24]);
    expect(whole.remarks[0]!.figures).toEqual({ storedSlices: 14, sourceSlices: 24 });
    expect(whole.files.every(({ outcome }) => outcome === "used")).toBe(true);
    const after = onlyCase(cohort);
    expect([after.ct.slices, after.diagnosis, after.patient]).toEqual([
      24,
      "vulva",
      before.patient,
    ]);
    expect(after.structureSets.map(({ file }) => file)).toEqual(["RTSTRUCT/0001.dcm"]);
    expect(readdirSync(join(cohort, "cases", after.caseId, "CT"))).toHaveLength(24);
    // Slices 12 and 13 of 12 to 20 were there.
    expect([bag, volumeOf(cohort, "Tarmpåse")]).toEqual([
      expect.closeTo(2 * 21 * 28 * VOXEL_CC, 3),
      expect.closeTo(9 * 21 * 28 * VOXEL_CC, 3),
    ]);
    expect((await importing(cohort, write(patient, 24, [0]))).outcome).toBe("already-there");
  });

  it("is refused for a case of the test group, with what the stored case lacks", async () => {
    const { cohort, caseId } = await cohortWithTestCase(write(patient, 14, [0]));
    const whole = await importing(cohort, write(patient, 24, [0]));
    expect([whole.outcome, whole.codes]).toEqual(["already-there", ["ct-incomplete"]]);
    expect(whole.remarks[0]).toMatchObject({
      figures: { storedSlices: 14, sourceSlices: 24 },
      text: expect.stringContaining("the case is in the test group"),
    });
    const lacking = whole.files.filter(({ outcome }) => outcome === "left-out");
    expect(lacking).toHaveLength(10);
    expect(lacking[0]).toMatchObject({ code: "case-already-there" });
    const { cases } = await readCatalogue(cohort);
    const shown = cases.find((each) => each.caseId === caseId)!;
    expect([shown.slices, shown.remarks.map(({ code }) => code)]).toEqual([
      14,
      expect.arrayContaining(["ct-incomplete"]),
    ]);
  });

  it("is refused where somebody has drawn on the stored one", async () => {
    const cohort = newCohort();
    const { caseId } = await importing(cohort, write(patient, 14, [0]));
    const drawnOn = new Set([caseId!]);
    const whole = await importing(cohort, write(patient, 24, [0]), { drawnOn });
    expect([whole.outcome, whole.codes]).toEqual(["already-there", ["ct-incomplete"]]);
    expect((await importing(cohort, write(patient, 24, [0]))).outcome).toBe("replaced");
    expect(onlyCase(cohort).remarks).toEqual([]);
  });

  it("is the stored or the new one, whole, wherever the process ends", async () => {
    const cohort = newCohort();
    await importing(cohort, write(patient, 14, [0]));
    const { caseId } = onlyCase(cohort);
    const cases = join(cohort, "cases");
    // Ended between the two renames: the old one is aside, the new one under its temporary name.
    renameSync(join(cases, caseId), join(cases, `.${caseId}.old`));
    expect(onlyCase(cohort).ct.slices).toBe(14);
    expect(existsSync(join(cases, `.${caseId}.old`))).toBe(false);
    // Ended after them: the old one is not removed yet.
    await importing(cohort, write(patient, 24, [0]));
    const older = newCohort();
    await importing(older, write(patient, 14, [0]));
    renameSync(join(older, "cases", caseId), join(cases, `.${caseId}.old`));
    expect(onlyCase(cohort).ct.slices).toBe(24);
    await importing(cohort, write(patient, 24, [0]));
    expect(readdirSync(cases)).toEqual([caseId]);
  });

  it("stays whole when a part comes later", async () => {
    const cohort = newCohort();
    await importing(cohort, write(patient, 24, [0]));
    const part = await importing(cohort, write(patient, 14, [0]));
    expect([part.outcome, part.codes]).toEqual(["already-there", ["source-ct-incomplete"]]);
    expect(part.remarks[0]!.figures).toEqual({ storedSlices: 24, sourceSlices: 14 });
    expect(onlyCase(cohort).ct.slices).toBe(24);
  });
});

it("a CT that comes with other voxels under the same UIDs is told, and the stored one stays", async () => {
  const cohort = newCohort();
  await importing(cohort, write({ seed: "resent" }, 24, [0]));
  const before = onlyCase(cohort);
  const other = await importing(cohort, write({ seed: "resent", scan: "another" }, 24, [0]));
  expect([other.outcome, other.codes]).toEqual(["already-there", ["ct-differs"]]);
  expect(other.remarks[0]!.slices).toEqual([1]);
  expect(onlyCase(cohort)).toEqual(before);
});

describe("a structure set that comes later", () => {
  const patient = { seed: "later", sets: [usualRois, LARGER] };

  it("alone is attached by its references; the newer one is the reference, the older is kept", async () => {
    const cohort = newCohort();
    await importing(cohort, write(patient, 24, [0]));
    expect(volumeOf(cohort, "Vescica")).toBeCloseTo(6 * 7 * 8 * VOXEL_CC, 3);
    const { caseId } = onlyCase(cohort);
    const lone = await importing(cohort, write(patient, 0, [1]));
    expect([lone.outcome, lone.caseId, lone.codes]).toEqual([
      "attached",
      caseId,
      ["planning-set-changed"],
    ]);
    expect(lone.remarks[0]!.text).toBe(
      "a structure set that came later is attached as RTSTRUCT/0002.dcm; the reference is RTSTRUCT/0002.dcm now " +
        "(of 2: it is the newest), and RTSTRUCT/0001.dcm is kept",
    );
    expect(lone.files.map(({ outcome }) => outcome)).toEqual(["used"]);
    expect(lone.leftOut).toEqual([]);
    expect(onlyCase(cohort)).toMatchObject({
      planning: { file: "RTSTRUCT/0002.dcm", why: "of 2: it is the newest" },
      structureSets: [{ file: "RTSTRUCT/0001.dcm" }, { file: "RTSTRUCT/0002.dcm" }],
    });
    expect(volumeOf(cohort, "Vescica")).toBeCloseTo(10 * 7 * 8 * VOXEL_CC, 3);
    await writeNames(cohort, proposeNames(readCases(cohort), undefined, pelvisScheme));
    const pool = await openCohort(cohort);
    const { reference, loaded } = await pool.load(pool.requirePoolCase(caseId), pelvisScheme);
    expect(loaded.remarks).toEqual([]); // case.json is the cohort's own
    expect(reference.masks.get(3)!.voxels.filter((each) => each === 1)).toHaveLength(10 * 7 * 8);
    const again = await importing(cohort, write(patient, 0, [1]));
    expect([again.outcome, again.codes]).toEqual(["already-there", []]);
  });

  it("with another Patient ID is told, and never takes the place of the patient's own", async () => {
    const cohort = newCohort();
    await importing(cohort, write(patient, 24, [0]));
    const lone = await importing(cohort, write({ ...patient, patientId: "B18" }, 0, [1]));
    expect([lone.outcome, lone.codes]).toEqual([
      "attached",
      ["patient-id-differs", "set-attached"],
    ]);
    expect(lone.remarks[0]!.text).toBe(
      "the Patient ID of RTSTRUCT/0002.dcm is not that of the CT: of another patient? It is not the reference",
    );
    expect(onlyCase(cohort).planning).toEqual({
      file: "RTSTRUCT/0001.dcm",
      why: "of 2: its Patient ID does not differ from the CT's",
    });
    expect(volumeOf(cohort, "Vescica")).toBeCloseTo(6 * 7 * 8 * VOXEL_CC, 3);
  });

  it("older than the stored one stands beside it", async () => {
    const cohort = newCohort();
    await importing(cohort, write(patient, 24, [1]));
    const lone = await importing(cohort, write(patient, 0, [0]));
    expect([lone.outcome, lone.codes]).toEqual(["attached", ["set-attached"]]);
    expect(onlyCase(cohort).planning).toEqual({
      file: "RTSTRUCT/0001.dcm",
      why: "of 2: it is the newest",
    });
  });

  it("does not change the reference of a test case", async () => {
    const { cohort, caseId } = await cohortWithTestCase(write(patient, 24, [0]));
    const before = readCases(cohort).find((each) => each.caseId === caseId)!;
    const lone = await importing(cohort, write(patient, 0, [1]));
    expect([lone.outcome, lone.codes]).toEqual(["attached", ["planning-set-kept"]]);
    const after = readCases(cohort).find((each) => each.caseId === caseId)!;
    expect(after.structureSets).toHaveLength(2);
    expect([after.planning, after.rois]).toEqual([before.planning, before.rois]);
  });

  it("makes a case of a CT that was kept without one", async () => {
    const cohort = newCohort();
    const scans = join(temporaryFolder(), "scans");
    await importing(cohort, write(patient, 24, []), { scans });
    const lone = await importing(cohort, write(patient, 0, [0]), { scans });
    expect([lone.outcome, lone.slices]).toEqual(["imported", 24]);
    expect(onlyCase(cohort).caseId).toBe(lone.caseId);
  });

  it("with the UID of a stored one and other contents is told, and the stored one stays", async () => {
    const cohort = newCohort();
    await importing(cohort, write({ seed: "same UID" }, 24, [0]));
    const before = onlyCase(cohort);
    const files = patientFiles({ seed: "same UID" });
    const text = Buffer.from(files.at(-1)!.bytes).toString("latin1");
    const source = temporaryFolder();
    writeFileSync(join(source, "RS.dcm"), text.replace("Vescica", "Vesicca"), "latin1");
    const lone = await importing(cohort, source);
    expect([lone.outcome, lone.codes]).toEqual(["already-there", ["set-differs"]]);
    expect(onlyCase(cohort)).toEqual(before);
  });

  it("of a CT that is nowhere is left out by that reason", async () => {
    const cohort = newCohort();
    await importing(cohort, write({ seed: "someone else" }, 24, [0]));
    const lone = await importing(cohort, write(patient, 0, [0]));
    expect([lone.outcome, lone.code]).toEqual(["unusable", "ct-absent"]);
    expect(lone.leftOut).toHaveLength(1);
  });
});
