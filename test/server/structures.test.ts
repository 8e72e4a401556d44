/** A server has the structures of its cohort; a start can give it others, but none that would renumber what is stored. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createServer } from "../../src/server/index.ts";
import { insertSet, openStore, saveCase } from "../../src/store/index.ts";
import {
  knownStructures,
  type LabelScheme,
  recordNamed,
  schemeOf,
} from "../../src/structures/index.ts";

const rectum = recordNamed("Rectum");
const sixth = schemeOf([...knownStructures, rectum]);
const first = schemeOf([rectum, ...knownStructures]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arcuate-structures-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The names of the structures that a start serves, in the order of their numbers. */
async function start(scheme?: LabelScheme): Promise<string[]> {
  const server = await createServer({ folder, databaseUrl: undefined, ...(scheme && { scheme }) });
  try {
    const answer = await server.app.inject({ method: "GET", url: "/api/about" });
    const { structures } = answer.json<{ structures: { name: string; label: number }[] }>();
    return structures.map(({ name }) => name);
  } finally {
    await server.close();
  }
}

it("keeps the structures that a start gives it", async () => {
  expect(await start()).toEqual(knownStructures.map(({ name }) => name));
  expect((await start(sixth)).at(-1)).toBe("Rectum");
  expect((await start()).at(-1)).toBe("Rectum");
});

it("refuses structures under which a stored label map would mean another structure", async () => {
  expect((await start(first))[0]).toBe("Rectum"); // nothing is stored yet
  expect((await start(sixth))[0]).not.toBe("Rectum");
  await storePrediction();
  await expect(start(first)).rejects.toMatchObject({
    code: "scheme-renumbers",
    message: expect.stringContaining("number 3 must be Bladder"),
  });
  expect((await start()).at(-1)).toBe("Rectum");
  // The same change made to the file by hand.
  const names = first.structures.map(({ name }) => (name === "Rectum" ? { name } : name));
  const document = { format: "arcuate-structures", version: 1, structures: names };
  writeFileSync(join(folder, "cohort", "structures.json"), JSON.stringify(document));
  await expect(start()).rejects.toMatchObject({ code: "scheme-renumbers" });
});

it("refuses to start with a damaged file of structures", async () => {
  writeFileSync(join(folder, "cohort", "structures.json"), "{");
  await expect(start()).rejects.toMatchObject({ code: "scheme-invalid" });
});

async function storePrediction(): Promise<void> {
  const store = await openStore({
    folder,
    databaseUrl: undefined,
    queues: [],
    onQueueError: () => {},
  });
  const grid = {
    size: [1, 1, 1] as [number, number, number],
    pixelSpacingMm: [1, 1] as [number, number],
    rowDirection: [1, 0, 0] as [number, number, number],
    columnDirection: [0, 1, 0] as [number, number, number],
    sliceOrigins: [[0, 0, 0]] as [number, number, number][],
  };
  const ctId = await saveCase(store.queries, {
    caseId: "case-0123456789",
    patient: "patient-1",
    diagnosis: null,
    exclusion: null,
    place: "scans",
    isSynthetic: false,
    group: null,
    spacingMm: [1, 1, 1],
    manufacturer: "",
    patientPosition: "HFS",
    kvp: null,
    hasContrast: false,
    grid,
    huSha256: "",
    headerSha256: null,
    ctRemarks: [],
    flags: [],
  });
  await insertSet(store.queries, {
    id: "0b5e4b2e-7b8f-4b53-9c5e-2f8c5f1f6f01",
    caseId: "case-0123456789",
    ctId,
    role: "predicted",
    origin: { kind: "model", modelId: "m", modelSha256: "s", modelTitle: "t" },
    labelsSha256: "",
    masksSha256: null,
    structures: [{ label: 3, name: "Bladder", volumeCc: 1, startSlice: 0, confidence: null }],
    flags: [],
    leftOut: [],
    comparison: null,
    change: null,
    createdBy: null,
    jobId: null,
  });
  await store.close();
}
