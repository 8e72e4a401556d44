/**
 * A training step of the lean network against PyTorch's on the same cores: same weights, patch, loss and optimiser.
 *
 * `npm run bench -- train [ROUNDS] [DEVICE]`: the two take turns, each in a process of its own, so that peak memory is that of
 * the step; the best time of all rounds counts for each. PyTorch is Debian's python3-torch, or, beside a DEVICE such as
 * webgpu, the python3 of the path, with CUDA; there memory is not compared. On noise, a rectified value
 * that changes sign with the last digit of a sum moves the gradients of deep layers: PyTorch's own differ by 1e-3 of the
 * largest when its input is changed by a millionth. What is printed as their difference is of that size.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../../src/base/index.ts";
import {
  initialWeights,
  leanNetwork,
  parameterLayout,
  trainingGraph,
} from "../../src/model/index.ts";
import {
  type Device,
  floats,
  initialNadamState,
  openOptimiser,
  openSession,
  processorOf,
  writeOnnx,
} from "../../src/nn/index.ts";

type Patch = readonly [number, number, number];
const PATCHES: readonly Patch[] = [
  [24, 48, 48],
  [40, 72, 72],
  [72, 136, 136],
];
/** Times as fast as PyTorch that a step is to be. */
const TARGET = 1.5;
const LEARNING_RATE = 1e-4;

/** Where the steps run. */
interface Where {
  readonly threads: number;
  readonly device: Device;
}

interface Timing {
  readonly seconds: number;
  readonly peakBytes: number;
}

export async function run(args: readonly string[]): Promise<void> {
  if (args[0] === "--step") return takeSteps(args[1]!, Number(args[2]));
  const [rounds = "3", device = "cpu"] = args as [string?, Device?];
  const threads = availableParallelism();
  console.log(
    `lean network ${leanNetwork.widths.join("-")}, ${device}, ${threads} threads, best of ${rounds} rounds\n`,
  );
  console.log(
    "patch         Arcuate            PyTorch            times as fast   memory   gradients differ",
  );
  for (const patch of PATCHES) await compare(patch, Number(rounds), { threads, device });
}

async function compare(patch: Patch, rounds: number, where: Where): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "arcuate-bench-"));
  try {
    writeSetting(folder, patch, where);
    const isCpu = where.device === "cpu";
    const steps = patch[0] > 60 && isCpu ? 4 : 12;
    const own: Timing[] = [];
    const theirs: Timing[] = [];
    for (let round = 0; round < rounds; round++) {
      theirs.push(pytorch(isCpu ? "/usr/bin/python3" : "python3", folder, steps));
      own.push(arcuate(folder, steps));
    }
    const ratio = least(theirs, "seconds") / least(own, "seconds");
    const [ownBytes, theirBytes] = [least(own, "peakBytes"), least(theirs, "peakBytes")];
    console.log(
      [
        patch.join("x").padEnd(12),
        formatTiming(least(own, "seconds"), ownBytes),
        formatTiming(least(theirs, "seconds"), theirBytes),
        `${ratio.toFixed(2)} (${verdict(ratio >= TARGET)} ${TARGET})`.padEnd(14),
        isCpu ? `${verdict(ownBytes <= theirBytes)}  ` : "-       ",
        gradientDifference(folder).toExponential(1),
      ].join("  "),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The best of the rounds: what the machine can do when nothing else is on it. */
function least(timings: readonly Timing[], key: keyof Timing): number {
  return Math.min(...timings.map((timing) => timing[key]));
}

function verdict(isMet: boolean): string {
  return isMet ? "met" : "MISSED";
}

function formatTiming(seconds: number, bytes: number): string {
  return `${seconds.toFixed(3)} s, ${(bytes / 1e9).toFixed(2)} GB`.padEnd(17);
}

function writeSetting(folder: string, patch: Patch, where: Where): void {
  const layout = parameterLayout(leanNetwork);
  const voxels = patch[0] * patch[1] * patch[2];
  const random = createRandom(2);
  const put = (name: string, data: Float32Array) =>
    writeFileSync(join(folder, `${name}.f32`), data);
  put("parameters", initialWeights(layout, createRandom(1)).parameters);
  put(
    "ct",
    Float32Array.from({ length: voxels }, () => random.normal()),
  );
  put(
    "labels",
    Float32Array.from({ length: voxels }, () => random.integer(leanNetwork.channels)),
  );
  const tensors = layout.parameters.map(({ name, shape, offset }) => [name, shape, offset]);
  const setting = { ...leanNetwork, ...where, patch, layout: tensors, learningRate: LEARNING_RATE };
  writeFileSync(join(folder, "step.json"), JSON.stringify(setting));
}

function arcuate(folder: string, steps: number): Timing {
  const args = [...process.execArgv, process.argv[1]!, "train", "--step", folder, `${steps}`];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

function pytorch(python: string, folder: string, steps: number): Timing {
  const script = new URL("train.py", import.meta.url).pathname;
  return JSON.parse(execFileSync(python, [script, folder, `${steps}`], { encoding: "utf8" }));
}

function gradientDifference(folder: string): number {
  const [own, theirs] = ["arcuate", "pytorch"].map((name) =>
    readFloats(folder, `${name}-gradient`),
  ) as [Float32Array, Float32Array];
  let [difference, largest] = [0, 0];
  for (const [index, value] of theirs.entries()) {
    difference = Math.max(difference, Math.abs(value - own[index]!));
    largest = Math.max(largest, Math.abs(value));
  }
  return difference / largest;
}

function readFloats(folder: string, name: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(join(folder, `${name}.f32`))).buffer);
}

/** The child process: takes the steps and prints a `Timing`. */
async function takeSteps(folder: string, steps: number): Promise<void> {
  const { patch, threads, device }: Where & { readonly patch: Patch } = JSON.parse(
    readFileSync(join(folder, "step.json"), "utf8"),
  );
  const layout = parameterLayout(leanNetwork);
  const shape = [1, 1, ...patch];
  const graph = trainingGraph(leanNetwork, layout, {
    samples: 1,
    patch,
    normaliseBy: "batch",
    diceWeight: 0,
    runsOn: processorOf(device),
  });
  const session = await openSession(writeOnnx(graph), { device, threads });
  let parameters = readFloats(folder, "parameters");
  const optimiser = await openOptimiser(parameters.length, { device, threads });
  let state = initialNadamState(parameters.length);
  const feeds = {
    ct: { shape, data: readFloats(folder, "ct") },
    labels: { shape, data: readFloats(folder, "labels") },
    missing: { shape: [1, leanNetwork.channels], data: new Float32Array(leanNetwork.channels) },
  };
  const seconds: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    const results = await session.run({
      ...feeds,
      parameters: { shape: [parameters.length], data: parameters },
    });
    const gradient = floats(results, "gradient");
    ({ parameters, state } = await optimiser.step({ parameters, gradient, state }, LEARNING_RATE));
    seconds.push((performance.now() - start) / 1000);
    if (step === 0) writeFileSync(join(folder, "arcuate-gradient.f32"), gradient);
  }
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const timing: Timing = { seconds: Math.min(...seconds), peakBytes };
  process.stdout.write(JSON.stringify(timing), () => process.exit(0)); // some GPU drivers keep a process alive
}
