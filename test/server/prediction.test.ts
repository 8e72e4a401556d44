/**
 * What a prediction says about itself reaches everybody: work list, case and RTSTRUCT of the server, as of the command
 * line. And the server's structures are those of its cohort.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import dicomParser from "dicom-parser";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createRandom, severities, silentProgress } from "../../src/base/index.ts";
import { setSchemeOfCohort } from "../../src/cohort/index.ts";
import { encodeModel, initialWeights, parameterLayout } from "../../src/model/index.ts";
import type {
  About,
  CaseDetail,
  Job,
  ListedCase,
  Model,
  StructureSetInfo,
} from "../../src/server/contract/index.ts";
import {
  knownStructures,
  type LabelScheme,
  pelvisScheme,
  recordNamed,
  schemeOf,
} from "../../src/structures/index.ts";
import { segmentToFile } from "../../src/work/index.ts";
import { type Box, patientFiles, usualRois, VOXEL_CC, writePatient } from "../cohort/support.ts";
import { startTestServer, type TestServer } from "./support.ts";

// Each job starts a process: seconds on a quiet machine, minutes on one that trains.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const folder = mkdtempSync(join(tmpdir(), "arcuate-prediction-"));
const dicomFolder = join(folder, "dicom");
const patient = { seed: "1.2.3", patientPosition: "HFP" } as const;
const modelBytes = untrainedModel(pelvisScheme);
let test: TestServer;
let listed: ListedCase;
let predicted: StructureSetInfo;
let model: Model;

beforeAll(async () => {
  test = await startTestServer();
  await test.reviewer.upload(patientFiles(patient), "anorectal");
  model = await addModel(modelBytes);
  listed = (await listCases())[0]!;
  predicted = await segment(model);
  listed = (await listCases())[0]!;
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

/** It draws noise, but in all structures. */
function untrainedModel(scheme: LabelScheme): Buffer {
  const network = { widths: [4, 6], units: [1, 1], channels: scheme.structures.length + 1 };
  const weights = initialWeights(parameterLayout(network), createRandom(3));
  const about = {
    network,
    scheme,
    spacingMm: [10, 12, 12],
    clipHu: 800,
    centreHu: 0,
    training: {},
  } as const;
  return Buffer.from(encodeModel(about, weights));
}

const modelRequest = (body: Buffer) =>
  ({
    method: "POST",
    url: "/api/models",
    body,
    mediaType: "application/octet-stream",
  }) as const;
const addModel = (body: Buffer) => test.admin.get<Model>(modelRequest(body));

async function listCases(): Promise<ListedCase[]> {
  return (await test.reader.get<{ cases: ListedCase[] }>({ url: "/api/cases" })).cases;
}

const detail = () => test.reader.get<CaseDetail>({ url: `/api/cases/${listed.caseId}` });

async function segment({ id: modelId }: Model): Promise<StructureSetInfo> {
  const body = { modelId, caseIds: [listed.caseId] };
  const url = "/api/jobs/segment";
  const { jobs } = await test.reviewer.get<{ jobs: Job[] }>({ method: "POST", url, body });
  const job = await test.reviewer.waitFor(jobs[0]!.id);
  expect(job).toMatchObject({ state: "done", error: null });
  const { structureSets } = await detail();
  return structureSets.find(({ id }) => id === job.structureSetId)!;
}

/** What an RTSTRUCT says about the whole set and about each ROI, with the number of its contours. */
function descriptionsIn(bytes: Uint8Array) {
  const file = dicomParser.parseDicom(bytes);
  const items = (tag: string) =>
    (file.elements[tag]?.items ?? []).flatMap(({ dataSet }) => dataSet ?? []);
  const contours = new Map(
    items("x30060039").map((roi) => [
      roi.string("x30060084"),
      roi.elements.x30060040?.items?.length ?? 0,
    ]),
  );
  return {
    whole: file.string("x30060006") ?? "",
    rois: items("x30060020").map((roi) => ({
      name: roi.string("x30060026"),
      description: roi.string("x30060028"),
      contours: contours.get(roi.string("x30060022")),
    })),
  };
}

async function exported({ id }: StructureSetInfo): Promise<Uint8Array> {
  const url = `/api/cases/${listed.caseId}/structure-sets/${id}/rtstruct`;
  const reply = await test.reviewer.ask({ url });
  expect(reply.statusCode).toBe(200);
  return reply.rawPayload;
}

it("a prediction keeps its flags, what was left out, and how sure the network is", () => {
  const codes = predicted.flags.map(({ code }) => code);
  expect(codes).toContain("not-supine");
  expect(predicted.flags.length).toBeGreaterThan(1);
  expect(inOrder(predicted.flags)).toBe(true);
  expect(predicted.leftOut).toEqual([{ name: "CTVn", diagnoses: ["cervical"] }]);
  expect(predicted.structures.map(({ name }) => name)).not.toContain("CTVn");
  expect(predicted.structures.some(({ confidence }) => confidence !== null)).toBe(true);
});

it("the work list tells of the reference and of the latest prediction, the worst first", async () => {
  const { remarks } = listed;
  for (const flag of predicted.flags) {
    expect(remarks).toContainEqual({ ...flag, about: "prediction" });
  }
  expect(remarks).toContainEqual({
    code: "left-out",
    severity: "notice",
    structure: "CTVn",
    text: "left out: predicted only for diagnosis group cervical",
    about: "prediction",
  });
  const reference = remarks.filter(({ about }) => about === "reference");
  expect(reference).toMatchObject([{ code: "overlap", severity: "notice" }]);
  expect(inOrder(remarks)).toBe(true);
  expect((await detail()).remarks).toEqual(remarks);
});

it("the exported RTSTRUCT says what the command line's says", async () => {
  const onServer = descriptionsIn(await exported(predicted));
  const modelFile = join(folder, "model.onnx");
  writeFileSync(modelFile, modelBytes);
  writePatient(dicomFolder, patient);
  const out = join(folder, "RS.dcm");
  const options = { label: "ARCUATE", holes: "keyhole", device: "cpu" } as const;
  const onCommandLine = await segmentToFile(
    dicomFolder,
    { model: modelFile, out, diagnosis: "anorectal", ...options },
    { progress: silentProgress, signal: new AbortController().signal, remark: () => {} },
  );
  expect(predicted.flags).toEqual(onCommandLine.flags);
  expect(predicted.structures.map(({ name, confidence }) => ({ name, confidence }))).toEqual(
    onCommandLine.structures
      .filter(({ volumeCc }) => volumeCc > 0)
      .map(({ name, confidence }) => ({ name, confidence })),
  );
  expect(onServer).toEqual(descriptionsIn(readFileSync(out)));
  for (const { structure, severity, text } of predicted.flags) {
    const { description } = onServer.rois.find(({ name }) => name === structure) ?? {};
    expect(structure === null ? onServer.whole : description).toContain(`${severity}: ${text}.`);
  }
  expect(onServer.whole).toContain("CTVn left out: predicted only for diagnosis group cervical.");
});

it("a corrected structure set says on which prediction it is based, over several corrections", async () => {
  const first = await correct(predicted);
  const second = await correct(first);
  const { whole } = descriptionsIn(await exported(second));
  const hash = model.sha256.slice(0, 12);
  expect(whole).toContain(`Based on the prediction ${predicted.id} of Arcuate model ${hash}.`);
  expect(second).toMatchObject({ flags: [], leftOut: [] });
});

async function labelsOf({ id }: StructureSetInfo): Promise<Buffer> {
  const url = `/api/cases/${listed.caseId}/structure-sets/${id}/labels`;
  return gunzipSync((await test.reader.ask({ url })).rawPayload);
}

async function correct(base: StructureSetInfo): Promise<StructureSetInfo> {
  const labels = await labelsOf(base);
  labels[labels.findIndex((label) => label !== 0)] = 0;
  const query = `id=${randomUUID()}&basedOn=${base.id}&timeMs=1000`;
  return test.reviewer.get<StructureSetInfo>({
    method: "POST",
    url: `/api/cases/${listed.caseId}/structure-sets?${query}`,
    body: labels,
    mediaType: "application/octet-stream",
  });
}

it("a model that draws a structure the cohort lacks is refused by that name", async () => {
  const foreign = schemeOf([...knownStructures.slice(0, 2), recordNamed("Rectum")]);
  const refused = await test.admin.ask(modelRequest(untrainedModel(foreign)));
  expect(refused.statusCode).toBe(422);
  expect(refused.json()).toMatchObject({
    error: {
      code: "model-scheme-foreign",
      message: expect.stringMatching(/among Femur_Head_R, .*CTVn, got Rectum/),
    },
  });
});

it("structures that the cohort lacks are refused, not dropped", async () => {
  const run = { id: randomUUID(), title: "t", preset: "demo", minutes: null, steps: 1 };
  const review = { id: randomUUID(), title: "t", isBlinded: false, seed: 1 };
  for (const [url, body] of [
    ["/api/runs", run],
    ["/api/review-sessions", { ...review, caseIds: [listed.caseId] }],
  ] as const) {
    const structures = ["Bladder", "Rectum"];
    const refused = await test.admin.ask({ method: "POST", url, body: { ...body, structures } });
    expect(refused.statusCode, url).toBe(422);
    expect(refused.json()).toMatchObject({
      error: { code: "structure-unknown", fields: { structure: "Rectum" } },
    });
  }
});

it("a structure that the cohort adds is the server's, with the cohort's number", async () => {
  const scheme = schemeOf([...knownStructures, recordNamed("Rectum")]);
  await setSchemeOfCohort(join(test.folder, "cohort"), scheme);
  const about = await test.nobody.get<About>({ url: "/api/about" });
  expect(about.structures.map(({ label, name }) => [label, name])).toContainEqual([6, "Rectum"]);
  const regions = [...usualRois, { name: "Rectum", boxes: [RECTUM] }];
  await test.reviewer.upload(patientFiles({ seed: "4.5.6", sets: [regions] }), "cervical");
  listed = (await listCases()).find(({ structures }) =>
    structures.some(({ name, hasReference }) => name === "Rectum" && hasReference),
  )!;
  const [reference] = (await detail()).structureSets;
  const own = schemeOf([recordNamed("Rectum"), recordNamed("Bladder")]);
  const drawn = await segment(await addModel(untrainedModel(own)));
  const labels = new Set(await labelsOf(drawn));
  for (const label of labels) expect([0, 3, 6]).toContain(label);
  expect(labels).toContain(6);
  for (const { structures } of [reference!, drawn]) {
    expect(structures.find(({ name }) => name === "Rectum")).toMatchObject({ label: 6 });
  }
  expect(drawn.comparison?.find(({ name }) => name === "Rectum")).toMatchObject({
    kind: "scored",
    referenceCc: expect.closeTo(6 * 4 * 4 * VOXEL_CC, 6),
  });
  const { rois } = descriptionsIn(await exported(drawn));
  expect(rois.map(({ name }) => name)).toContain("Rectum");
});

/** Behind the bladder, and overlapped by no other structure. */
const RECTUM: Box = [
  [4, 9],
  [30, 33],
  [30, 33],
];

function inOrder(remarks: readonly { readonly severity: (typeof severities)[number] }[]): boolean {
  const ranks = remarks.map(({ severity }) => severities.indexOf(severity));
  return ranks.every((rank, at) => at === 0 || ranks[at - 1]! <= rank);
}
