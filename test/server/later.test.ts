/** What comes later: a CT that is sent again with more slices, structure sets that follow their CT, other observers'. */
import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseStructureSet } from "../../src/dicom/index.ts";
import type {
  CaseDetail,
  ImportReport,
  ListedCase,
  StructureSetInfo,
} from "../../src/server/contract/index.ts";
import { boxes, patientFiles, usualRois, type WrittenFile } from "../cohort/support.ts";
import { startTestServer, type TestServer } from "./support.ts";

// Each job starts a process: seconds on a quiet machine, minutes on one that trains.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const [ROWS, COLUMNS] = [48, 64];
const PLANE = ROWS * COLUMNS;
/** Slices that the first export of the CT has; the boxes reach from slice 5 to 20 of 24. */
const CUT = 18;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.close());

const isSet = ({ name }: WrittenFile) => name.startsWith("RS");

async function reportOf(files: readonly WrittenFile[], diagnosis: string | null = null) {
  const job = await test.reviewer.upload(files, diagnosis);
  expect(job).toMatchObject({ state: "done", error: null });
  return test.reviewer.get<ImportReport>({ url: `/api/jobs/${job.id}/import-report` });
}

function caseAt(caseId: string, ct?: string): Promise<CaseDetail> {
  return test.reader.get({ url: `/api/cases/${caseId}${ct === undefined ? "" : `?ct=${ct}`}` });
}

/** The first case that an import names. */
function caseOf({ series }: ImportReport): Promise<CaseDetail> {
  return caseAt(series.find((each) => each.caseId !== null)?.caseId ?? "none");
}

async function labelsOf({ caseId, id }: StructureSetInfo, ct?: string): Promise<Buffer> {
  const query = ct === undefined ? "" : `?ct=${ct}`;
  const reply = await test.reader.ask({
    url: `/api/cases/${caseId}/structure-sets/${id}/labels${query}`,
  });
  expect(reply.statusCode, reply.body).toBe(200);
  return gunzipSync(reply.rawPayload);
}

/** Saves a correction on top of a set; its bytes are on the CT that is shown. */
async function correct(detail: CaseDetail, base: StructureSetInfo, labels: Buffer) {
  const id = randomUUID();
  const query = `id=${id}&basedOn=${base.id}&timeMs=5&ct=${detail.ctId}`;
  return test.reviewer.get<StructureSetInfo>({
    method: "POST",
    url: `/api/cases/${detail.caseId}/structure-sets?${query}`,
    body: labels,
    mediaType: "application/octet-stream",
  });
}

async function exported({ caseId, id }: StructureSetInfo) {
  const url = `/api/cases/${caseId}/structure-sets/${id}/rtstruct`;
  const reply = await test.reviewer.ask({ url });
  expect(reply.statusCode, reply.body).toBe(200);
  return parseStructureSet(reply.rawPayload);
}

const roleOf = (detail: CaseDetail, role: StructureSetInfo["role"]) =>
  detail.structureSets.filter((set) => set.role === role);

describe("a CT that is sent again with more slices", () => {
  /** The first export has the lower slices, and its structure set those that were drawn by then. */
  const whole = patientFiles({ seed: "5.1" });
  const slices = whole.filter((file) => !isSet(file));
  const [drawn] = patientFiles({
    seed: "5.1",
    sets: [usualRois.filter(({ name }) => name !== "Tarmpåse" && name !== "CTVn45")],
  }).filter(isSet);
  let before: CaseDetail;
  let corrected: StructureSetInfo;
  let after: CaseDetail;

  beforeAll(async () => {
    before = await caseOf(await reportOf([...slices.slice(0, CUT), drawn!]));
    const [reference] = roleOf(before, "reference");
    const labels = await labelsOf(reference!);
    labels[8 * PLANE + 16 * COLUMNS + 28] = 0;
    corrected = await correct(before, reference!, labels);
    const report = await reportOf(whole);
    expect(report.series.map(({ outcome }) => outcome)).toEqual(["replaced"]);
    after = await caseOf(report);
  });

  it("becomes a new version, beside the one that was drawn on", () => {
    expect(before.ctVersions).toHaveLength(1);
    expect(after.ctVersions.map((version) => version.slices)).toEqual([CUT, 24]);
    expect(after.ctId).toBe(after.ctVersions[1]!.id);
    expect(after).toMatchObject({ slices: 24, caseId: before.caseId });
    expect(corrected.ctId).toBe(after.ctVersions[0]!.id);
  });

  it("shows earlier sets slice by slice, to the voxel", async () => {
    const [shown] = roleOf(after, "corrected");
    expect(shown).toMatchObject({ id: corrected.id, ctId: before.ctId });
    // It was compared with the reference on the earlier CT, which another one has replaced.
    expect([corrected.comparison?.length, shown!.comparison]).toEqual([5, null]);
    const [own, moved] = [await labelsOf(shown!), await labelsOf(shown!, after.ctId)];
    expect(own).toHaveLength(CUT * PLANE);
    expect(moved).toHaveLength(24 * PLANE);
    expect(moved.subarray(0, CUT * PLANE).equals(own)).toBe(true);
    expect(new Set(moved.subarray(CUT * PLANE))).toEqual(new Set([0]));
    expect(own[8 * PLANE + 16 * COLUMNS + 28]).toBe(0);
    expect(own[8 * PLANE + 16 * COLUMNS + 29]).toBe(3);
  });

  it("opens an earlier version as it was", async () => {
    const earlier = await caseAt(after.caseId, before.ctId);
    expect(earlier).toMatchObject({ ctId: before.ctId, grid: before.grid });
    expect(roleOf(earlier, "reference").map(({ id }) => id)).toContain(
      roleOf(before, "reference")[0]!.id,
    );
    const url = `/api/cases/${after.caseId}/ct?ct=${before.ctId}`;
    const [part, all] = [
      await test.reader.ask({ url }),
      await test.reader.ask({ url: `/api/cases/${after.caseId}/ct` }),
    ];
    expect(part.rawPayload).toHaveLength(2 * CUT * PLANE);
    expect(all.rawPayload.subarray(0, 2 * CUT * PLANE).equals(part.rawPayload)).toBe(true);
    const [reference] = roleOf(after, "reference").filter(({ ctId }) => ctId === after.ctId);
    const refused = await test.reader.ask({
      url: `/api/cases/${after.caseId}/structure-sets/${reference!.id}/labels?ct=${before.ctId}`,
    });
    expect(refused.json()).toMatchObject({ error: { code: "slices-differ" } });
    const other = await test.reader.ask({ url: `${url.split("?")[0]}?ct=${randomUUID()}` });
    expect(other.statusCode).toBe(404);
  });

  it("exports an acknowledged correction on the slices it was drawn on, also without the DICOM files", async () => {
    for (const folder of ["cohort", "cohort/cases"]) {
      expect(existsSync(join(test.folder, folder))).toBe(true);
    }
    const set = await exported(corrected);
    expect(set.referencedSeries[0]!.sopInstanceUids).toHaveLength(CUT);
    const folder = join(test.folder, "cohort", "cases", after.caseId, "CT");
    rmSync(folder, { recursive: true });
    expect((await exported(corrected)).sopInstanceUid).toBe(set.sopInstanceUid);
  });

  it("lets an earlier set be corrected on the new slices", async () => {
    const labels = await labelsOf(corrected, after.ctId);
    labels[20 * PLANE + 20 * COLUMNS + 30] = 3;
    const again = await correct(after, corrected, labels);
    expect(again).toMatchObject({
      ctId: after.ctId,
      change: { structures: [{ name: "Bladder", changedVoxels: 1 }] },
    });
    expect((await exported(again)).referencedSeries[0]!.sopInstanceUids).toHaveLength(24);
  });
});

it("a CT alone that is sent again with more slices is whole, and drawn on anew beside the old", async () => {
  const slices = patientFiles({ seed: "5.2", sets: [] });
  const part = await caseOf(await reportOf(slices.slice(0, CUT)));
  const report = await reportOf(slices);
  expect(report.series[0]?.remarks.map(({ code }) => code)).toContain("ct-replaced");
  const whole = await caseOf(report);
  expect([part.slices, whole.slices]).toEqual([CUT, 24]);
  expect(whole.ctVersions).toHaveLength(2);
  const less = await reportOf(slices.slice(3, 9));
  expect(less.series[0]?.remarks.map(({ code }) => code)).toContain("source-ct-incomplete");
  expect((await caseOf(less)).slices).toBe(24);
});

describe("a structure set that comes later", () => {
  const small = usualRois.map((roi) =>
    roi.name === "Vescica"
      ? { ...roi, boxes: [[boxes.bladder[0], boxes.bladder[1], [28, 30]] as const] }
      : roi,
  );
  const both = patientFiles({ seed: "5.3", sets: [usualRois, small] });
  const [first, second] = both.filter(isSet);
  const slices = both.filter((file) => !isSet(file));
  const bladderCc = ({ structures }: StructureSetInfo) =>
    structures.find(({ name }) => name === "Bladder")?.volumeCc;

  it("attaches to its CT alone, then a newer one takes its place, and both can be reached", async () => {
    const lone = await caseOf(await reportOf(slices));
    expect(lone.hasReference).toBe(false);
    const attached = await reportOf([first!]);
    expect(attached.series).toMatchObject([{ outcome: "imported", caseId: lone.caseId }]);
    const withOne = await caseOf(attached);
    expect(roleOf(withOne, "reference").map(bladderCc)).toEqual([expect.closeTo(60.48, 5)]);
    expect(withOne.ctVersions).toHaveLength(1);
    const later = await reportOf([second!]);
    expect(later.series).toMatchObject([{ outcome: "attached", caseId: lone.caseId }]);
    expect(later.series[0]!.remarks.map(({ code }) => code)).toContain("planning-set-changed");
    const withTwo = await caseOf(later);
    const references = roleOf(withTwo, "reference");
    expect(references.map(bladderCc)).toEqual([expect.closeTo(22.68, 5), expect.closeTo(60.48, 5)]);
    expect(references.map(({ origin }) => origin)).toMatchObject([
      { kind: "clinic", drawnAt: expect.stringMatching(/^20200103/) },
      { kind: "clinic", drawnAt: expect.stringMatching(/^20200102/) },
    ]);
    for (const reference of references) {
      expect((await exported(reference)).structureSet.rois).toHaveLength(5);
    }
    const again = await reportOf(both);
    expect(again.series).toMatchObject([{ outcome: "already-there" }]);
    expect(roleOf(await caseOf(again), "reference").map(({ id }) => id)).toEqual(
      references.map(({ id }) => id),
    );
  });
});

describe("a structure set of another Patient ID than its CT", () => {
  it("is told, and exported only when a person confirms it, which the audit log keeps", async () => {
    const ct = patientFiles({ seed: "5.4", patientId: "A17", sets: [] });
    const [set] = patientFiles({ seed: "5.4", patientId: "B18" }).filter(isSet);
    const detail = await caseOf(await reportOf([...ct, set!]));
    expect(detail.remarks[0]).toMatchObject({
      ...{ code: "patient-id-differs", severity: "severe", about: "reference" },
    });
    expect(detail.remarks.filter(({ severity }) => severity === "severe")).toHaveLength(1);
    const [reference] = roleOf(detail, "reference");
    expect(reference).toMatchObject({ needsConfirmation: true });
    const corrected = await correct(detail, reference!, await labelsOf(reference!));
    expect(corrected.needsConfirmation).toBe(true);
    for (const { id } of [reference!, corrected]) {
      const url = `/api/cases/${detail.caseId}/structure-sets/${id}/rtstruct`;
      const refused = await test.reviewer.ask({ url });
      expect(refused.statusCode).toBe(409);
      expect(refused.json()).toMatchObject({ error: { code: "patient-id-differs" } });
      const given = await test.reviewer.ask({ url: `${url}?confirmed=patient-id-differs` });
      expect(given.statusCode).toBe(200);
      expect(given.rawPayload.toString("latin1")).toContain("severe: ");
      const { entries } = await test.admin.get<{ entries: { action: string; details: object }[] }>({
        url: "/api/audit?limit=1",
      });
      expect(entries).toMatchObject([
        { action: "structureSet.export", details: { confirmed: "patient-id-differs" } },
      ]);
    }
  });
});

describe("a diagnosis group", () => {
  it("that nobody knows is told; one that is written otherwise is the known one; a stored one stays", async () => {
    const files = patientFiles({ seed: "5.5" });
    const first = await reportOf(files, "Cervical");
    expect(first.remarks).toEqual([]);
    expect(await caseOf(first)).toMatchObject({ diagnosis: "cervical" });
    const misspelt = await reportOf(patientFiles({ seed: "5.6" }), "cervicall");
    expect(misspelt.remarks).toMatchObject([{ code: "diagnosis-new", severity: "notice" }]);
    const other = await reportOf(files, "cervicall");
    expect(other.series[0]?.remarks.map(({ code }) => code)).toContain("diagnosis-kept");
    const { caseId, diagnosis } = await caseOf(other);
    expect(diagnosis).toBe("cervical");
    await test.reviewer.get({
      method: "PATCH",
      url: `/api/cases/${caseId}`,
      body: { diagnosis: "anorectal" },
    });
    await reportOf(patientFiles({ seed: "5.7", sets: [] }));
    const { cases } = await test.reader.get<{ cases: ListedCase[] }>({ url: "/api/cases" });
    expect(cases.find((each) => each.caseId === caseId)).toMatchObject({ diagnosis: "anorectal" });
  });
});
