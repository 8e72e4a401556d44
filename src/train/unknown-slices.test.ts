/** A case half of whose slices have lost a contour: nothing is learned or counted there, and all else stays known. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createRandom, silentProgress } from "../base/index.ts";
import { type ImageGrid, patientPoint } from "../geometry/index.ts";
import { initialWeights, type Model, parameterLayout } from "../model/index.ts";
import {
  floats,
  Graph,
  gradients,
  mergedLabelLoss,
  openSession,
  UNKNOWN_LABEL,
  writeOnnx,
} from "../nn/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { CaseFile, readCaseVoxels } from "./case-file.ts";
import { type LabelledCt, prepareCase } from "./cases.ts";
import { presets, type TrainingConfiguration } from "./configuration.ts";
import { findFalsePositives } from "./false-positives.ts";
import { drawMicroBatch } from "./patch.ts";
import { validate } from "./validation.ts";

const folder = mkdtempSync(join(tmpdir(), "arcuate-unknown-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [slices, rows, columns] = [12, 16, 20];
const [HEAD, BLADDER] = [2, 3];
const HU_A_SLICE = 10;
/** The upper half. */
const isUnknown = (slice: number) => slice >= 6;

/** The label that the case has at a voxel: a bladder, and a femoral head in front of it, in all slices but the ends. */
function drawnLabel(slice: number, row: number, column: number): number {
  if (slice < 1 || slice > 10) return 0;
  if (row < 4) return HEAD;
  return Math.abs(row - 9) < 4 && Math.abs(column - 10) < 5 ? BLADDER : 0;
}

/** Each voxel's HU name its slice. @param isTurned Whether the slices run from the head down. */
function halfKnown(id: string, isTurned = false): LabelledCt {
  const grid: ImageGrid = {
    size: [slices, rows, columns],
    pixelSpacingMm: [4, 4],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: Array.from({ length: slices }, (_, z) =>
      patientPoint(0, 0, isTurned ? -4 * z : 4 * z),
    ),
  };
  const hu = new Int16Array(slices * rows * columns);
  const labels = new Uint8Array(hu.length);
  for (let voxel = 0; voxel < hu.length; voxel++) {
    const [slice, row, column] = placeOf(voxel);
    hu[voxel] = HU_A_SLICE * slice;
    labels[voxel] = drawnLabel(slice, row, column);
  }
  const unknown = Array.from({ length: slices }, (_, slice) => slice).filter(isUnknown);
  return {
    id,
    ct: { grid, hu },
    labelMap: { grid, labels },
    missingLabels: [1, 4, 5],
    unknownSlices: new Map([[BLADDER, unknown]]),
  };
}

function placeOf(voxel: number): [number, number, number] {
  return [
    Math.floor(voxel / (rows * columns)),
    Math.floor(voxel / columns) % rows,
    voxel % columns,
  ];
}

function prepare(source: LabelledCt, spacingMm: "native" | [number, number, number] = "native") {
  return prepareCase(source, { spacingMm, channels: 6, seed: 1, folder });
}

test("in an unknown slice, the structure and the background are unknown, other structures known", async () => {
  for (const isTurned of [false, true]) {
    const { path } = await prepare(halfKnown(`native-${isTurned}`, isTurned));
    const { hu, labels } = readCaseVoxels(path);
    for (const [voxel, label] of labels.entries()) {
      const [, row, column] = placeOf(voxel);
      const slice = hu[voxel]! / HU_A_SLICE;
      const drawn = drawnLabel(slice, row, column);
      expect(label).toBe(isUnknown(slice) && drawn !== HEAD ? UNKNOWN_LABEL : drawn);
    }
  }
});

test("a slice of the network's grid is as known as the nearest slice of the CT", async () => {
  const { path, grid } = await prepare(halfKnown("resampled"), [1, 4, 4]);
  const { labels } = readCaseVoxels(path);
  const plane = labels.length / grid.size[0];
  const unknownAt = grid.sliceOrigins.map((origin, z) => [
    origin[2],
    labels.subarray(z * plane, (z + 1) * plane).includes(UNKNOWN_LABEL),
  ]);
  // Slice 5 lies at 20 mm, slice 6 at 24 mm; the middle between them belongs to slice 6.
  for (const [mm, is] of unknownAt) expect([mm, is]).toEqual([mm, Number(mm) >= 22]);
  expect(unknownAt.length).toBeGreaterThan(40);
});

test("no patch is centred on an unknown voxel", async () => {
  const { path } = await prepare(halfKnown("centres"));
  const { labels } = readCaseVoxels(path);
  expect(labels.includes(UNKNOWN_LABEL)).toBe(true);
  const file = new CaseFile(path);
  for (const [label, count] of file.header.centreCounts.entries()) {
    for (let place = 0; place < count; place++) {
      expect(labels[file.centre(label, place)]).toBe(label);
    }
    expect(count).toBe(labels.filter((each) => each === label).length);
  }
  file.close();
});

test("unknown voxels of turned patches have no gradient, and all others have one", async () => {
  const file = new CaseFile((await prepare(halfKnown("turned"))).path);
  const patch: [number, number, number] = [8, 16, 16];
  const configuration: TrainingConfiguration = {
    ...presets.demo,
    clipHu: 800,
    centreHu: 0,
    patch,
    microBatch: 1,
    spacingMm: "native",
    augmentation: { rotationRad: 0.5, scale: 0.1, shiftHu: 0 },
  };
  const { gradientOf, release } = await logitGradient(patch, 6);
  const random = createRandom(2);
  const seen = { unknown: 0, known: 0 };
  for (let draw = 0; draw < 6; draw++) {
    const drawn = drawMicroBatch({ files: [file], falsePositives: [] }, [0], configuration, random);
    const gradient = await gradientOf(drawn.labels, drawn.missing);
    for (let voxel = 0; voxel < drawn.ct.length; voxel++) {
      const slice = (drawn.ct[voxel]! * 800) / HU_A_SLICE;
      if (slice < 0 || Math.abs((slice % 1) - 0.5) < 1e-3) continue; // outside the CT; between two slices
      const isSilent = isUnknown(Math.round(slice)) && drawn.labels[voxel] !== HEAD;
      seen[isSilent ? "unknown" : "known"] += 1;
      expect(gradient(voxel).some((each) => each !== 0)).toBe(!isSilent);
    }
  }
  file.close();
  await release();
  expect(seen.unknown).toBeGreaterThan(1000);
  expect(seen.known).toBeGreaterThan(1000);
});

test("validation and the search for false positives leave unknown voxels out", async () => {
  const prepared = await prepare(halfKnown("validated"));
  const model = bladderEverywhere();
  const { dice, sample } = await validate([prepared], model, { device: "cpu" });
  const { labels } = readCaseVoxels(prepared.path);
  const count = (wanted: number) => labels.filter((label) => label === wanted).length;
  expect(count(UNKNOWN_LABEL)).toBeGreaterThan(1000);
  const known = labels.length - count(UNKNOWN_LABEL);
  const bladder = dice.find(({ structure }) => structure === "Bladder")?.dice;
  expect(bladder).toBeCloseTo((2 * count(BLADDER)) / (count(BLADDER) + known), 10);
  expect(sample?.reference.includes(UNKNOWN_LABEL)).toBe(false);
  const options = { device: "cpu", seed: 1, name: "search", progress: silentProgress } as const;
  const [found] = await findFalsePositives([prepared], model, options);
  expect(found!.length).toBe(count(0));
  for (const voxel of found!) expect(labels[voxel]).toBe(0);
});

test("a case whose unknown slices have changed is prepared anew", async () => {
  const source = halfKnown("again");
  const all = await prepare({ ...source, unknownSlices: new Map() });
  const half = await prepare(source);
  expect(half.source).not.toBe(all.source);
  expect(readCaseVoxels(half.path).labels.includes(UNKNOWN_LABEL)).toBe(true);
});

test("a case of which nothing is known is refused, and so is a slice that the CT does not have", async () => {
  const source = halfKnown("nothing");
  const everywhere = Array.from({ length: slices }, (_, slice) => slice);
  const unknownSlices = new Map([
    [BLADDER, everywhere],
    [HEAD, everywhere],
  ]);
  const refused = prepare({ ...source, unknownSlices });
  await expect(refused).rejects.toMatchObject({ kind: "input", code: "nothing-known" });
  const elsewhere = prepare({ ...source, unknownSlices: new Map([[BLADDER, [slices]]]) });
  await expect(elsewhere).rejects.toThrow(RangeError);
});

/** The gradient of the loss in the logits of each voxel of a patch, for noise as logits. */
async function logitGradient(patch: readonly [number, number, number], channels: number) {
  const voxels = patch[0] * patch[1] * patch[2];
  const random = createRandom(3);
  const logits = Float32Array.from({ length: channels * voxels }, () => random.normal());
  const graph = new Graph();
  const [logitShape, labelShape] = [
    [1, channels, ...patch],
    [1, 1, ...patch],
  ];
  const z = graph.input("logits", logitShape);
  const labelInput = graph.input("labels", labelShape);
  const missingInput = graph.input("missing", [1, channels]);
  const loss = mergedLabelLoss(z, labelInput, missingInput, { diceWeight: 1 });
  graph.output("gradient", gradients(loss, [z])[0]!);
  const session = await openSession(writeOnnx(graph), { device: "cpu" });
  const release = () => session.release();
  const gradientOf = async (labels: Float32Array, missing: Float32Array) => {
    const results = await session.run({
      logits: { shape: logitShape, data: logits },
      labels: { shape: labelShape, data: labels },
      missing: { shape: [1, channels], data: missing },
    });
    const gradient = floats(results, "gradient");
    return (voxel: number) =>
      Array.from({ length: channels }, (_, channel) => gradient[channel * voxels + voxel]!);
  };
  return { gradientOf, release };
}

/** A model that takes every voxel for bladder. */
function bladderEverywhere(): Model {
  const network = { widths: [2, 3], units: [1, 1], channels: 6 };
  const layout = parameterLayout(network);
  const weights = initialWeights(layout, createRandom(7));
  weights.parameters.fill(0);
  const bias = layout.parameters.find(({ name }) => name === "classify.bias");
  weights.parameters[bias!.offset + BLADDER] = 10;
  const description = { network, scheme: pelvisScheme, spacingMm: "native" } as const;
  const scale = { clipHu: 800, centreHu: 0 };
  return { description: { ...description, ...scale, training: {} }, weights, sha256: "" };
}
