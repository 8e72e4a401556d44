/** A training run of the server says which cases it uses and which it leaves out, and can be stopped and resumed. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ArcuateError } from "../../src/base/index.ts";
import { readCases, setExclusion } from "../../src/cohort/index.ts";
import type { Job, Run, TrainingReport } from "../../src/server/contract/index.ts";
import { trainRun } from "../../src/server/tasks/train.ts";
import { readTrainingReport } from "../../src/server/training-report.ts";
import { boxes, patientFiles, usualRois } from "../cohort/support.ts";
import { startTestServer, type TestServer } from "./support.ts";

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

let test: TestServer;
let cohort: string;
let cases: { readonly whole: string; readonly undrawn: string; readonly excluded: string };

beforeAll(async () => {
  test = await startTestServer();
  cohort = join(test.folder, "cohort");
  await test.reviewer.upload([
    ...patientFiles({ seed: "1.2.3", sets: [usualRois] }),
    ...patientFiles({ seed: "4.5.6", sets: [[{ name: "Isocentre", boxes: [boxes.nodes] }]] }),
    ...patientFiles({ seed: "7.8.9", sets: [usualRois] }),
  ]);
  const [drawn, undrawn] = [usualRois.length, 1].map((count) =>
    readCases(cohort).filter(({ rois }) => rois.length === count),
  );
  const [whole, excluded] = drawn!.map(({ caseId }) => caseId);
  cases = { whole: whole!, undrawn: undrawn![0]!.caseId, excluded: excluded! };
  await setExclusion(cohort, cases.excluded, "metal");
});
afterAll(() => test.close());

const expectedReport = () => ({
  used: [
    {
      caseId: cases.whole,
      slices: 24,
      drawn: ["Bladder", "Bag_Bowel"],
      missing: [],
    },
  ],
  leftOut: [
    { caseId: cases.excluded, code: "excluded", reason: "it is excluded: metal" },
    {
      caseId: cases.undrawn,
      code: "nothing-drawn",
      reason: "its planning set draws none of the structures to learn",
    },
  ],
  remarks: ["the cohort has no test group: `arcuate cohort split` draws one"],
});

describe("a run", () => {
  const start = (body: object) =>
    test.admin.ask({
      method: "POST",
      url: "/api/runs",
      body: { id: randomUUID(), title: "Tiny", preset: "demo", steps: 1, ...body },
    });

  it("refuses a structure that the cohort does not have, by name", async () => {
    const refused = await start({ structures: ["Bladder", "Blader"] });
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({
      error: { code: "structure-unknown", message: expect.stringContaining("structure Blader") },
    });
  });

  it("names every case of the cohort once, used or left out by a reason", async () => {
    const started = await start({ structures: ["Bladder", "Bag_Bowel"] });
    const { id, jobId } = started.json<Run>();
    const job = await test.admin.get<Job>({ url: `/api/jobs/${jobId}` });
    expect(await test.admin.waitFor(job.id)).toMatchObject({ state: "done", error: null });
    const run = await test.admin.get<Run>({ url: `/api/runs/${id}` });
    expect(run).toMatchObject({ state: "done", structures: ["Bladder", "Bag_Bowel"] });
    expect(run.modelId).not.toBeNull();
    const report = await test.reader.get<TrainingReport>({ url: `/api/runs/${id}/report` });
    expect(report).toEqual(expectedReport());
  });
});

describe("trainRun()", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "arcuate-run-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const input = (steps: number, structures = ["Bladder", "Bag_Bowel"]) => ({
    cohort,
    filesFolder: join(test.folder, "files"),
    folder,
    preset: "demo" as const,
    structures,
    minutes: null,
    steps,
  });

  it("refuses a structure that is unknown, and does not drop it", async () => {
    const signal = new AbortController().signal;
    const progress = { report: () => {} };
    const failing = trainRun(input(1, ["Bladder", "Blader"]), { progress, signal });
    await expect(failing).rejects.toMatchObject({ code: "structure-unknown" });
  });

  it("stops with a checkpoint and its list of cases, and goes on from there", async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const progress = {
      report: (stage: string, done: number) => {
        if (stage !== "train") return;
        steps.push(done);
        stop.abort(new ArcuateError("interrupted", "interrupted", "Stopped by a person"));
      },
    };
    const stopped = await trainRun(input(2), { progress, signal: stop.signal });
    expect(stopped).toEqual({ stoppedEarly: true });
    expect(await readTrainingReport(folder)).toEqual(expectedReport());
    const signal = new AbortController().signal;
    const resumed = await trainRun(input(2), { progress, signal });
    expect(resumed).toMatchObject({ stoppedEarly: false });
    expect(new Set(steps)).toEqual(new Set([1, 2]));
  });

  it("names the cases when none can be used", async () => {
    for (const { caseId } of readCases(cohort)) await setExclusion(cohort, caseId, "a trial");
    const signal = new AbortController().signal;
    const failing = trainRun(
      { ...input(1), folder: join(folder, "none") },
      {
        progress: { report: () => {} },
        signal,
      },
    );
    await expect(failing).rejects.toMatchObject({ code: "nothing-to-learn" });
    const report = await readTrainingReport(join(folder, "none"));
    expect(report?.leftOut.map(({ code }) => code)).toEqual(["excluded", "excluded", "excluded"]);
  });
});
