/** What people do with the server, from the upload to the exported file, on a patient of boxes with hostile names. */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createRandom } from "../../src/base/index.ts";
import type { Results } from "../../src/evaluate/index.ts";
import { encodeModel, initialWeights, parameterLayout } from "../../src/model/index.ts";
import type {
  CaseDetail,
  ImportReport,
  Job,
  ListedCase,
  Model,
  NameEntry,
  ReviewItem,
  ReviewResults,
  ReviewSession,
  StructureSetInfo,
} from "../../src/server/contract/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { boxes, patientFiles, usualRois } from "../cohort/support.ts";
import { packZip } from "../dicom/pack.ts";
import { startTestServer, type TestServer } from "./support.ts";

const A_MINUTE = { timeout: 60_000 };
// Each job starts a process: seconds on a quiet machine, minutes on one that trains.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });
const HOSTILE = ["<img src=x onerror=alert(1)>", "__proto__", "../../x"];

let test: TestServer;
let withReference: ListedCase;
let lone: ListedCase;
let importJob: Job;

beforeAll(async () => {
  test = await startTestServer();
  const regions = [...usualRois, ...HOSTILE.map((name) => ({ name, boxes: [boxes.nodes] }))];
  const files = [
    ...patientFiles({ seed: "1.2.3", sets: [regions] }),
    ...patientFiles({ seed: "4.5.6", sets: [] }).map((file) => ({
      ...file,
      name: `../../${file.name}`,
    })),
    { name: "<img onerror>", bytes: Buffer.from("no DICOM") },
    { name: "__proto__", bytes: Buffer.alloc(0) },
  ];
  importJob = await test.reviewer.upload(files, "cervical");
  const { cases } = await test.reader.get<{ cases: ListedCase[] }>({ url: "/api/cases" });
  withReference = cases.find(({ hasReference }) => hasReference)!;
  lone = cases.find(({ hasReference }) => !hasReference)!;
});
afterAll(() => test.close());

const detail = (caseId: string) => test.reader.get<CaseDetail>({ url: `/api/cases/${caseId}` });

async function labelsOf({ caseId, id }: StructureSetInfo): Promise<Buffer> {
  const url = `/api/cases/${caseId}/structure-sets/${id}/labels`;
  const reply = await test.reader.ask({ url });
  expect(reply.headers["content-encoding"]).toBe("gzip");
  const again = await test.reader.ask({
    url,
    headers: { "if-none-match": String(reply.headers.etag) },
  });
  expect(again.statusCode).toBe(304);
  return gunzipSync(reply.rawPayload);
}

describe("an import", () => {
  it("makes a case with reference and one without, and tells the outcome of every file by its sender's name", async () => {
    expect(importJob).toMatchObject({ state: "done", error: null });
    const report = await test.reviewer.get<ImportReport>({
      url: `/api/jobs/${importJob.id}/import-report`,
    });
    expect(report.series.map(({ outcome }) => outcome).sort()).toEqual([
      "imported",
      "imported-without-reference",
    ]);
    expect(report.files).toHaveLength(24 + 1 + 24 + 2);
    const rejected = report.files.filter(({ outcome }) => outcome === "rejected");
    expect(rejected.map(({ path }) => path).sort()).toEqual(["<img onerror>", "__proto__"]);
    expect(report.files.filter(({ path }) => path.startsWith("../../"))).toHaveLength(24);
    expect(JSON.stringify(report)).not.toContain(test.folder);
    expect(withReference).toMatchObject({ diagnosis: "cervical", state: "imported", slices: 24 });
    expect(lone).toMatchObject({ hasReference: false, structures: [], diagnosis: "cervical" });
  });

  it("reports every file of archives too, by what became of it", async () => {
    const [kept, damaged] = ["8.8.8", "9.9.9"].map((seed) => patientFiles({ seed, sets: [] }));
    const withoutCt = patientFiles({ seed: "6.6.6" }).at(-1)!;
    const pack = (files: readonly { name: string; bytes: Uint8Array }[]) =>
      packZip(files.map(({ name, bytes }) => ({ name, content: bytes })));
    const cut = damaged!.map(({ name, bytes }, index) => ({
      name,
      bytes: index === 5 ? bytes.subarray(0, 1000) : bytes,
    }));
    const job = await test.reviewer.upload([
      { name: "kept.zip", bytes: pack(kept!) },
      { name: "damaged.zip", bytes: pack(cut) },
      withoutCt,
    ]);
    // A damaged CT without a structure set leaves the other files alone.
    expect(job).toMatchObject({ state: "done", error: null });
    const report = await test.reviewer.get<ImportReport>({
      url: `/api/jobs/${job.id}/import-report`,
    });
    expect(
      report.series.map(({ path, outcome, code }) => [path.split("/")[0], outcome, code]),
    ).toEqual([
      [withoutCt.name, "unusable", "ct-absent"],
      ["kept.zip", "imported-without-reference", null],
      ["damaged.zip", "unusable", "file-truncated"],
    ]);
    const accepted = report.files.filter(({ outcome }) => outcome === "accepted");
    expect(accepted).toHaveLength(24);
    expect(accepted.every(({ path }) => path.startsWith("kept.zip/"))).toBe(true);
    const rejected = report.files.filter(({ outcome }) => outcome === "rejected");
    expect(rejected).toHaveLength(24 + 1);
    expect(rejected.every(({ code, reason }) => code !== null && reason !== null)).toBe(true);
    expect(JSON.stringify(report)).not.toContain(test.folder);
  });

  it("leaves nothing outside the data folder and soon nothing of the upload in it", async () => {
    await expect.poll(() => readdirSync(join(test.folder, "uploads")), A_MINUTE).toEqual([]);
    expect(existsSync(join(test.folder, "..", "..", "x"))).toBe(false);
  });

  it("tells of a folder that it cannot write into, as of a full disk", async () => {
    const scans = join(test.folder, "scans");
    renameSync(scans, `${scans}.away`);
    writeFileSync(scans, "");
    const job = await test.reviewer.upload(patientFiles({ seed: "7.7.7", sets: [] }));
    rmSync(scans);
    renameSync(`${scans}.away`, scans);
    expect(job).toMatchObject({ state: "failed", error: { code: "write-failed" } });
  });

  it("resumes where a file ends, and refuses what does not fit there", async () => {
    const id = randomUUID();
    const files = [{ path: "a", sizeBytes: 4 }];
    const body = { id, files };
    const url = `/api/uploads/${id}/files/0?offset=`;
    const mediaType = "application/octet-stream";
    const send = (offset: number, text: string) =>
      test.reviewer.ask({ method: "PUT", url: url + offset, body: Buffer.from(text), mediaType });
    await test.reviewer.get({ method: "POST", url: "/api/uploads", body });
    expect((await send(0, "ab")).json()).toEqual({ receivedBytes: 2 });
    const wrong = await send(0, "ab");
    expect(wrong.statusCode).toBe(409);
    expect(wrong.json()).toMatchObject({
      error: { code: "offset-wrong", fields: { receivedBytes: 2 } },
    });
    expect((await send(2, "cde")).json()).toMatchObject({ error: { code: "piece-too-long" } });
    const early = await test.reviewer.ask({ method: "POST", url: `/api/uploads/${id}/finish` });
    expect(early.json()).toMatchObject({ error: { code: "upload-incomplete" } });
    const others = await test.admin.ask({ url: `/api/uploads/${id}` });
    expect(others.statusCode).toBe(404);
    expect(await test.reviewer.get({ method: "POST", url: "/api/uploads", body })).toMatchObject({
      receivedBytes: 2,
    });
    await test.reviewer.get({ method: "DELETE", url: `/api/uploads/${id}` });
    expect((await test.reviewer.ask({ url: `/api/uploads/${id}` })).statusCode).toBe(404);
  });
});

describe("images", () => {
  it("gives Hounsfield units slice by slice", async () => {
    const { grid } = await detail(lone.caseId);
    const [, rows, columns] = grid.size;
    const reply = await test.reader.ask({ url: `/api/cases/${lone.caseId}/ct?first=2&count=3` });
    expect(reply.rawPayload).toHaveLength(3 * 2 * rows * columns);
    expect(reply.rawPayload.readInt16LE(0)).toBe(-1000);
    const middle = 2 * ((rows / 2) * columns + columns / 2);
    expect(reply.rawPayload.readInt16LE(middle)).toBe(0);
    const beyond = await test.reader.ask({ url: `/api/cases/${lone.caseId}/ct?first=22&count=3` });
    expect(beyond.json()).toMatchObject({ error: { code: "slices-outside" } });
  });

  it("gives the reference as labels, to the voxel", async () => {
    const { structureSets } = await detail(withReference.caseId);
    const labels = await labelsOf(structureSets[0]!);
    const [[z0, z1], [y0, y1], [x0, x1]] = boxes.bladder;
    const voxels = labels.filter((label) => label === 3).length;
    expect(voxels).toBe((z1 - z0 + 1) * (y1 - y0 + 1) * (x1 - x0 + 1));
    expect(structureSets[0]!.structures.find(({ label }) => label === 3)?.volumeCc).toBeCloseTo(
      voxels * 0.18,
      6,
    );
  });
});

describe("names", () => {
  it("shows markup as the text it is, and redraws references when an answer changes them", async () => {
    const { names } = await test.reader.get<{ names: NameEntry[] }>({ url: "/api/names" });
    expect(names.map(({ spelling }) => spelling)).toEqual(expect.arrayContaining(HOSTILE));
    const answers = [
      { spelling: "__proto__", structure: "ignore" },
      { spelling: "Vescica", structure: "ignore" },
    ];
    await test.reviewer.get({ method: "POST", url: "/api/names", body: { answers } });
    const { jobs } = await test.reader.get<{ jobs: Job[] }>({ url: "/api/jobs?kind=references" });
    expect(await test.reader.waitFor(jobs[0]!.id)).toMatchObject({ state: "done" });
    const { structureSets } = await detail(withReference.caseId);
    expect(structureSets.filter(({ role }) => role === "reference")).toHaveLength(1);
    expect(structureSets[0]!.structures.map(({ name }) => name)).not.toContain("Bladder");
    const unknown = { answers: [{ spelling: "Vescica", structure: "<b>" }] };
    const refused = await test.reviewer.ask({ method: "POST", url: "/api/names", body: unknown });
    expect(refused.json()).toMatchObject({ error: { code: "structure-unknown" } });
    const back = { answers: [{ spelling: "Vescica", structure: "Bladder" }] };
    const told = await test.reviewer.get<{ names: NameEntry[] }>({
      method: "POST",
      url: "/api/names",
      body: back,
    });
    const entry = told.names.find(({ spelling }) => spelling === "Vescica");
    expect(entry).toMatchObject({ structure: "Bladder", accepted: { by: "reviewer" } });
    const after = await test.reader.get<{ jobs: Job[] }>({ url: "/api/jobs?kind=references" });
    await test.reader.waitFor(after.jobs[0]!.id);
  });
});

describe("a correction", () => {
  it("is saved once, measured, and exported as it was drawn", async () => {
    const { caseId } = withReference;
    const [base] = (await detail(caseId)).structureSets;
    const labels = await labelsOf(base!);
    // One pixel off the bladder's side all along one slice: 7 rows of 6 mm each.
    const columns = 64;
    const at = (z: number, y: number, x: number) => (z * 48 + y) * columns + x;
    for (let y = 16; y <= 22; y++) labels[at(8, y, 35)] = 0;
    const id = randomUUID();
    const url = `/api/cases/${caseId}/structure-sets?id=${id}&basedOn=${base!.id}&timeMs=4200`;
    const save = (body: Buffer, mediaType: string) =>
      test.reviewer.ask({ method: "POST", url, body, mediaType });
    const saved = (await save(gzipSync(labels), "application/gzip")).json<StructureSetInfo>();
    expect(saved).toMatchObject({
      role: "corrected",
      generationAlgorithm: "SEMIAUTOMATIC",
      origin: { kind: "person", by: { name: "reviewer" }, basedOn: base!.id },
      change: { timeMs: 4200, structures: [{ name: "Bladder", changedVoxels: 7 }] },
    });
    // The five inner pixels of the new side are outline that was none before; its ends were.
    expect(saved.change?.addedPathLengthMm).toBeCloseTo(5 * 6, 6);
    expect((await save(labels, "application/octet-stream")).json()).toEqual(saved);
    labels[0] = 1;
    expect((await save(labels, "application/octet-stream")).json()).toMatchObject({
      error: { code: "correction-differs" },
    });
    labels[0] = 77;
    for (const body of [labels, labels.subarray(1), Buffer.alloc(0)]) {
      expect((await save(body, "application/octet-stream")).statusCode).toBe(422);
    }
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect((await save(bomb, "application/gzip")).json()).toMatchObject({
      error: { code: "labels-damaged" },
    });
    const file = await test.reviewer.ask({
      url: `/api/cases/${caseId}/structure-sets/${id}/rtstruct`,
    });
    expect(file.headers["content-type"]).toBe("application/dicom");
    expect(file.rawPayload.subarray(128, 132).toString()).toBe("DICM");
    const text = file.rawPayload.toString("latin1");
    for (const word of ["UNAPPROVED", "SEMIAUTOMATIC", "Research use only"]) {
      expect(text).toContain(word);
    }
  });
});

describe("a model and its drawing", () => {
  it("is added, draws, is compared, and ends in results and a report", async () => {
    const mediaType = "application/octet-stream";
    const noModel = {
      method: "POST",
      url: "/api/models",
      body: Buffer.from("x"),
      mediaType,
    } as const;
    expect((await test.admin.ask(noModel)).statusCode).toBe(422);
    const body = Buffer.from(untrainedModel());
    const model = await test.admin.get<Model>({ ...noModel, body });
    expect(await test.admin.get<Model>({ ...noModel, body })).toEqual(model);
    const { jobs } = await test.reviewer.get<{ jobs: Job[] }>({
      method: "POST",
      url: "/api/jobs/segment",
      body: { modelId: model.id, caseIds: [withReference.caseId] },
    });
    const job = await test.reviewer.waitFor(jobs[0]!.id);
    expect(job).toMatchObject({ state: "done", error: null });
    const { structureSets, state, remarks: shown } = await detail(withReference.caseId);
    const drawn = structureSets.find(({ role }) => role === "predicted")!;
    expect(state).toBe("segmented");
    expect(drawn.id).toBe(job.structureSetId);
    expect(drawn.origin).toMatchObject({ kind: "model", modelSha256: model.sha256 });
    expect(drawn.comparison).toHaveLength(5);
    const evaluated = await test.reviewer.get<Job>({
      method: "POST",
      url: "/api/jobs/evaluate",
      body: { title: "<script>alert(1)</script>", modelId: model.id },
    });
    const done = await test.reviewer.waitFor(evaluated.id);
    expect(done).toMatchObject({ state: "done", error: null });
    const file = await test.reader.ask({ url: `/api/results/${done.resultsId}/results.json` });
    const { cases, refused } = file.json<Results>();
    const toldOf = (remarks: readonly { code: string; text: string }[]) =>
      remarks.map(({ code, text }) => [code, text]);
    const about = (what: string) => shown.filter((remark) => remark.about === what);
    expect([about("ct"), about("reference"), drawn.flags]).not.toContainEqual([]);
    expect(cases.map(({ id }) => id)).toEqual([withReference.caseId]);
    expect(toldOf(cases[0]!.remarks)).toEqual([
      ...toldOf(about("ct")),
      ...toldOf(about("reference")),
      ...drawn.flags.map(({ code, structure, text }) => [
        code,
        `predicted: ${structure === null ? "" : `${structure}: `}${text}`,
      ]),
    ]);
    const listed = await test.reader.get<{ cases: ListedCase[] }>({ url: "/api/cases" });
    const bare = listed.cases.filter((each) => each.structures.every((one) => !one.hasReference));
    expect(refused).toEqual([{ code: "no-reference", cases: bare.length }]);
    const report = await test.reader.ask({ url: `/api/results/${done.resultsId}/report.html` });
    const severe = drawn.flags.find(
      ({ severity, structure }) => severity !== "notice" && structure === null,
    );
    expect(report.body).toContain(`predicted: ${severe!.text}`);
    expect(report.body).not.toContain("<script>alert");
    expect(report.headers["content-security-policy"]).toContain("sandbox");
    const csv = await test.reader.ask({ url: `/api/results/${done.resultsId}/results.csv` });
    expect(csv.body.split("\r\n")).toHaveLength(1 + 5 + 1);
  });
});

describe("rating", () => {
  const open = (body: object) =>
    test.reviewer.get<ReviewSession>({ method: "POST", url: "/api/review-sessions", body });
  const items = async (caller: TestServer["admin"], id: string) =>
    (await caller.get<{ items: ReviewItem[] }>({ url: `/api/review-sessions/${id}/items` })).items;

  it("is blind, in one's own order, saved once, undone without loss, and hidden until all is rated", async () => {
    const { raters } = await test.reviewer.get<{ raters: { id: string; name: string }[] }>({
      url: "/api/raters",
    });
    const id = randomUUID();
    const body = {
      ...{ id, title: "Blind", isBlinded: true, seed: 4, caseIds: [withReference.caseId] },
      raterIds: raters.map((each) => each.id),
    };
    const session = await open(body);
    expect(await open(body)).toEqual(session);
    expect(raters.map(({ name }) => name)).toEqual(["admin", "reviewer"]);
    const [own, others] = [await items(test.reviewer, id), await items(test.admin, id)];
    expect(own.length).toBeGreaterThanOrEqual(5); // the reference's five, and what the model drew
    expect(new Set(own.map((each) => each.id))).toEqual(new Set(others.map((each) => each.id)));
    expect(own.every(({ structureSetId }) => structureSetId === null)).toBe(true);
    expect(JSON.stringify(own)).not.toMatch(/automatic|manual|predicted|reference/);
    const labels = await test.reviewer.ask({
      url: `/api/review-sessions/${id}/items/${own[0]!.id}/labels`,
    });
    expect(new Set(gunzipSync(labels.rawPayload))).toEqual(new Set([0, own[0]!.label]));
    expect(labels.headers.etag).toBeUndefined();
    const asReader = await test.reader.ask({ url: `/api/review-sessions/${id}/items` });
    expect(asReader.statusCode).toBe(403);

    const put = (ratingId: string, rating: object, caller = test.reviewer) =>
      caller.ask({
        method: "PUT",
        url: `/api/review-sessions/${id}/ratings/${ratingId}`,
        body: { timeMs: 5, ...rating },
      });
    const [first, second] = [randomUUID(), randomUUID()];
    const itemId = own[0]!.id;
    const given = { itemId, score: "good", comment: "<img onerror>" };
    const saved = await put(first, given);
    expect(saved.json()).toMatchObject(given);
    expect((await put(first, given)).json()).toEqual(saved.json());
    expect((await put(first, { ...given, score: "excellent" })).statusCode).toBe(409);
    expect((await put(first, given, test.admin)).statusCode).toBe(409);
    expect((await put(randomUUID(), { itemId: randomUUID(), score: "good" })).statusCode).toBe(404);
    await put(second, { itemId, score: "acceptable" });
    const undo = { method: "DELETE", url: `/api/review-sessions/${id}/ratings/${second}` } as const;
    expect((await test.admin.ask(undo)).statusCode).toBe(404);
    const undone = { itemId, rating: { id: first, score: "good" } };
    expect(await test.reviewer.get(undo)).toMatchObject(undone);
    expect(await test.reviewer.get(undo)).toMatchObject(undone);

    const hidden = await test.reviewer.ask({ url: `/api/review-sessions/${id}/results` });
    expect(hidden.json()).toMatchObject({ error: { code: "results-hidden" } });
    // What is said of the prediction would tell a rater which contours are predicted.
    const flagsFor = async (caller: TestServer["admin"]) => {
      const seen = await caller.get<CaseDetail>({ url: `/api/cases/${withReference.caseId}` });
      const { cases } = await caller.get<{ cases: ListedCase[] }>({ url: "/api/cases" });
      const listed = cases.find(({ caseId }) => caseId === withReference.caseId)!;
      const onPrediction = [seen, listed].map(
        ({ remarks }) => remarks.filter(({ about }) => about === "prediction").length,
      );
      const ofSets = seen.structureSets
        .filter(({ role }) => role === "predicted")
        .flatMap(({ flags }) => flags);
      return { hidesFlags: [seen.hidesFlags, listed.hidesFlags], onPrediction, ofSets };
    };
    const nothing = { hidesFlags: [true, true], onPrediction: [0, 0], ofSets: [] };
    expect(await flagsFor(test.reviewer)).toEqual(nothing);
    const told = await flagsFor(test.reader);
    expect(told.hidesFlags).toEqual([false, false]);
    expect(told.ofSets.length).toBeGreaterThan(0);
    for (const caller of [test.reviewer, test.admin]) {
      for (const [place, item] of own.entries()) {
        const score = place % 2 === 0 ? "good" : "excellent";
        expect((await put(randomUUID(), { itemId: item.id, score }, caller)).statusCode).toBe(200);
      }
    }
    expect(await flagsFor(test.reviewer)).toEqual(told);
    const results = await test.reviewer.get<ReviewResults>({
      url: `/api/review-sessions/${id}/results`,
    });
    expect(results.pooled.reduce((sum, { total }) => sum + total, 0)).toBe(2 * own.length);
    expect(results.agreement).toMatchObject([{ items: own.length, exactShare: 1 }]);
    expect(results.agreement[0]!.quadratic?.value).toBe(1);
    // The reviewer had rated the first item before.
    expect(results.superseded).toMatchObject([{ rater: { name: "reviewer" }, ratings: 1 }]);
    const csv = await test.reader.ask({ url: `/api/review-sessions/${id}/ratings.csv` });
    expect(csv.body.trim().split("\r\n")).toHaveLength(1 + 2 * own.length);
  });
});

describe("accounts", () => {
  it("keep their last administrator, and end the sessions of whoever is disabled", async () => {
    const { accounts } = await test.admin.get<{ accounts: { id: string; name: string }[] }>({
      url: "/api/accounts",
    });
    const change = (name: string, body: object) => {
      const { id } = accounts.find((each) => each.name === name)!;
      return test.admin.ask({ method: "PATCH", url: `/api/accounts/${id}`, body });
    };
    expect((await change("admin", { role: "reader" })).json()).toMatchObject({
      error: { code: "last-admin" },
    });
    await change("reader", { isDisabled: true });
    expect((await test.reader.ask({ url: "/api/session" })).statusCode).toBe(401);
    const login = { name: "reader", password: "correct horse battery" };
    const refused = await test.nobody.ask({ method: "POST", url: "/api/session", body: login });
    expect(refused.statusCode).toBe(401);
    await change("reader", { isDisabled: false });
    await test.reader.logIn("reader");
    const again = { token: "x", name: "second", password: "correct horse battery" };
    expect(
      (await test.nobody.ask({ method: "POST", url: "/api/setup", body: again })).statusCode,
    ).toBe(403);
  });

  it("leave a whole chain of who did what", async () => {
    expect(await test.admin.get({ url: "/api/audit/verification" })).toMatchObject({
      isWhole: true,
    });
    const { entries } = await test.admin.get<{ entries: { action: string }[] }>({
      url: "/api/audit?limit=1000",
    });
    const actions = new Set(entries.map(({ action }) => action));
    for (const action of ["case.open", "structureSet.export", "rating.save", "ratings.export"]) {
      expect(actions).toContain(action);
    }
  });
});

/** It draws noise, but in all structures: enough to go through everything that follows. */
function untrainedModel(): Uint8Array {
  const network = { widths: [4, 6], units: [1, 1], channels: 6 };
  const weights = initialWeights(parameterLayout(network), createRandom(3));
  const description = {
    network,
    scheme: pelvisScheme,
    spacingMm: "native",
    clipHu: 800,
    centreHu: 0,
    training: {},
  } as const;
  return encodeModel(description, weights);
}
