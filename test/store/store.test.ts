/**
 * One suite for every database the store runs on: PGlite always, and a PostgreSQL server where DATABASE_URL names one
 * (a database of its own: the tables are dropped first).
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AccountRow,
  accountNamed,
  appendAudit,
  caseById,
  claimJob,
  ctVersionById,
  ctVersionsOf,
  endJob,
  FileStore,
  insertAccount,
  insertJob,
  insertRating,
  insertReviewSession,
  insertSet,
  jobById,
  type NewCase,
  type NewReference,
  openStore,
  otherReferences,
  ratingsOf,
  readAudit,
  requeueJob,
  type Store,
  saveCase,
  saveReferences,
  setsOfCase,
  takeUpJobs,
  undoRating,
  verifyAudit,
} from "../../src/store/index.ts";

const url = process.env.DATABASE_URL;
if (url === undefined)
  console.log("skipping the store on PostgreSQL: DATABASE_URL names no server");

const CASE = "case-0123456789";

describe.each([
  { name: "PGlite", databaseUrl: undefined },
  ...(url === undefined ? [] : [{ name: "PostgreSQL", databaseUrl: url }]),
])("the store on $name", ({ databaseUrl }) => {
  const folder = mkdtempSync(join(tmpdir(), "arcuate-store-"));
  let store: Store;
  let anna: AccountRow;
  const open = () =>
    openStore({
      folder,
      databaseUrl,
      queues: ["segment"],
      onQueueError: (error) => {
        throw error;
      },
    });

  beforeAll(async () => {
    if (databaseUrl !== undefined) await dropAll(databaseUrl);
    store = await open();
    const made = await insertAccount(store.queries, {
      id: randomUUID(),
      name: "Anna",
      role: "admin",
      passwordHash: "x",
    });
    anna = made!;
  }, 300_000);

  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it("refuses a second server on the folder, and keeps what it has over a restart", async () => {
    await expect(open()).rejects.toMatchObject({ code: "data-folder-busy" });
    await store.close();
    store = await open();
    expect((await accountNamed(store.queries, " ANNA "))?.id).toBe(anna.id);
  }, 300_000);

  it("takes a name once, however it is written", async () => {
    const again = { id: randomUUID(), name: "ａnna", role: "reader", passwordHash: null } as const;
    expect(await insertAccount(store.queries, again)).toBeUndefined();
  });

  it("chains the audit log and refuses to change it", async () => {
    const { queries } = store;
    for (const action of ["one", "two", "three"]) {
      await appendAudit(queries, { by: "Anna", action, details: { b: 1, a: "ä" } });
    }
    const whole = await verifyAudit(queries);
    expect(whole).toMatchObject({ isWhole: true, entries: 3, brokenAt: null });
    expect((await readAudit(queries, { limit: 1 }))[0]).toMatchObject({
      number: 3,
      details: '{"a":"ä","b":1}',
      sha256: whole.lastSha256,
    });
    for (const statement of [
      sql`update audit_entries set by = 'Bo' where number = 2`,
      sql`delete from audit_entries where number = 3`,
      sql`truncate audit_entries`,
    ]) {
      await expect(queries.execute(statement)).rejects.toThrow();
    }
    expect(await verifyAudit(queries)).toEqual(whole);
  });

  it("tells where a changed audit log breaks", async () => {
    const { queries } = store;
    await queries.execute(sql`alter table audit_entries disable trigger user`);
    await queries.execute(sql`update audit_entries set by = 'Bo' where number = 2`);
    expect(await verifyAudit(queries)).toMatchObject({ isWhole: false, brokenAt: 2 });
    await queries.execute(sql`update audit_entries set by = 'Anna' where number = 2`);
    expect(await verifyAudit(queries)).toMatchObject({ isWhole: true });
    await queries.execute(sql`alter table audit_entries enable trigger user`);
  });

  it("keeps no entry of a transaction that did not happen, and no gap where it was", async () => {
    const { queries } = store;
    const { entries } = await verifyAudit(queries);
    const failing = queries.transaction(async (tx) => {
      await appendAudit(tx, { by: "Anna", action: "lost" });
      throw new RangeError("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    await Promise.all(
      [1, 2, 3, 4].map(() => appendAudit(queries, { by: null, action: "together" })),
    );
    expect(await verifyAudit(queries)).toMatchObject({ isWhole: true, entries: entries + 4 });
  });

  it("lets a job be claimed once, and takes up what a server left running", async () => {
    const { queries, queue } = store;
    const job = await insertJob(queries, {
      id: randomUUID(),
      kind: "segment",
      title: "t",
      input: {},
    });
    await queue.send("segment", job.id);
    await queue.send("segment", job.id);
    const first = await queue.take("segment");
    expect(first?.jobId).toBe(job.id);
    expect(await claimJob(queries, job.id)).toMatchObject({ state: "running", attempts: 1 });
    expect(await claimJob(queries, job.id)).toBeUndefined();
    await first?.settle();
    expect((await queue.take("segment"))?.jobId).toBe(job.id);
    expect(await queue.take("segment")).toBeUndefined();
    expect(await takeUpJobs(queries, { deadAfterMs: 60_000 })).toEqual([]);
    expect(await takeUpJobs(queries, { deadAfterMs: -1 })).toMatchObject([{ id: job.id }]);
    expect(await claimJob(queries, job.id)).toMatchObject({ attempts: 2 });
    const error = { code: "x", message: "y" };
    expect(await endJob(queries, job.id, { state: "failed", error })).toMatchObject({ error });
    expect(await endJob(queries, job.id, { state: "done" })).toBeUndefined();
    expect(await requeueJob(queries, job.id)).toMatchObject({ state: "queued", error: null });
    expect((await jobById(queries, job.id))?.attempts).toBe(2);
  });

  it("keeps a rating once, and takes it back without erasing it", async () => {
    const { queries } = store;
    const { itemId, sessionId } = await addItem(store, anna.id);
    const rating = {
      id: randomUUID(),
      itemId,
      accountId: anna.id,
      score: "good",
      comment: "",
      timeMs: 1,
    } as const;
    expect(await insertRating(queries, rating)).toMatchObject({ isNew: true });
    expect(await insertRating(queries, { ...rating, score: "excellent" })).toMatchObject({
      isNew: false,
      row: { score: "good" },
    });
    expect(await ratingsOf(queries, sessionId)).toHaveLength(1);
    const own = { sessionId, accountId: anna.id };
    const other = { sessionId, accountId: randomUUID() };
    expect(await undoRating(queries, rating.id, other)).toBeUndefined();
    expect(await undoRating(queries, rating.id, own)).toMatchObject({ undoneAt: null });
    expect(await ratingsOf(queries, sessionId)).toEqual([]);
    expect(await insertRating(queries, rating)).toMatchObject({ isNew: false });
  });

  it("puts a new reference in the place of the old, and one a job", async () => {
    const { queries } = store;
    const jobId = randomUUID();
    const { ctId } = (await caseById(queries, CASE))!;
    const set = { ...emptySet, ctId, id: randomUUID(), jobId };
    expect(await insertSet(queries, set)).toBe(true);
    expect(await insertSet(queries, { ...set, id: randomUUID() })).toBe(false);
    const sets = await setsOfCase(queries, CASE);
    expect(sets.map(({ id }) => id)).toEqual([set.id]);
  });

  it("keeps every version of a CT, and each structure set on its own", async () => {
    const { queries } = store;
    const CASE_B = "case-aaaaaaaaaa";
    const first = await saveCase(queries, { ...newCase, caseId: CASE_B });
    const id = randomUUID();
    await insertSet(queries, { ...emptySet, caseId: CASE_B, role: "predicted", ctId: first, id });
    expect(await saveCase(queries, { ...newCase, caseId: CASE_B })).toBe(first);
    const grown: NewCase = {
      ...newCase,
      caseId: CASE_B,
      grid: { ...newCase.grid, size: [2, 1, 1], sliceOrigins: [...origins, [0, 0, 5]] },
      huSha256: "2".repeat(64),
      headerSha256: "3".repeat(64),
    };
    const second = await saveCase(queries, grown);
    expect(second).not.toBe(first);
    expect(await caseById(queries, CASE_B)).toMatchObject({ ctId: second, grid: grown.grid });
    expect((await ctVersionsOf(queries, CASE_B)).map((row) => row.id)).toEqual([first, second]);
    expect(await setsOfCase(queries, CASE_B)).toMatchObject([{ id, ctId: first }]);
    expect((await ctVersionById(queries, first))?.grid.size).toEqual([1, 1, 1]);
  });

  it("shows one reference, keeps the others, and stores none twice", async () => {
    const { queries } = store;
    const CASE_C = "case-bbbbbbbbbb";
    const ctId = await saveCase(queries, { ...newCase, caseId: CASE_C });
    const reference = (uid: string, labels: string): NewReference => ({
      ctId,
      origin: { kind: "clinic", label: uid, sopInstanceUid: uid, drawnAt: "20270101" },
      labelsSha256: labels.repeat(64),
      masksSha256: null,
      structures: [],
      flags: [],
    });
    const labelsOf = (rows: readonly { labelsSha256: string }[]) =>
      rows.map(({ labelsSha256 }) => labelsSha256[0]);
    const told = async () => [
      labelsOf(await setsOfCase(queries, CASE_C)),
      labelsOf(await otherReferences(queries, CASE_C)),
    ];
    await saveReferences(queries, CASE_C, [reference("1.1", "1")]);
    expect(await told()).toEqual([["1"], []]);
    await saveReferences(queries, CASE_C, [reference("1.2", "2"), reference("1.1", "1")]);
    expect(await told()).toEqual([["2"], ["1"]]);
    await saveReferences(queries, CASE_C, [reference("1.2", "2"), reference("1.1", "1")]);
    expect(await told()).toEqual([["2"], ["1"]]);
    // Drawn again, as after an answer about a name: the same structure set, once.
    await saveReferences(queries, CASE_C, [reference("1.2", "4"), reference("1.1", "1")]);
    expect(await told()).toEqual([["4"], ["1"]]);
    await saveReferences(queries, CASE_C, [reference("1.1", "1"), reference("1.2", "4")]);
    expect(await told()).toEqual([["1"], ["4"]]);
  });
});

describe("FileStore", () => {
  it("calls a file by its content, and gives parts of it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "arcuate-files-"));
    const files = new FileStore(folder);
    const sha256 = await files.put(Buffer.from("abcdef"));
    expect(sha256).toBe("bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721");
    expect(await files.put(Buffer.from("abcdef"))).toBe(sha256);
    expect((await files.readPart(sha256, 2, 3)).toString()).toBe("cde");
    await expect(files.readPart(sha256, 4, 3)).rejects.toMatchObject({ code: "file-missing" });
    for (const name of ["../../x", "__proto__", sha256.toUpperCase(), `${sha256}/..`]) {
      expect(() => files.pathOf(name)).toThrow(RangeError);
    }
    rmSync(folder, { recursive: true });
  });
});

const origins: [number, number, number][] = [[0, 0, 0]];

const newCase: NewCase = {
  caseId: CASE,
  patient: "patient-1",
  diagnosis: null,
  exclusion: null,
  place: "cohort",
  isSynthetic: false,
  group: null,
  spacingMm: [1, 1, 1],
  manufacturer: "",
  patientPosition: "HFS",
  kvp: null,
  hasContrast: false,
  grid: {
    size: [1, 1, 1],
    pixelSpacingMm: [1, 1],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: origins,
  },
  huSha256: "0".repeat(64),
  headerSha256: "1".repeat(64),
  ctRemarks: [],
  flags: [],
};

const emptySet = {
  caseId: CASE,
  role: "reference",
  origin: { kind: "clinic", label: "" },
  labelsSha256: "0".repeat(64),
  masksSha256: null,
  structures: [],
  flags: [],
  leftOut: [],
  comparison: null,
  change: null,
  createdBy: null,
  jobId: null,
} as const;

async function addItem(store: Store, raterId: string) {
  const { queries } = store;
  const ctId = await saveCase(queries, newCase);
  const [setId, sessionId, itemId] = [randomUUID(), randomUUID(), randomUUID()];
  await insertSet(queries, { ...emptySet, ctId, id: setId });
  const session = {
    id: sessionId,
    title: "t",
    isBlinded: false,
    seed: 2 ** 32 - 1,
    structures: ["Bladder"],
    createdBy: raterId,
  };
  const item = {
    id: itemId,
    sessionId,
    caseId: CASE,
    structureSetId: setId,
    structure: "Bladder",
    label: 3,
    source: "manual",
    round: 1,
    startSlice: 0,
  } as const;
  expect(await insertReviewSession(queries, { session, items: [item], raterIds: [raterId] })).toBe(
    true,
  );
  expect(await insertReviewSession(queries, { session, items: [], raterIds: [] })).toBe(false);
  return { sessionId, itemId };
}

async function dropAll(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    "drop schema public cascade; create schema public; drop schema if exists drizzle cascade; drop schema if exists pgboss cascade",
  );
  await client.end();
}
