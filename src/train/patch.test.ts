import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createRandom, type Random } from "../base/index.ts";
import { type ImageGrid, patientPoint } from "../geometry/index.ts";
import { CaseFile, readCaseVoxels } from "./case-file.ts";
import { type LabelledCt, prepareCase } from "./cases.ts";
import { presets, type TrainingConfiguration } from "./configuration.ts";
import { drawMicroBatch } from "./patch.ts";

const [slices, rows, columns] = [20, 24, 28];
const grid: ImageGrid = {
  size: [slices, rows, columns],
  pixelSpacingMm: [2, 1],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  sliceOrigins: Array.from({ length: slices }, (_, z) => patientPoint(0, 0, 4 * z)),
};
/** HU that name their voxel, so that a patch shows where it was taken. */
const hu = Int16Array.from({ length: slices * rows * columns }, (_, voxel) => voxel);
const labels = Uint8Array.from(hu, (_, voxel) => (voxel % 11 === 0 ? 2 : 0));

const folder = mkdtempSync(join(tmpdir(), "arcuate-patches-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function openCase(source: LabelledCt): Promise<CaseFile> {
  const preparation = { spacingMm: "native", channels: 6, seed: 1, folder } as const;
  return new CaseFile((await prepareCase(source, preparation)).path);
}

const source = await openCase({
  id: "case",
  ct: { grid, hu },
  labelMap: { grid, labels },
  missingLabels: [1, 3],
  unknownSlices: new Map(),
});

const still: TrainingConfiguration = {
  ...presets.demo,
  centreHu: 0,
  microBatch: 1,
  spacingMm: "native",
  clipHu: 20_000,
  patch: [8, 8, 12],
  augmentation: { rotationRad: 0, scale: 0, shiftHu: 0 },
};

function drawPatch(
  file: CaseFile,
  configuration: TrainingConfiguration,
  random: Random,
  falsePositives: readonly Int32Array[] = [],
) {
  return drawMicroBatch({ files: [file], falsePositives }, [0], configuration, random);
}

test("a patch without augmentation is a piece of the case, voxel for voxel", () => {
  const patch = drawPatch(source, { ...still, patch: [8, 8, 12] }, createRandom(3));
  const start = Math.round(patch.ct[0]! * 20_000);
  eachVoxel([8, 8, 12], (index, z, y, x) => {
    const voxel = start + (z * rows + y) * columns + x;
    expect(patch.ct[index]).toBeCloseTo(hu[voxel]! / 20_000, 6);
    expect(patch.labels[index]).toBe(labels[voxel]);
  });
  expect([...patch.missing]).toEqual([0, 1, 0, 1, 0, 0]);
});

test("every label of a case gets about the same share of centres", () => {
  const random = createRandom(9);
  const counts = { 0: 0, 2: 0 };
  for (let draw = 0; draw < 400; draw++) {
    // The centre lies in the middle, except where it was moved to hold the patch inside the case.
    const patch = drawPatch(source, { ...still, patch: [4, 4, 4] }, random);
    const middle = patch.labels[(2 * 4 + 2) * 4 + 2] as 0 | 2; // the case has no other labels
    counts[middle] += 1;
  }
  // One voxel in eleven has label 2; drawn evenly it is far more often in the middle.
  expect(counts[2]).toBeGreaterThan(100);
});

test("the shift of HU stays in its range and is the same for the whole patch", () => {
  const shifted = { ...still, augmentation: { rotationRad: 0, scale: 0, shiftHu: 50 } };
  const plain = drawPatch(source, still, createRandom(4));
  const moved = drawPatch(source, shifted, createRandom(4));
  const shifts = [...moved.ct].map((value, index) => (value - plain.ct[index]!) * 20_000);
  expect(Math.max(...shifts) - Math.min(...shifts)).toBeLessThan(1e-2);
  expect(Math.abs(shifts[0]!)).toBeLessThanOrEqual(50);
  expect(shifts[0]).not.toBe(0);
});

test("a turned patch keeps distances in mm: a ball stays a ball on voxels that are not cubes", async () => {
  const ball = await openCase(ballCase());
  const turned: TrainingConfiguration = {
    ...still,
    patch: [slices, rows, columns],
    augmentation: { rotationRad: Math.PI, scale: 0, shiftHu: 0 },
  };
  const random = createRandom(8);
  const inside = ballCase().labelMap.labels.filter((label) => label === 2).length;
  for (let draw = 0; draw < 5; draw++) {
    const patch = drawPatch(ball, turned, random);
    const found = patch.labels.filter((label) => label === 2).length;
    expect(Math.abs(found - inside) / inside).toBeLessThan(0.05);
  }
});

test("what lies outside the case is air and background", () => {
  const patch = drawPatch(source, { ...still, patch: [40, 8, 8] }, createRandom(1));
  expect(patch.ct[0]).toBe(-1);
  expect(patch.labels[0]).toBe(0);
});

test("a turned patch of HU that rise evenly rises evenly: its box holds every voxel it reaches", async () => {
  const even = Int16Array.from(hu, (_, voxel) => {
    const [z, y, x] = [
      Math.floor(voxel / (rows * columns)),
      Math.floor(voxel / columns) % rows,
      voxel % columns,
    ];
    return 500 * z + 60 * y + 7 * x;
  });
  const slope = await openCase({ ...ballCase(), id: "slope", ct: { grid, hu: even } });
  const turned: TrainingConfiguration = {
    ...still,
    patch: [4, 6, 6],
    augmentation: { rotationRad: 0.5, scale: 0.2, shiftHu: 0 },
    falsePositiveShare: 1,
  };
  const middle = Int32Array.of((10 * rows + 12) * columns + 14);
  for (let seed = 0; seed < 20; seed++) {
    const { ct } = drawPatch(slope, turned, createRandom(seed), [middle]);
    for (let row = 0; row < ct.length; row += 6) {
      const steps = [1, 2, 3, 4, 5].map((k) => 20_000 * (ct[row + k]! - ct[row + k - 1]!));
      for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 1);
    }
  }
});

test("a share of patches is centred on false positives", () => {
  const mistaken = Int32Array.of((10 * rows + 12) * columns + 14);
  const often = { ...still, falsePositiveShare: 0.5, patch: [4, 4, 4] as [number, number, number] };
  const random = createRandom(5);
  let hits = 0;
  for (let draw = 0; draw < 200; draw++) {
    const patch = drawPatch(source, often, random, [mistaken]);
    if (Math.round(patch.ct[(2 * 4 + 2) * 4 + 2]! * 20_000) === mistaken[0]) hits += 1;
  }
  expect(hits).toBeGreaterThan(70);
  expect(hits).toBeLessThan(130);
});

test("a case that is prepared again is taken from its file, unless it has changed", async () => {
  const preparation = { spacingMm: "native", channels: 6, seed: 1, folder } as const;
  const again = { ...ballCase(), id: "again" };
  const first = await prepareCase(again, preparation);
  expect(await prepareCase(again, preparation)).toEqual(first);
  const drawnOtherwise = { grid, labels: new Uint8Array(labels.length).fill(3) };
  const changed = await prepareCase({ ...again, labelMap: drawnOtherwise }, preparation);
  expect(changed.source).not.toBe(first.source);
  expect(readCaseVoxels(changed.path).labels.every((label) => label === 3)).toBe(true);
});

/** A ball of 12 mm radius in the middle of a case of 4 x 2 x 1 mm voxels, the only label beside the background. */
function ballCase() {
  const ballLabels = new Uint8Array(labels.length);
  eachVoxel([slices, rows, columns], (voxel, z, y, x) => {
    const mm = Math.hypot(4 * (z - 9.5), 2 * (y - 11.5), x - 13.5);
    ballLabels[voxel] = mm < 12 ? 2 : 0;
  });
  return {
    id: "ball",
    ct: { grid, hu },
    labelMap: { grid, labels: ballLabels },
    missingLabels: [],
    unknownSlices: new Map(),
  };
}

function eachVoxel(
  size: readonly [number, number, number],
  visit: (index: number, z: number, y: number, x: number) => void,
) {
  let index = 0;
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[2]; x++) visit(index++, z, y, x);
    }
  }
}
