/**
 * The only two ways to a cohort's images: the pool, for training, and the test group, for evaluation. What opens one
 * cannot load from the other: the ids are of different types, and at run time a test case in training is an error that
 * nothing catches.
 */
import {
  ArcuateError,
  type CaseRemark,
  type RemarkSubject,
  remarkKinds,
} from "../../base/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { type Case, loadCase } from "../case.ts";
import { loadCohortReference } from "../cohort-reference.ts";
import { type CaseRecord, readCases } from "../folder/case-record.ts";
import { caseFolder, requireCohort } from "../folder/cohort-folder.ts";
import type { LoadedLabelMap } from "../label-map.ts";
import { type NameMapping, requireNames } from "../names/names-file.ts";

import { casesOfPatientsOf } from "./same-patient.ts";
import type { CaseOfModel } from "./seen.ts";

import { readSplit, type Split } from "./split.ts";

declare const side: unique symbol;

/** A case that training may read; only a `TrainingPool` makes one. */
export type PoolCaseId = string & { readonly [side]: "pool" };
/** A case of the test group; only a `TestGroup` makes one. */
export type TestCaseId = string & { readonly [side]: "test" };

export interface CohortCase {
  readonly record: CaseRecord;
  readonly loaded: Case;
  readonly reference: LoadedLabelMap;
}

/** A case of a cohort that training does not read, and why. */
export interface OutsidePool {
  readonly caseId: string;
  readonly code: "test-group" | "held-back" | "excluded" | "case-gone" | "not-in-pool";
  /** For a person, as the end of a sentence. */
  readonly reason: string;
}

interface LoadCohortCaseOptions {
  readonly signal?: AbortSignal;
}

export interface TrainingPool {
  readonly kind: "pool";
  readonly cohort: string;
  /** Sorted; without excluded cases. */
  readonly caseIds: readonly PoolCaseId[];
  /** What every model trained on the pool carries; null where no test group was drawn. */
  readonly testGroupSha256: string | null;
  /** By case id, the hash of each CT that has one; see `ctSha256Of`. */
  readonly ctSha256: ReadonlyMap<string, string>;
  /** Cases that are neither in the pool nor in the test group, and take no part. */
  readonly unassigned: readonly string[];
  /** Every case of the cohort or its split that is not in `caseIds`, by id. */
  readonly outside: readonly OutsidePool[];
  /**
   * The same id, as one that may be loaded.
   * @throws {ArcuateError} `test-case-in-training`; `case-not-in-pool`.
   */
  requirePoolCase(caseId: string): PoolCaseId;
  /** @throws {ArcuateError} As `requirePoolCase`, `loadCase` and `loadLabelMap`. */
  load(
    caseId: PoolCaseId,
    scheme: LabelScheme,
    options?: LoadCohortCaseOptions,
  ): Promise<CohortCase>;
}

export interface TestGroup {
  readonly kind: "test";
  readonly cohort: string;
  /** Sorted; without cases that were excluded since. */
  readonly caseIds: readonly TestCaseId[];
  /** Cases of the group that were excluded after the draw, or are gone: to be told with every result. */
  readonly lost: readonly string[];
  readonly testGroupSha256: string;
  /** By case id, the hash of each CT that has one; see `ctSha256Of`. */
  readonly ctSha256: ReadonlyMap<string, string>;
  /** @throws {ArcuateError} `case-not-in-test`, and as `loadCase` and `loadLabelMap`. */
  load(
    caseId: TestCaseId,
    scheme: LabelScheme,
    options?: LoadCohortCaseOptions,
  ): Promise<CohortCase>;
}

/**
 * Opens a cohort for training.
 * @throws {ArcuateError} `not-a-cohort`, `names-missing`, `split-damaged`, `cohort-damaged`.
 */
export async function openCohort(cohort: string): Promise<TrainingPool> {
  const { records, mapping, split } = await open(cohort);
  const test = keptFromTraining(split, [...records.values()]);
  const wanted = split === undefined ? [...records.keys()] : split.pool;
  const ids = new Set(wanted.filter((id) => records.get(id)?.exclusion === null && !test.has(id)));
  const requirePoolCase = (caseId: string): PoolCaseId => {
    if (test.has(caseId)) throw testCaseInTraining(caseId);
    if (!ids.has(caseId))
      throw elsewhere("case-not-in-pool", caseId, "in the pool, and not excluded");
    return caseId as PoolCaseId; // the one place that makes them
  };
  const placed = new Set([...wanted, ...(split?.test ?? []), ...(split?.heldBack ?? [])]);
  return {
    kind: "pool",
    cohort,
    caseIds: [...ids].sort().map(requirePoolCase),
    testGroupSha256: split?.testGroupSha256 ?? null,
    ctSha256: hashesOf([...ids].flatMap((id) => records.get(id) ?? [])),
    unassigned: [...records.keys()].filter((id) => !placed.has(id)),
    outside: [...new Set([...records.keys(), ...placed])]
      .filter((id) => !ids.has(id))
      .sort()
      .map((caseId) => ({ caseId, ...whyOutside(caseId, { records, split, test }) })),
    requirePoolCase,
    load: async (caseId, scheme, options) =>
      loadCohortCase(cohort, records.get(requirePoolCase(caseId))!, {
        mapping,
        scheme,
        ...options,
      }),
  };
}

/**
 * The test group, what is held back, and all other cases of the test group's patients: a split that an earlier version
 * drew did not know that two cases have the same CT.
 */
function keptFromTraining(
  split: Split | undefined,
  records: readonly CaseRecord[],
): ReadonlySet<string> {
  if (split === undefined) return new Set();
  return new Set([...casesOfPatientsOf(split.test, records), ...split.heldBack]);
}

interface Placed {
  readonly records: ReadonlyMap<string, CaseRecord>;
  readonly split: Split | undefined;
  /** See `keptFromTraining`. */
  readonly test: ReadonlySet<string>;
}

function whyOutside(caseId: string, { records, split, test }: Placed): Omit<OutsidePool, "caseId"> {
  const record = records.get(caseId);
  if (record === undefined) return { code: "case-gone", reason: "its folder is gone" };
  if (record.exclusion !== null) {
    return { code: "excluded", reason: `it is excluded: ${record.exclusion}` };
  }
  if (split?.test.includes(caseId)) {
    return { code: "test-group", reason: "it is in the test group, which training does not read" };
  }
  if (test.has(caseId)) {
    const reason = "its patient, or a case with the same CT, is in the test group";
    return { code: "held-back", reason };
  }
  const reason =
    "it came after the test group was drawn; `arcuate cohort split --extend` takes it into the pool";
  return { code: "not-in-pool", reason };
}

/**
 * Opens the test group of a cohort, for evaluation.
 * @throws {ArcuateError} `split-missing`, and as `openCohort`.
 */
export async function openTestGroup(cohort: string): Promise<TestGroup> {
  const { records, mapping, split } = await open(cohort);
  if (split === undefined) {
    const message = `Cannot open the test group of ${cohort}: one must have been drawn, got none`;
    throw new ArcuateError("input", "split-missing", message, { fields: { path: cohort } });
  }
  const ids = new Set(split.test.filter((id) => records.get(id)?.exclusion === null));
  const requireTestCase = (caseId: string): TestCaseId => {
    if (!ids.has(caseId))
      throw elsewhere("case-not-in-test", caseId, "in the test group, and not excluded");
    return caseId as TestCaseId; // the one place that makes them
  };
  return {
    kind: "test",
    cohort,
    caseIds: [...ids].sort().map(requireTestCase),
    lost: split.test.filter((id) => !ids.has(id)),
    testGroupSha256: split.testGroupSha256,
    ctSha256: hashesOf([...ids].flatMap((id) => records.get(id) ?? [])),
    load: async (caseId, scheme, options) =>
      loadCohortCase(cohort, records.get(requireTestCase(caseId))!, {
        mapping,
        scheme,
        ...options,
      }),
  };
}

function hashesOf(records: readonly CaseRecord[]): Map<string, string> {
  return new Map(
    records.flatMap(({ caseId, ct: { voxelsSha256 } }) =>
      voxelsSha256 === undefined ? [] : [[caseId, voxelsSha256] as const],
    ),
  );
}

async function open(cohort: string) {
  await requireCohort(cohort);
  const mapping = await requireNames(cohort);
  const split = await readSplit(cohort);
  const records = new Map(readCases(cohort).map((record) => [record.caseId, record]));
  return { records, mapping, split };
}

/** Reads the case's files, and draws as its reference the ROIs that names.json and their places give it. */
async function loadCohortCase(
  cohort: string,
  record: CaseRecord,
  {
    mapping,
    scheme,
    signal,
  }: LoadCohortCaseOptions & { mapping: NameMapping; scheme: LabelScheme },
): Promise<CohortCase> {
  const folder = caseFolder(cohort, record.caseId);
  const loaded = await loadCase(folder, { ...record.accepted, ...(signal && { signal }) });
  const known = { ...loaded, remarks: knownRemarks(record, loaded) };
  return {
    record,
    loaded: known,
    reference: loadCohortReference({ record, loaded, mapping }, scheme),
  };
}

/** What the import found, and what reading the case finds, each once. Beside the CT lies case.json, which is no news. */
function knownRemarks({ remarks: imported = [] }: CaseRecord, { remarks }: Case): CaseRemark[] {
  const found = remarks.filter(({ code }) => code !== "files-left-out");
  const isNew = ({ text }: CaseRemark) => !found.some((each) => each.text === text);
  const ofFiles = imported.filter(({ code }) => isAboutFiles(remarkKinds[code].about));
  return [...ofFiles.filter(isNew), ...found];
}

/** Those on contours and labels are made anew with the reference. */
function isAboutFiles(subject: RemarkSubject): boolean {
  return subject === "file" || subject === "series" || subject === "patient";
}

/** Of kind "usage", so that no "leave out what cannot be used" leaves it out. */
function testCaseInTraining(caseId: string): ArcuateError {
  const message = `Cannot train on ${caseId}: a training case must not be in the test group, got one that is`;
  return new ArcuateError("usage", "test-case-in-training", message, { fields: { case: caseId } });
}

function elsewhere(code: string, caseId: string, mustHold: string): ArcuateError {
  const message = `Cannot load ${caseId}: it must be ${mustHold}, got one that is not`;
  return new ArcuateError("usage", code, message, { fields: { case: caseId } });
}

/**
 * Refuses cases of the test group, wherever they were read from: a copy of a CT has the same id, and under other UIDs the
 * same hash.
 * @throws {ArcuateError} `test-case-in-training`; `split-damaged`; `cohort-damaged`.
 */
export async function refuseTestCases(
  cohort: string,
  cases: readonly CaseOfModel[],
): Promise<void> {
  const split = await readSplit(cohort);
  if (split === undefined) return;
  const records = readCases(cohort);
  const test = keptFromTraining(split, records);
  const hashes = new Set(
    records.flatMap(({ caseId, ct }) => (test.has(caseId) && ct.voxelsSha256) || []),
  );
  const found = cases.find(
    ({ caseId, ctSha256 }) => test.has(caseId) || (ctSha256 !== undefined && hashes.has(ctSha256)),
  );
  if (found !== undefined) throw testCaseInTraining(found.caseId);
}
