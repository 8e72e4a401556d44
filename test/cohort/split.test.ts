/** Who is kept for the test, and that training cannot read it. */
import { createHash } from "node:crypto";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  drawSplit,
  extendSplit,
  importSources,
  openCohort,
  openTestGroup,
  proposeNames,
  readCases,
  readCatalogue,
  refuseTestCases,
  seenByModel,
  setExclusion,
  testGroupSha256,
  writeNames,
} from "../../src/cohort/index.ts";
import { readModelFile } from "../../src/model/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { arcuateJson, expectRefusal, TINY_RUN } from "../cli/run-command.ts";
import { temporaryFolder, usualRois, writePatient } from "./support.ts";
import { syntheticCohort } from "./synthetic-cohort.ts";

const named = (...caseIds: readonly string[]) => caseIds.map((caseId) => ({ caseId }));

describe("drawSplit()", () => {
  it("keeps the share of each group, by patient, the same for the same seed", async () => {
    const cohort = await syntheticCohort(temporaryFolder(), { cases: 60, casesPerPatient: 2 });
    const split = await drawSplit(cohort, { testShare: 0.2, seed: 7, stratify: "diagnosis" });
    expect([split.test.length, split.pool.length]).toEqual([12, 48]);
    const records = new Map(readCases(cohort).map((record) => [record.caseId, record]));
    const cervical = split.test.filter((id) => records.get(id)!.diagnosis === "cervical");
    // A third of the patients: 20 cases, of which a fifth.
    expect(cervical).toHaveLength(4);
    const patientsOf = (ids: readonly string[]) =>
      new Set(ids.map((id) => records.get(id)!.patient));
    const poolPatients = patientsOf(split.pool);
    expect([...patientsOf(split.test)].filter((patient) => poolPatients.has(patient))).toEqual([]);
    const again = await syntheticCohort(temporaryFolder(), { cases: 60, casesPerPatient: 2 });
    expect(
      (await drawSplit(again, { testShare: 0.2, seed: 7, stratify: "diagnosis" })).test,
    ).toEqual(split.test);
    const other = await syntheticCohort(temporaryFolder(), { cases: 60, casesPerPatient: 2 });
    expect(
      (await drawSplit(other, { testShare: 0.2, seed: 8, stratify: "diagnosis" })).test,
    ).not.toEqual(split.test);
  });

  it("is drawn once; drawing again is asked for and written down", async () => {
    const cohort = await syntheticCohort(temporaryFolder(), { cases: 20 });
    const wish = { testShare: 0.2, seed: 1, stratify: "none" } as const;
    const first = await drawSplit(cohort, wish);
    await expect(drawSplit(cohort, wish)).rejects.toMatchObject({ code: "split-exists" });
    const second = await drawSplit(cohort, { ...wish, seed: 2, force: true });
    expect(second.earlier).toEqual([
      expect.objectContaining({
        seed: 1,
        testGroupSha256: first.testGroupSha256,
        test: first.test,
      }),
    ]);
  });

  it("leaves out what is excluded, and refuses to leave a side empty", async () => {
    const cohort = await syntheticCohort(temporaryFolder(), { cases: 4 });
    const [first, ...others] = readCases(cohort);
    await setExclusion(cohort, first!.caseId, "implant");
    const split = await drawSplit(cohort, { testShare: 0.34, seed: 1, stratify: "none" });
    expect([...split.test, ...split.pool]).toHaveLength(3);
    expect([...split.test, ...split.pool]).not.toContain(first!.caseId);
    for (const { caseId } of others) await setExclusion(cohort, caseId, "implant");
    const wish = { testShare: 0.5, seed: 1, stratify: "none", force: true } as const;
    await expect(drawSplit(cohort, wish)).rejects.toMatchObject({ code: "split-impossible" });
  });

  it("is believed only as it was drawn", async () => {
    const cohort = await syntheticCohort(temporaryFolder(), { cases: 20 });
    const split = await drawSplit(cohort, { testShare: 0.2, seed: 1, stratify: "none" });
    const [moved, ...test] = split.test;
    const path = join(cohort, "split.json");
    writeFileSync(path, JSON.stringify({ ...split, test, pool: [...split.pool, moved] }));
    await expect(openCohort(cohort)).rejects.toMatchObject({ code: "split-damaged" });
    writeFileSync(path, JSON.stringify({ ...split, pool: [...split.pool, moved] }));
    await expect(openCohort(cohort)).rejects.toMatchObject({ code: "split-damaged" });
  });

  it("takes later cases into the pool, but not those of the test group's patients", async () => {
    const cohort = await syntheticCohort(temporaryFolder(), { cases: 20 });
    const split = await drawSplit(cohort, { testShare: 0.2, seed: 1, stratify: "none" });
    const patient = readCases(cohort).find(({ caseId }) => caseId === split.test[0])!.patient;
    await syntheticCohort(cohort, { cases: 1, from: 100, patient });
    await syntheticCohort(cohort, { cases: 1, from: 101 });
    expect((await openCohort(cohort)).unassigned).toHaveLength(2);
    const extended = await extendSplit(cohort);
    expect([extended.test, extended.testGroupSha256]).toEqual([split.test, split.testGroupSha256]);
    expect([extended.pool.length, extended.heldBack.length]).toEqual([split.pool.length + 1, 1]);
    const pool = await openCohort(cohort);
    expect(() => pool.requirePoolCase(extended.heldBack[0]!)).toThrow(
      expect.objectContaining({ code: "test-case-in-training" }),
    );
  });
});

/** The case ids by seed. Anna was exported twice: under her number, and under a research number with other UIDs. */
async function clinicWithTwins(cohort: string): Promise<Map<string, string>> {
  const source = temporaryFolder();
  const seeds = ["anna", "study-7", "bo", "cecilia", "david", "eva"];
  for (const seed of seeds) {
    writePatient(join(source, seed), { seed, scan: seed === "study-7" ? "anna" : seed });
  }
  const { outcomes } = await importSources(cohort, [source]);
  await writeNames(cohort, proposeNames(readCases(cohort), undefined, pelvisScheme));
  return new Map(outcomes.map(({ path, caseId }) => [basename(path), caseId!]));
}

/** The record as an earlier version of Arcuate wrote it. */
function dropHash(cohort: string, caseId: string): void {
  const path = join(cohort, "cases", caseId, "case.json");
  const record = JSON.parse(readFileSync(path, "utf8"));
  delete record.ct.voxelsSha256;
  writeFileSync(path, JSON.stringify(record));
}

describe("one patient under two numbers", () => {
  let cohort: string;
  let idOf: Map<string, string>;

  beforeAll(async () => {
    cohort = join(temporaryFolder(), "cohort");
    idOf = await clinicWithTwins(cohort);
  });

  it("goes to one side of the split with both, whatever the seed, also where an earlier version imported one", async () => {
    const [real, research] = [idOf.get("anna")!, idOf.get("study-7")!];
    const sides = new Set<string>();
    for (let seed = 1; seed <= 8; seed++) {
      if (seed === 5) dropHash(cohort, research);
      const wish = { testShare: 0.34, seed, stratify: "none", force: true } as const;
      const { test, pool } = await drawSplit(cohort, wish);
      expect([...test, ...pool]).toHaveLength(6);
      expect(test.includes(real), `seed ${seed}`).toBe(test.includes(research));
      sides.add(test.includes(real) ? "test" : "pool");
    }
    expect(sides).toEqual(new Set(["test", "pool"]));
    expect(readCases(cohort).every(({ ct }) => ct.voxelsSha256 !== undefined)).toBe(true);
  });

  it("is told in the catalogue, of both cases, with the other's id", async () => {
    const { cases } = await readCatalogue(cohort);
    const told = cases.flatMap(({ caseId, remarks }) =>
      remarks.filter(({ code }) => code === "same-ct").map(({ text }) => [caseId, text]),
    );
    const [real, research] = [idOf.get("anna")!, idOf.get("study-7")!];
    expect(told.sort()).toEqual(
      [
        [real, expect.stringContaining(research)],
        [research, expect.stringContaining(real)],
      ].sort(),
    );
  });

  it("is held back where the second number comes after the first was drawn for the test", async () => {
    const [real, research] = [idOf.get("anna")!, idOf.get("study-7")!];
    let split = await drawSplit(cohort, { ...DRAW, seed: 1 });
    for (let seed = 2; seed < 50 && !split.test.includes(real); seed++)
      split = await drawSplit(cohort, { ...DRAW, seed });
    expect(split.test).toContain(real);
    const later = {
      ...split,
      test: split.test.filter((id) => id !== research),
      testGroupSha256: testGroupSha256(split.test.filter((id) => id !== research)),
    };
    writeFileSync(join(cohort, "split.json"), JSON.stringify(later));
    expect((await extendSplit(cohort)).heldBack).toEqual([research]);
    const pool = await openCohort(cohort);
    expect(pool.outside).toContainEqual({
      caseId: research,
      code: "held-back",
      reason: "its patient, or a case with the same CT, is in the test group",
    });
  });

  it("is not trained on where an earlier version drew the two apart", async () => {
    const [real, research] = [idOf.get("anna")!, idOf.get("study-7")!];
    const ids = [...idOf.values()].filter((id) => id !== real);
    const split = await drawSplit(cohort, { ...DRAW, seed: 1 });
    const apart = { ...split, test: [real], pool: ids, testGroupSha256: testGroupSha256([real]) };
    writeFileSync(join(cohort, "split.json"), JSON.stringify(apart));
    const pool = await openCohort(cohort);
    expect(pool.caseIds).not.toContain(research);
    expect(() => pool.requirePoolCase(research)).toThrow(
      expect.objectContaining({ code: "test-case-in-training" }),
    );
    const [record] = readCases(cohort).filter(({ caseId }) => caseId === research);
    const copy = [{ caseId: "case-0000000000", ctSha256: record!.ct.voxelsSha256 }];
    await expect(refuseTestCases(cohort, copy)).rejects.toMatchObject({
      code: "test-case-in-training",
    });
    await refuseTestCases(cohort, [{ caseId: "case-0000000000", ctSha256: "0".repeat(64) }]);
  });
});

const DRAW = { testShare: 0.34, stratify: "none", force: true } as const;

describe("testGroupSha256()", () => {
  it("is that of the sorted ids, a line each", () => {
    const expected = createHash("sha256").update("case-a\ncase-b\n").digest("hex");
    expect(testGroupSha256(["case-b", "case-a"])).toBe(expected);
  });
});

describe("seenByModel()", () => {
  it("tells what a model has seen, and that one that does not say cannot be tested", () => {
    const training = { caseIds: ["case-a", "case-b"] };
    expect(seenByModel(training, named("case-c"))).toEqual({ kind: "unseen" });
    expect(seenByModel(training, named("case-c", "case-b"))).toEqual({
      kind: "seen",
      caseIds: ["case-b"],
    });
    for (const unsaid of [{}, { caseIds: "case-a" }, { caseIds: [1] }]) {
      expect(seenByModel(unsaid, named("case-c"))).toEqual({ kind: "unknown" });
    }
  });
});

describe("seenByModel() of a CT under another UID", () => {
  it("is told by the hash of the voxels; a model of an earlier version has none", () => {
    const twin = [{ caseId: "case-c", ctSha256: "a".repeat(64) }];
    const training = { caseIds: ["case-a"], ctSha256: ["a".repeat(64)] };
    expect(seenByModel(training, twin)).toEqual({ kind: "seen", caseIds: ["case-c"] });
    expect(seenByModel({ caseIds: ["case-a"] }, twin)).toEqual({ kind: "unseen" });
    expect(seenByModel({ ...training, ctSha256: null }, twin)).toEqual({ kind: "unseen" });
    expect(seenByModel({ ...training, ctSha256: [1] }, twin)).toEqual({ kind: "unknown" });
  });
});

describe("a planted attempt to train on a test case", () => {
  let folder: string;
  let cohort: string;
  let planted: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    cohort = join(folder, "cohort");
    for (const seed of ["a", "b", "c"])
      writePatient(join(folder, "in", seed), { seed, sets: [usualRois] });
    await importSources(cohort, [join(folder, "in")]);
    await writeNames(cohort, proposeNames(readCases(cohort), undefined, pelvisScheme));
    const { test } = await drawSplit(cohort, { testShare: 0.34, seed: 1, stratify: "none" });
    planted = test[0]!;
    writeFileSync(join(folder, "tiny.json"), JSON.stringify(TINY_RUN));
  });

  it("fails by code, and the test group is had only where it is asked for", async () => {
    const pool = await openCohort(cohort);
    expect(pool.caseIds).not.toContain(planted);
    const refused = expect.objectContaining({ code: "test-case-in-training", kind: "usage" });
    // @ts-expect-error A plain text is no case of the pool.
    await expect(pool.load(planted, pelvisScheme)).rejects.toEqual(refused);
    const group = await openTestGroup(cohort);
    expect(group.caseIds).toEqual([planted]);
    expect(
      (await group.load(group.caseIds[0]!, pelvisScheme)).reference.presentLabels,
    ).toHaveLength(5);
    // @ts-expect-error The pool does not take what the test group gives.
    await expect(pool.load(group.caseIds[0]!, pelvisScheme)).rejects.toEqual(refused);
    // @ts-expect-error Nor the other way round.
    const reversed = group.load(pool.caseIds[0]!, pelvisScheme);
    await expect(reversed).rejects.toMatchObject({ code: "case-not-in-test" });
  });

  it("fails on the command line: its folder, a link to it, or a copy beside the cohort", async () => {
    const own = join(cohort, "cases", planted);
    symlinkSync(own, join(folder, "link"));
    cpSync(own, join(folder, "copy"), { recursive: true });
    const options = [
      "--out",
      join(folder, "model"),
      "--config",
      join(folder, "tiny.json"),
      "--steps",
      "1",
      "--skip-unusable",
    ];
    const refused = { exitCode: 2, code: "test-case-in-training", message: new RegExp(planted) };
    await Promise.all([
      expectRefusal(["train", own, ...options], refused),
      expectRefusal(["train", join(folder, "link"), ...options], refused),
      // The copy is named by its regions' names, so that it can be used at all.
      expectRefusal(
        ["train", cohort, join(folder, "copy"), ...options, "--roi", "Bladder=Vescica"],
        refused,
      ),
    ]);
  });

  it("leaves the pool to train on", async () => {
    const out = join(folder, "model");
    const args = [
      "train",
      cohort,
      "--out",
      out,
      "--config",
      join(folder, "tiny.json"),
      "--steps",
      "1",
    ];
    const { document } = await arcuateJson(args);
    const ids = (document as { cases: { path: string }[] }).cases.map(({ path }) => path);
    expect(ids).toHaveLength(2);
    expect(ids.join()).not.toContain(planted);
    const log = readFileSync(join(out, "log.jsonl"), "utf8").trim().split("\n");
    const [only, ...others] = log.filter((line) => line.includes(planted));
    expect(others).toEqual([]);
    expect(JSON.parse(only!)).toMatchObject({ kind: "left-out", code: "test-group" });
    const { training } = (await readModelFile(join(out, "model.onnx"))).description;
    expect(training.testGroupSha256).toBe(testGroupSha256([planted]));
    expect(seenByModel(training, named(planted)).kind).toBe("unseen");
    const { caseIds } = await openCohort(cohort);
    expect(seenByModel(training, named(...caseIds))).toEqual({ kind: "seen", caseIds });
  });

  it("knows a CT that the model has learned when it evaluates it under other UIDs", async () => {
    const { caseIds } = await openCohort(cohort);
    const { outcomes } = await importSources(cohort, [join(folder, "in")]);
    const learned = basename(outcomes.find(({ caseId }) => caseId === caseIds[0])!.path);
    const cases = join(folder, "under other UIDs");
    writePatient(join(cases, "twin"), { seed: "research number", scan: learned });
    writePatient(join(cases, "stranger"), { seed: "stranger" });
    const { document } = await arcuateJson([
      ...["evaluate", cases, "--model", join(folder, "model", "model.onnx")],
      ...["--out", join(folder, "results"), "--roi", "Bladder=Vescica", "--pictures", "none"],
    ]);
    const { cases: used, results } = document as {
      cases: { path: string; id: string }[];
      results: { cases: { id: string; role: string }[] };
    };
    const roles = used.map(({ path, id }) => [
      basename(path),
      results.cases.find((each) => each.id === id)!.role,
    ]);
    expect(roles.sort()).toEqual([
      ["stranger", "unseen"],
      ["twin", "training"],
    ]);
  });
});
