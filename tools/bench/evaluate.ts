/**
 * How long the figures of a case take, beside scipy with the same definitions on the same masks: five structures of a
 * phantom of 512 x 512 x 150 voxels, moved and torn at the edge as a network's mistakes are.
 *
 *   npm run bench -- evaluate [--rounds 5]
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../../src/base/index.ts";
import { compareStructure } from "../../src/evaluate/index.ts";
import type { GridSize } from "../../src/geometry/index.ts";
import { createPhantom } from "../../src/phantom/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import {
  fillHoles,
  keepLargestComponent,
  type Mask,
  maskOf,
  squaredDistanceTransform,
} from "../../src/volume/index.ts";

const SIZE: GridSize = [150, 512, 512];
const SPACING_MM = [3, 0.977, 0.977] as const;
/** The bowel bag: the largest of the five. */
const LARGEST_LABEL = 4;

interface Pair {
  readonly reference: Mask;
  readonly predicted: Mask;
}

interface Timings {
  readonly metrics: number;
  readonly components: number;
  readonly holes: number;
  readonly distance: number;
}

interface Answers {
  readonly figures: readonly (readonly number[])[];
  readonly kept: number;
  readonly filled: number;
  readonly timesMs: Timings;
}

export async function run(args: string[]): Promise<void> {
  const rounds = args[0] === "--rounds" ? Number(args[1]) : 5;
  console.log(`drawing a phantom of ${SIZE.join(" x ")} voxels (not timed)`);
  const { labelMap } = createPhantom({
    seed: 2,
    diagnosis: "cervical",
    size: SIZE,
    spacingMm: SPACING_MM,
  });
  const pairs = pelvisScheme.structures.map(({ label }) => {
    const reference = maskOf(labelMap, label);
    return { reference, predicted: mistaken(reference, label) };
  });
  const torn = pairs[LARGEST_LABEL - 1]!.predicted.voxels;
  const folder = await mkdtemp(join(tmpdir(), "arcuate-bench-"));
  try {
    await writeMasks(folder, pairs, torn);
    compare(folder, pairs, torn, rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Round about, so that what else the machine does falls on both; of each the shortest time counts. */
function compare(folder: string, pairs: readonly Pair[], torn: Uint8Array, rounds: number): void {
  let own = measure(pairs, torn);
  let scipy = measureScipy(folder);
  for (let round = 1; round < rounds; round++) {
    own = shorter(own, measure(pairs, torn));
    scipy = scipy && shorter(scipy, measureScipy(folder) ?? scipy);
  }
  print("Arcuate", own.timesMs);
  if (scipy === undefined) return;
  print("scipy", scipy.timesMs);
  const other = scipy;
  const worst = Math.max(
    ...own.figures.flatMap((row, index) =>
      row.map((value, place) => Math.abs(value - other.figures[index]![place]!)),
    ),
  );
  console.log(`largest difference of a figure ${worst.toExponential(1)}`);
  console.log(`voxels kept and filled ${own.kept}, ${own.filled}; ${scipy.kept}, ${scipy.filled}`);
  for (const name of Object.keys(own.timesMs) as (keyof Timings)[]) {
    const ratio = scipy.timesMs[name] / own.timesMs[name];
    console.log(`${name.padEnd(12)} scipy takes ${ratio.toFixed(1)} times as long`);
  }
}

function shorter(a: Answers, b: Answers): Answers {
  const times = Object.entries(a.timesMs).map(([name, ms]) => [
    name,
    Math.min(ms, b.timesMs[name as keyof Timings]), // both have the same names
  ]);
  return { ...a, timesMs: Object.fromEntries(times) };
}

function print(name: string, timesMs: Timings): void {
  const words = Object.entries(timesMs).map(([what, ms]) => `${what} ${ms.toFixed(0)} ms`);
  console.log(`${name.padEnd(8)} ${words.join(", ")}`);
}

/** Moved by a few voxels, with holes within, a ragged edge and specks beside it. */
function mistaken({ grid, voxels }: Mask, seed: number): Mask {
  const [, rows, columns] = grid.size;
  const random = createRandom(seed);
  const shift = rows * columns + 2 * columns + 3;
  const moved = new Uint8Array(voxels.length);
  moved.set(voxels.subarray(0, voxels.length - shift), shift);
  for (let index = shift; index < voxels.length; index++) {
    if (moved[index] === moved[index - 1]) continue;
    if (random.uniform() < 0.3) moved.fill(random.integer(2), index - 3, index + 3);
    if (random.uniform() < 0.01) moved[index + 12] = 1 - moved[index + 12]!;
  }
  return { grid, voxels: moved };
}

function measure(pairs: readonly Pair[], torn: Uint8Array): Answers {
  const times = { metrics: 0, components: 0, holes: 0, distance: 0 };
  const timed = <T>(name: keyof typeof times, work: () => T): T => {
    const startedAt = performance.now();
    const result = work();
    times[name] = performance.now() - startedAt;
    return result;
  };
  const block = torn.slice(80 * 262_144, 88 * 262_144);
  const figures = timed("metrics", () =>
    pairs.map((pair) => figuresOf(pair.reference, pair.predicted)),
  );
  const largest = torn.slice();
  timed("components", () => keepLargestComponent(largest, SIZE, 1));
  const kept = largest.reduce((sum, value) => sum + value, 0);
  const whole = torn.slice();
  const filled = timed("holes", () => fillHoles(whole, SIZE, 1));
  timed("distance", () => squaredDistanceTransform(block, [8, 512, 512], SPACING_MM));
  return { figures, kept, filled, timesMs: times };
}

function figuresOf(reference: Mask, predicted: Mask): number[] {
  const score = compareStructure(reference, predicted);
  if (score.kind !== "scored") throw new TypeError("both masks must hold voxels");
  return [
    score.dice,
    score.meanSurfaceDistanceMm,
    score.hausdorffDistanceMm,
    score.hausdorffDistance95Mm,
    score.pooledHausdorffDistance95Mm,
    score.surfaceDice,
    score.addedPathLengthMm,
    score.referenceCc,
    score.predictedCc,
  ];
}

async function writeMasks(folder: string, pairs: readonly Pair[], torn: Uint8Array): Promise<void> {
  for (const [index, { reference, predicted }] of pairs.entries()) {
    await writeFile(join(folder, `${index}-reference`), reference.voxels);
    await writeFile(join(folder, `${index}-predicted`), predicted.voxels);
  }
  await writeFile(join(folder, "torn"), torn);
}

/** Undefined, with a word, where there is no scipy. */
function measureScipy(folder: string): Answers | undefined {
  const words = [folder, ...SIZE.map(String), ...SPACING_MM.map(String)];
  const answer = spawnSync("python3", ["tools/bench/evaluate.py", ...words], { encoding: "utf8" });
  if (answer.status === 0) return JSON.parse(answer.stdout);
  console.log(`no comparison with scipy: ${answer.stderr.trim().split("\n").at(-1)}`);
  return undefined;
}
