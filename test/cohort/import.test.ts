import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  caseIdOf,
  type ImportReport,
  importSources,
  loadCase,
  readCases,
  readCatalogue,
} from "../../src/cohort/index.ts";
import { packZip } from "../dicom/pack.ts";
import {
  boxes,
  patientFiles,
  temporaryFolder,
  usualRois,
  VOXEL_CC,
  writePatient,
} from "./support.ts";

let clinic: string;
let cohort: string;
let report: ImportReport;

beforeAll(async () => {
  const folder = temporaryFolder();
  clinic = join(folder, "clinic");
  cohort = join(folder, "cohort");
  writePatient(join(clinic, "deep", "down", "anna"), { seed: "anna", hasContrast: true });
  // The newer set draws one structure less; the fuller one is the planning set.
  writePatient(join(clinic, "bo"), { seed: "bo", sets: [usualRois, usualRois.slice(0, 4)] });
  writePatient(join(clinic, "no-set"), { seed: "cecilia", sets: [] });
  // The CT of this structure set is not there.
  mkdirSync(join(clinic, "lone"));
  const lone = patientFiles({ seed: "david" }).at(-1)!;
  writeFileSync(join(clinic, "lone", lone.name), lone.bytes);
  const packed = patientFiles({ seed: "eva" }).map(({ name, bytes }) => ({
    name: `eva/${name}`,
    content: bytes,
  }));
  writeFileSync(join(clinic, "eva.zip"), packZip(packed));
  writeFileSync(join(clinic, "broken.zip"), packZip(packed).subarray(0, 5000));
  writePatient(join(clinic, "damaged"), { seed: "frida" });
  const slices = readdirSync(join(clinic, "damaged")).filter((name) => name.startsWith("CT"));
  rmSync(join(clinic, "damaged", slices[10]!));
  writeFileSync(join(clinic, "readme.txt"), "not DICOM");
  report = await importSources(cohort, [clinic], { diagnosis: "cervical" });
});

function outcomeOf(part: string) {
  return report.outcomes.find(({ path }) => path.includes(part));
}

describe("importSources()", () => {
  it("gives every series and set its outcome, archives in folders included", () => {
    const outcomes = report.outcomes.map(({ path, outcome, code }) => [
      path.slice(clinic.length + 1).split("/")[0],
      outcome,
      code,
    ]);
    expect(outcomes.sort()).toEqual([
      ["bo", "imported", null],
      ["broken.zip", "unusable", "archive-damaged"],
      ["damaged", "unusable", "slice-missing"],
      ["deep", "imported", null],
      ["eva.zip", "imported", null],
      ["lone", "unusable", "ct-absent"],
      ["no-set", "no-structure-set", "structure-set-absent"],
    ]);
    expect(outcomeOf("deep")).toMatchObject({
      diagnosis: "cervical",
      slices: 24,
      structureSets: 1,
    });
  });

  it("chooses the planning set and says why", () => {
    const { planning, structureSets } = outcomeOf("/bo")!;
    expect(structureSets).toBe(2);
    expect(planning).toEqual({
      file: "RTSTRUCT/0001.dcm",
      why: "of 2: it draws more of the structures",
    });
  });

  it("measures regions on the CT", () => {
    const anna = readCases(cohort).find(({ caseId }) => caseId === outcomeOf("deep")!.caseId)!;
    expect(anna.ct).toMatchObject({
      manufacturer: "Test",
      hasContrast: true,
      spacingMm: [5, 6, 6],
      slices: 24,
    });
    const [bladder, left, right] = anna.rois;
    // 6 x 7 x 8 voxels; columns 28 to 35 are x = -21 to 21 mm.
    expect(bladder!.shape).toMatchObject({
      slices: 6,
      emptySlices: 0,
      parts: 1,
      strays: [],
      leftOfMiddleMm: 0,
    });
    expect(bladder!.shape!.volumeCc).toBeCloseTo(6 * 7 * 8 * VOXEL_CC, 3);
    expect(bladder!.shape!.centroidMm).toEqual([0, -27, 42.5]);
    // Columns 46 to 51 are x = 87 to 117 mm.
    expect(left!.shape!.leftOfMiddleMm).toBe(102);
    expect(right!.shape!.leftOfMiddleMm).toBe(-102);
    // Nodes and bowel bag: slices 12 to 18, rows 24 to 30, columns 22 to 41.
    expect(anna.overlaps).toEqual([
      { a: 4, b: 5, volumeCc: expect.closeTo(7 * 7 * 20 * VOXEL_CC, 1) },
    ]);
  });

  it("stores files under its own names, for the user alone, and no name of a patient", () => {
    const folder = join(cohort, "cases", outcomeOf("deep")!.caseId!);
    expect(readdirSync(folder).sort()).toEqual(["CT", "RTSTRUCT", "case.json"]);
    expect(readdirSync(join(folder, "CT"))).toHaveLength(24);
    expect(statSync(join(folder, "CT", "0001.dcm")).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, "case.json"), "utf8")).not.toContain("anna");
    expect(existsSync(join(cohort, "import.lock"))).toBe(false);
  });

  it("writes down the outcome of every file", () => {
    const lines = readFileSync(join(cohort, "import.jsonl"), "utf8").trim().split("\n");
    const entries = lines.map((line) => JSON.parse(line));
    const ofFiles = entries.filter(({ kind }) => kind === "file");
    // Three whole patients of 24 slices, a CT alone, a set alone, 23 slices, three sets more, and a text.
    expect(ofFiles).toHaveLength(3 * 24 + 4 + 24 + 1 + 23 + 1 + 1);
    expect(ofFiles.find(({ path }) => path.endsWith("readme.txt"))).toMatchObject({
      outcome: "rejected",
      code: "not-dicom",
    });
    expect(entries.filter(({ kind }) => kind === "outcome")).toHaveLength(report.outcomes.length);
  });

  it("reports every file once: used, or left out by the reason of its series", () => {
    const outcomes = new Map(
      report.files.map(({ path, outcome, code }) => [path, code ?? outcome]),
    );
    expect(outcomes.size).toBe(report.files.length);
    // As above, less the broken archive, which is not unpacked and in `outcomes`.
    expect(report.files).toHaveLength(3 * 24 + 4 + 24 + 1 + 23 + 1 + 1);
    const countOf = (part: string, wanted: string) =>
      [...outcomes].filter(([path, outcome]) => path.includes(part) && outcome === wanted).length;
    expect(countOf("anna", "used")).toBe(25);
    expect(countOf("/bo/", "used")).toBe(26);
    expect(countOf("eva.zip", "used")).toBe(25);
    expect(countOf("damaged", "slice-missing")).toBe(23 + 1);
    expect(countOf("/lone/", "ct-absent")).toBe(1);
    expect(countOf("no-set", "structure-set-absent")).toBe(24);
    expect(countOf("readme.txt", "not-dicom")).toBe(1);
    const reasons = report.files.filter(({ outcome }) => outcome === "left-out");
    expect(reasons.every(({ reason }) => reason !== null && reason !== "")).toBe(true);
  });

  it("reports the files of a source in which nothing is usable, and of a folder that holds archives only", async () => {
    const folder = temporaryFolder();
    const [texts, mixed] = [join(folder, "texts"), join(folder, "mixed")];
    for (const path of [texts, mixed]) {
      mkdirSync(path);
      writeFileSync(join(path, "a.txt"), "not DICOM");
    }
    const packed = patientFiles({ seed: "packed" }).map(({ name, bytes }) => ({
      name,
      content: bytes,
    }));
    writeFileSync(join(mixed, "packed.zip"), packZip(packed));
    const both = await importSources(join(folder, "out"), [texts, mixed]);
    const named = both.files.filter(({ path }) => path.endsWith("a.txt"));
    expect(named.map(({ outcome, code }) => [outcome, code])).toEqual([
      ["left-out", "not-dicom"],
      ["left-out", "not-dicom"],
    ]);
    expect(both.outcomes.map(({ outcome, code }) => [outcome, code])).toEqual([
      ["unusable", "no-dicom"],
      ["imported", null],
    ]);
  });

  it("attaches a structure set that a case lacks, and says which is the reference now", async () => {
    const folder = temporaryFolder();
    const [source, out] = [join(folder, "in"), join(folder, "out")];
    writePatient(source, { seed: "later" });
    await importSources(out, [source]);
    writePatient(source, { seed: "later", sets: [usualRois, usualRois] });
    const again = await importSources(out, [source]);
    expect(again.outcomes).toMatchObject([
      { outcome: "attached", remarks: [{ code: "planning-set-changed" }] },
    ]);
    expect(again.files.filter(({ outcome }) => outcome === "left-out")).toEqual([]);
  });

  it("takes nothing twice, and sets a diagnosis that is newly told", async () => {
    const before = readCases(cohort);
    const table = join(temporaryFolder(), "groups.csv");
    writeFileSync(table, `folder;diagnosis\ndown/ANNA;anorectal\nbo;"vulva"\n`);
    const again = await importSources(cohort, [clinic], { diagnoses: table });
    expect(again.outcomes.filter(({ outcome }) => outcome === "already-there")).toHaveLength(3);
    expect(again.outcomes.filter(({ outcome }) => outcome === "imported")).toEqual([]);
    const after = readCases(cohort);
    expect(after.map(({ caseId }) => caseId)).toEqual(before.map(({ caseId }) => caseId));
    const groupOf = (part: string) =>
      after.find(({ caseId }) => caseId === outcomeOf(part)!.caseId)!.diagnosis;
    expect([groupOf("deep"), groupOf("/bo"), groupOf("eva")]).toEqual([
      "anorectal",
      "vulva",
      "cervical",
    ]);
  });

  it("takes groups from a table out of a spreadsheet, and tells what matches nothing", async () => {
    const folder = temporaryFolder();
    const [source, out] = [join(folder, "in"), join(folder, "out")];
    for (const patientId of ["000123", "P2", "P3"]) {
      writePatient(join(source, `case of ${patientId}`), { seed: `table ${patientId}`, patientId });
    }
    const diagnoses = join(folder, "groups.csv");
    const rows = "Patient ID\tGroup\r\n123\tCervical\r\nP2\tcervical\r\nP9\tcervical\r\n";
    writeFileSync(diagnoses, Buffer.from(`\ufeff${rows}`, "utf16le"));
    const { outcomes, remarks } = await importSources(out, [source], { diagnoses });
    expect(outcomes.map(({ diagnosis }) => diagnosis)).toEqual(["cervical", "cervical", null]);
    expect(remarks.map(({ code }) => code)).toEqual([
      "group-zeros",
      "group-row-unmatched",
      "group-case-unmatched",
    ]);
    expect(remarks[2]!.text).toContain(outcomes[2]!.caseId);
    writeFileSync(diagnoses, "nobody,cervical\n");
    await expect(importSources(out, [source], { diagnoses })).rejects.toMatchObject({
      code: "groups-unmatched",
      message: expect.stringContaining(outcomes[0]!.caseId!),
    });
  });

  it("writes a group as the cohort's structures and cases write it", async () => {
    const folder = temporaryFolder();
    writePatient(join(folder, "in"), { seed: "spelled" });
    const importAs = (diagnosis: string) =>
      importSources(join(folder, "out"), [join(folder, "in")], { diagnosis });
    expect((await importAs(" Cervical ")).outcomes).toMatchObject([{ diagnosis: "cervical" }]);
    expect((await importAs("Vulva")).outcomes).toMatchObject([{ diagnosis: "Vulva" }]);
    expect((await importAs("vulva")).outcomes).toMatchObject([{ diagnosis: "Vulva" }]);
    expect((await importAs("cervicall")).remarks).toMatchObject([{ code: "group-resembles" }]);
  });

  it("gives each file the reason that is its own", async () => {
    const folder = temporaryFolder();
    const [source, out] = [join(folder, "in"), join(folder, "out")];
    writePatient(source, { seed: "one bad slice" });
    const bad = join(source, "CT-0011.dcm");
    const bytes = readFileSync(bad);
    writeFileSync(bad, bytes.subarray(0, bytes.length - 100));
    const { outcomes, files, leftOut } = await importSources(out, [source]);
    const reasonOf = (path: string) => files.find((each) => each.path === path)!.reason;
    const { reason } = outcomes[0]!;
    expect(reasonOf(join(source, "CT-0012.dcm"))).toBe(`its series was left out: ${reason}`);
    expect(reasonOf(join(source, "RS0.dcm"))).toBe(`its CT was left out: ${reason}`);
    expect(reasonOf(bad)).toMatch(/^the file must be whole/);
    expect(leftOut).toEqual([{ source, code: outcomes[0]!.code, reason }]);
  });

  it("knows two CTs of one patient by the Patient ID, in this cohort only", async () => {
    const folder = temporaryFolder();
    for (const seed of ["first", "second"])
      writePatient(join(folder, "in", seed), { seed, patientId: "SAME" });
    const [one, other] = [join(folder, "one"), join(folder, "other")];
    const patients = [];
    for (const path of [one, other]) {
      await importSources(path, [join(folder, "in")]);
      patients.push(new Set(readCases(path).map(({ patient }) => patient)));
    }
    expect(patients.map(({ size }) => size)).toEqual([1, 1]);
    expect(patients[0]).not.toEqual(patients[1]);
  });

  it("says when a structure set lies in the CT's frame of reference alone", async () => {
    const folder = temporaryFolder();
    const [source, out] = [join(folder, "in"), join(folder, "out")];
    writePatient(source, { seed: "moved", namesOtherSlices: true });
    const { outcomes } = await importSources(out, [source]);
    expect(outcomes).toMatchObject([
      {
        outcome: "imported",
        remarks: [{ code: "placed-by-frame", text: expect.stringMatching(/frame of reference/) }],
      },
    ]);
    const { cases } = await readCatalogue(out);
    expect(cases[0]!.remarks.map(({ code }) => code)).toContain("placed-by-frame");
  });

  it("says of a reference what training says: sides that are swapped", async () => {
    const folder = temporaryFolder();
    const source = join(folder, "in");
    const [bladder, left, right, ...rest] = usualRois;
    const swapped = [
      { ...left!, name: "Femur_Head_R" },
      { ...right!, name: "Femur_Head_L" },
    ];
    writePatient(source, { seed: "swapped", sets: [[bladder!, ...swapped, ...rest]] });
    const { outcomes } = await importSources(join(folder, "out"), [source]);
    const sides = outcomes[0]!.remarks.filter(({ code }) => code === "side-wrong");
    expect(sides.map(({ structure }) => structure)).toEqual(["Femur_Head_R", "Femur_Head_L"]);
  });

  it("refuses a folder that holds something else, and a cohort at which another import is", async () => {
    await expect(importSources(clinic, [clinic])).rejects.toMatchObject({
      code: "folder-occupied",
    });
    writeFileSync(
      join(cohort, "import.lock"),
      `${process.ppid} ${(await import("node:os")).hostname()}`,
    );
    await expect(importSources(cohort, [clinic])).rejects.toMatchObject({ code: "cohort-busy" });
    // Nobody has this number: the lock of a process that was killed.
    writeFileSync(join(cohort, "import.lock"), `999999999 ${(await import("node:os")).hostname()}`);
    expect((await importSources(cohort, [join(clinic, "bo")])).outcomes).toHaveLength(1);
  });

  it("reads sources that may not be written", async () => {
    const folder = temporaryFolder();
    writePatient(join(folder, "in"), { seed: "locked" });
    for (const name of readdirSync(join(folder, "in"))) chmodSync(join(folder, "in", name), 0o400);
    const { outcomes } = await importSources(join(folder, "out"), [join(folder, "in")]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["imported"]);
  });

  it("makes links where it is asked to", async () => {
    const folder = temporaryFolder();
    writePatient(join(folder, "in"), {
      seed: "linked",
      sets: [[{ name: "Blase", boxes: [boxes.bladder] }]],
    });
    await importSources(join(folder, "out"), [join(folder, "in")], { link: true });
    const [only] = readCases(join(folder, "out"));
    expect(statSync(join(folder, "out", "cases", only!.caseId, "CT", "0001.dcm")).nlink).toBe(2);
    expect(only!.caseId).toBe(caseIdOf(only!.ct.seriesInstanceUid));
  });
});

describe("importSources() with a folder for scans", () => {
  const lone = () =>
    patientFiles({ seed: "gerda", sets: [] }).map(({ name, bytes }) => ({ name, content: bytes }));

  it("keeps a CT without a structure set, and unpacks its archive once", async () => {
    const folder = temporaryFolder();
    const [source, scans] = [join(folder, "in"), join(folder, "scans")];
    mkdirSync(source);
    writeFileSync(join(source, "gerda.zip"), packZip(lone()));
    const unpacked: number[] = [];
    const progress = {
      report: (stage: string, done: number) => {
        if (stage === "unpack") unpacked.push(done);
      },
    };
    const importing = () => importSources(join(folder, "out"), [source], { scans, progress });
    const { outcomes, files } = await importing();
    const caseId = outcomes[0]!.caseId!;
    expect(outcomes).toMatchObject([
      {
        outcome: "imported-without-reference",
        code: null,
        slices: 24,
        caseId,
        patient: expect.stringMatching(/^patient-/),
      },
    ]);
    expect(files.map(({ outcome }) => outcome)).toEqual(new Array(24).fill("used"));
    // Progress never goes back to the beginning, as it would for a second time.
    expect(unpacked.length).toBeGreaterThan(0);
    expect(unpacked).toEqual([...unpacked].sort((a, b) => a - b));
    expect(readdirSync(scans)).toEqual([caseId]);
    const kept = join(scans, caseId);
    expect(readdirSync(kept)).toHaveLength(24);
    expect(statSync(join(kept, "00001.dcm")).mode & 0o077).toBe(0);
    expect((await loadCase(kept)).series.volume.grid.size).toEqual([24, 48, 64]);
    expect((await importing()).outcomes).toMatchObject([{ outcome: "imported-without-reference" }]);
  });

  it("keeps no CT of which a slice cannot be read", async () => {
    const folder = temporaryFolder();
    const [source, scans] = [join(folder, "in"), join(folder, "scans")];
    mkdirSync(source);
    for (const [index, { name, content }] of lone().entries()) {
      writeFileSync(join(source, name), index === 10 ? content.subarray(0, 1000) : content);
    }
    const { outcomes, files } = await importSources(join(folder, "out"), [source], { scans });
    expect(outcomes).toMatchObject([
      { outcome: "unusable", reason: expect.stringMatching(/sound/) },
    ]);
    expect(files.every(({ outcome }) => outcome === "left-out")).toBe(true);
    expect(existsSync(scans)).toBe(false);
  });
});
