/**
 * split.json: the test group and the pool. The test group is drawn once, by patient, and recorded. Drawing again must be
 * requested, and is recorded too.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { ArcuateError, createRandom } from "../../base/index.ts";
import { CASE_ID } from "../case-id.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import { requireCohort, splitFile } from "../folder/cohort-folder.ts";
import { schemeOfCohort } from "../folder/cohort-scheme.ts";
import { type FillOptions, fillCtHashes } from "../folder/ct-hashes.ts";
import { readJson, writeJson } from "../folder/json-file.ts";
import { requireNames } from "../names/names-file.ts";
import { resolveReference } from "../reference.ts";
import { casesOfPatientsOf, groupByPatient } from "./same-patient.ts";

const ids = z.array(z.string().regex(CASE_ID));
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const splitSchema = z.object({
  format: z.literal(1),
  about: z.string().default(""),
  drawnAt: z.string(),
  seed: z.number(),
  testShare: z.number(),
  stratify: z.enum(["diagnosis", "none"]),
  test: ids,
  pool: ids,
  /** In neither, though drawn: of a patient of the test group, and come after the draw. */
  heldBack: ids.default([]),
  testGroupSha256: hash,
  /** Draws before this one, oldest first. */
  earlier: z
    .array(z.object({ drawnAt: z.string(), seed: z.number(), testGroupSha256: hash, test: ids }))
    .default([]),
});

export type Split = z.infer<typeof splitSchema>;

export interface SplitWish extends FillOptions {
  /** Share of the cases that is kept for the test, above 0 and below 1. */
  readonly testShare: number;
  readonly seed: number;
  /** Whether the share is drawn from each diagnosis group. */
  readonly stratify: "diagnosis" | "none";
  /** Draw again although there is a split. */
  readonly force?: boolean;
  /** When, for the record. */
  readonly now?: Date;
}

const ABOUT =
  "Who is kept for the test. Training reads the pool alone; moving a case by hand is noticed. Models carry testGroupSha256.";

/** SHA-256 over the sorted ids with a newline after each: names a test group in every model file. */
export function testGroupSha256(caseIds: readonly string[]): string {
  const lines = [...caseIds].sort().map((id) => `${id}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}

/**
 * The split as it was drawn; undefined where none was.
 * @throws {ArcuateError} `split-damaged` when it was changed by hand; `cohort-damaged`.
 */
export async function readSplit(cohort: string): Promise<Split | undefined> {
  const path = splitFile(cohort);
  const split = await readJson(path, splitSchema);
  if (split === undefined) return undefined;
  const test = new Set(split.test);
  const isSound =
    split.testGroupSha256 === testGroupSha256(split.test) &&
    test.size === split.test.length &&
    [...split.pool, ...split.heldBack].every((id) => !test.has(id));
  if (isSound) return split;
  const message = `Cannot use ${path}: its test group must be the one that was drawn, got another`;
  throw new ArcuateError("input", "split-damaged", message, { fields: { path } });
}

/**
 * Draws the test group and records it. Cases that are excluded or have no structure are not drawn from. A patient goes to
 * one side as a whole; cases with equal CTs are one patient. The CTs of cases that an earlier version imported are read
 * for that once.
 *
 * @throws {ArcuateError} `split-exists` without `force`; `names-missing`; `split-impossible` when one side would be
 * empty; `not-a-cohort`.
 */
export async function drawSplit(cohort: string, wish: SplitWish): Promise<Split> {
  await requireCohort(cohort);
  const before = await readSplit(cohort);
  if (before !== undefined && !wish.force) throw splitExists(cohort);
  const all = await fillCtHashes(cohort, wish);
  const usable = await usableCases(cohort, all);
  const test = drawTest(patientsOf(all, usable, wish.stratify), wish);
  const chosen = new Set(test);
  const pool = usable.map(({ caseId }) => caseId).filter((id) => !chosen.has(id));
  if (test.length === 0 || pool.length === 0) throw splitImpossible(usable.length, test.length);
  const earlier = before && {
    drawnAt: before.drawnAt,
    seed: before.seed,
    testGroupSha256: before.testGroupSha256,
    test: before.test,
  };
  const split: Split = {
    format: 1,
    about: ABOUT,
    drawnAt: (wish.now ?? new Date()).toISOString(),
    seed: wish.seed,
    testShare: wish.testShare,
    stratify: wish.stratify,
    test,
    pool,
    heldBack: [],
    testGroupSha256: testGroupSha256(test),
    earlier: [...(before?.earlier ?? []), ...(earlier ? [earlier] : [])],
  };
  await writeJson(splitFile(cohort), split);
  return split;
}

/**
 * Adds cases that were imported after the draw to the pool. The test group stays; another case of one of its patients goes
 * into neither, and so does a case with the CT of a test case.
 * @throws {ArcuateError} `split-missing`, and as `drawSplit`.
 */
export async function extendSplit(cohort: string, options: FillOptions = {}): Promise<Split> {
  await requireCohort(cohort);
  const split = await readSplit(cohort);
  if (split === undefined) {
    const message = `Cannot extend the split of ${cohort}: one must have been drawn, got none`;
    throw new ArcuateError("input", "split-missing", message, { fields: { path: cohort } });
  }
  const placed = new Set([...split.test, ...split.pool, ...split.heldBack]);
  const all = await fillCtHashes(cohort, options);
  const ofTest = casesOfPatientsOf(split.test, all);
  const fresh = (await usableCases(cohort, all))
    .map(({ caseId }) => caseId)
    .filter((caseId) => !placed.has(caseId));
  const extended: Split = {
    ...split,
    pool: [...split.pool, ...fresh.filter((id) => !ofTest.has(id))].sort(),
    heldBack: [...split.heldBack, ...fresh.filter((id) => ofTest.has(id))].sort(),
  };
  await writeJson(splitFile(cohort), extended);
  return extended;
}

async function usableCases(cohort: string, all: readonly CaseRecord[]): Promise<CaseRecord[]> {
  const scheme = await schemeOfCohort(cohort);
  const mapping = await requireNames(cohort);
  return all.filter(
    (record) =>
      record.exclusion === null && resolveReference(record, mapping, scheme).rois.size > 0,
  );
}

interface Patient {
  /** Smallest first: stands for the patient in the draw, the same in every copy of the cohort. */
  readonly caseIds: readonly string[];
  readonly stratum: string;
}

/** Ids of the test group, sorted. A patient goes as a whole. */
function drawTest(patients: readonly Patient[], { testShare, seed }: SplitWish): string[] {
  const strata = [...new Set(patients.map(({ stratum }) => stratum))].sort();
  const members = strata.map((stratum) => patients.filter((each) => each.stratum === stratum));
  const counts = members.map((group) => group.reduce((sum, each) => sum + each.caseIds.length, 0));
  const targets = shareOut(counts, testShare);
  const random = createRandom(seed);
  const test: string[] = [];
  for (const [index, group] of members.entries()) {
    const target = targets[index]!;
    let taken = 0;
    for (const { caseIds } of shuffled(group, random.fork(strata[index]!))) {
      const isNearer = Math.abs(taken + caseIds.length - target) < Math.abs(taken - target);
      if (!isNearer) continue;
      taken += caseIds.length;
      test.push(...caseIds);
    }
  }
  return test.sort();
}

/** The patients of the cases to draw from. Other cases may join two of them, so all cases of the cohort count for that. */
function patientsOf(
  all: readonly CaseRecord[],
  usable: readonly CaseRecord[],
  stratify: SplitWish["stratify"],
): Patient[] {
  const ids = new Set(usable.map(({ caseId }) => caseId));
  const patients = groupByPatient(all)
    .map((own) => own.filter(({ caseId }) => ids.has(caseId)))
    .filter((own) => own.length > 0)
    .map((own) => ({
      caseIds: own.map(({ caseId }) => caseId).sort(),
      stratum:
        stratify === "none"
          ? ""
          : [...new Set(own.map(({ diagnosis }) => diagnosis ?? ""))].sort().join("+"),
    }));
  return patients.sort((a, b) => (a.caseIds[0]! < b.caseIds[0]! ? -1 : 1));
}

/** Whole numbers near share x count for each stratum, that add up to the share of all (largest remainders). */
function shareOut(counts: readonly number[], share: number): number[] {
  const exact = counts.map((count) => count * share);
  const targets = exact.map(Math.floor);
  const total = Math.round(exact.reduce((sum, each) => sum + each, 0));
  const byRemainder = exact
    .map((each, index) => ({ index, remainder: each - Math.floor(each) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  const left = total - targets.reduce((sum, each) => sum + each, 0);
  for (const { index } of byRemainder.slice(0, Math.max(0, left))) targets[index]!++;
  return targets;
}

function shuffled<T>(values: readonly T[], random: ReturnType<typeof createRandom>): T[] {
  const list = [...values];
  for (let last = list.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [list[last], list[other]] = [list[other]!, list[last]!];
  }
  return list;
}

function splitExists(cohort: string): ArcuateError {
  const message =
    `Cannot draw a test group for ${cohort}: it must have none yet, got one; drawing again is recorded, because ` +
    "earlier models may have seen cases of the new group";
  return new ArcuateError("storage", "split-exists", message, { fields: { path: cohort } });
}

function splitImpossible(cases: number, test: number): ArcuateError {
  const message = `Cannot draw a test group: both sides must get a case, got ${test} of ${cases} for the test`;
  return new ArcuateError("input", "split-impossible", message, { fields: { cases } });
}
