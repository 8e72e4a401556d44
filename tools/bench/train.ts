/**
 * A training step against PyTorch's on the same cores: same network, weights, patches, loss and optimiser.
 *
 * `npm run bench -- train [ROUNDS] [DEVICE]`: the two take turns, each in a process of its own, so that peak memory is that of
 * the step; the best time of all rounds counts for each. Each batch of patches is timed, and each side is judged at the
 * batch at which it takes the least time a patch. PyTorch is Debian's python3-torch, or, beside a DEVICE such as webgpu,
 * the python3 of the path, with CUDA; there memory is not compared. On noise, a rectified value that changes sign with the
 * last digit of a sum moves the gradients of deep layers: PyTorch's own differ by 1e-3 of the largest when its input is
 * changed by a millionth. What is printed as their difference is of that size.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../../src/base/index.ts";
import {
  initialWeights,
  type NetworkConfiguration,
  parameterLayout,
  trainingGraph,
} from "../../src/model/index.ts";
import {
  channelBlockOf,
  type Device,
  floats,
  initialNadamState,
  openOptimiser,
  openSession,
  processorOf,
  writeOnnx,
} from "../../src/nn/index.ts";
import { type PresetName, presets } from "../../src/train/index.ts";
import { runPython } from "../python.ts";

type Patch = readonly [number, number, number];

/** A network and loss, by preset, and what they are timed on. */
interface Race {
  readonly preset: PresetName;
  readonly patch: Patch;
  readonly batches: readonly number[];
}

const RACES: readonly Race[] = [
  { preset: "laptop", patch: presets.laptop.patch, batches: [1, 2, 4] },
  { preset: "paper", patch: [24, 48, 48], batches: [1, 2, 4] },
  { preset: "paper", patch: [40, 72, 72], batches: [1, 2, 4] },
  { preset: "paper", patch: presets.paper.patch, batches: [1, 2] },
];

/** Times as fast as PyTorch that a patch is to be, each side at its best batch. */
const TARGET = 1.2;
const LEARNING_RATE = 1e-4;
/** Steps that a process takes: fewer where patches are large. */
const MOST_STEPS = 12;
const LEAST_STEPS = 3;
const TIMED_VOXELS = 5e6;

/** Where the steps run. */
interface Where {
  readonly threads: number;
  readonly device: Device;
}

/** What both processes read. */
interface Setting extends Where {
  readonly network: NetworkConfiguration;
  readonly diceWeight: number;
  readonly batch: number;
  readonly patch: Patch;
  readonly learningRate: number;
  /** Name, shape and place of each parameter in their vector. */
  readonly layout: readonly (readonly [string, readonly number[], number])[];
}

interface Timing {
  /** Of the fastest step. */
  readonly seconds: number;
  readonly peakBytes: number;
}

/** Seconds a patch at one batch. */
interface Compared {
  readonly batch: number;
  readonly own: number;
  readonly theirs: number;
}

export async function run(args: readonly string[]): Promise<void> {
  if (args[0] === "--step") return takeSteps(args[1]!, Number(args[2]));
  const [rounds = "3", device = "cpu"] = args as [string?, Device?];
  const where = { threads: availableParallelism(), device };
  console.log(`${device}, ${where.threads} threads, best of ${rounds} rounds; seconds a patch`);
  for (const race of RACES) hold(race, Number(rounds), where);
}

/** Times every batch, and prints each as it is known; then the best of each side. */
function hold(race: Race, rounds: number, where: Where): void {
  const { network, diceWeight } = presets[race.preset];
  const [widths, units] = [network.widths.join("-"), network.units.join("-")];
  console.log(
    `\n${race.preset}: widths ${widths}, units ${units}, Dice weight ${diceWeight}, patch ${race.patch.join("x")}`,
  );
  console.log(
    "batch  Arcuate            PyTorch            times as fast  memory  gradients differ",
  );
  const all = race.batches.map((batch) => compare({ ...race, batch }, rounds, where));
  const own = all.reduce((best, each) => (each.own < best.own ? each : best));
  const theirs = all.reduce((best, each) => (each.theirs < best.theirs ? each : best));
  const ratio = theirs.theirs / own.own;
  console.log(
    `best   ${own.own.toFixed(3)} s at batch ${own.batch}, ${theirs.theirs.toFixed(3)} s at batch ${theirs.batch}: ${ratio.toFixed(2)} times as fast (${verdict(ratio >= TARGET)} ${TARGET})`,
  );
}

function compare(race: Race & { batch: number }, rounds: number, where: Where): Compared {
  const { batch, patch } = race;
  const folder = mkdtempSync(join(tmpdir(), "arcuate-bench-"));
  try {
    writeSetting(folder, race, where);
    const isCpu = where.device === "cpu";
    const steps = stepsOf(batch * patch[0] * patch[1] * patch[2], isCpu);
    const own: Timing[] = [];
    const theirs: Timing[] = [];
    for (let round = 0; round < rounds; round++) {
      theirs.push(pytorch(isCpu, folder, steps));
      own.push(arcuate(folder, steps));
    }
    const [ownBytes, theirBytes] = [least(own, "peakBytes"), least(theirs, "peakBytes")];
    const seconds = {
      own: least(own, "seconds") / batch,
      theirs: least(theirs, "seconds") / batch,
    };
    console.log(
      [
        `${batch}`.padEnd(5),
        formatTiming(seconds.own, ownBytes),
        formatTiming(seconds.theirs, theirBytes),
        (seconds.theirs / seconds.own).toFixed(2).padEnd(13),
        (isCpu ? verdict(ownBytes <= theirBytes) : "-").padEnd(6),
        gradientDifference(folder).toExponential(1),
      ].join("  "),
    );
    return { batch, ...seconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Fewer of large ones. A step on a GPU is quick. */
function stepsOf(voxels: number, isCpu: boolean): number {
  if (!isCpu) return MOST_STEPS;
  return Math.min(MOST_STEPS, Math.max(LEAST_STEPS, Math.round(TIMED_VOXELS / voxels)));
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

function writeSetting(
  folder: string,
  { preset, patch, batch }: Race & { batch: number },
  where: Where,
): void {
  const { network, diceWeight } = presets[preset];
  const layout = parameterLayout(network);
  const voxels = batch * patch[0] * patch[1] * patch[2];
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
    Float32Array.from({ length: voxels }, () => random.integer(network.channels)),
  );
  const setting: Setting = {
    ...{ ...where, network, diceWeight, batch, patch, learningRate: LEARNING_RATE },
    layout: layout.parameters.map(({ name, shape, offset }) => [name, shape, offset]),
  };
  writeFileSync(join(folder, "step.json"), JSON.stringify(setting));
}

function arcuate(folder: string, steps: number): Timing {
  const args = [...process.execArgv, process.argv[1]!, "train", "--step", folder, `${steps}`];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

function pytorch(isCpu: boolean, folder: string, steps: number): Timing {
  const options = isCpu ? {} : { python: "python3" };
  const script = new URL("train.py", import.meta.url);
  return JSON.parse(runPython(script, [folder, `${steps}`], options));
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
  const setting: Setting = JSON.parse(readFileSync(join(folder, "step.json"), "utf8"));
  const { network, diceWeight, batch, patch, threads, device } = setting;
  const layout = parameterLayout(network);
  const shape = [batch, 1, ...patch];
  const graph = trainingGraph(network, layout, {
    samples: batch,
    patch,
    normaliseBy: "batch",
    diceWeight,
    runsOn: processorOf(device),
    channelBlock: await channelBlockOf(device),
  });
  const session = await openSession(writeOnnx(graph), { device, threads });
  let parameters = readFloats(folder, "parameters");
  const optimiser = await openOptimiser(parameters.length, { device, threads });
  let state = initialNadamState(parameters.length);
  const missing = new Float32Array(batch * network.channels);
  const feeds = {
    ct: { shape, data: readFloats(folder, "ct") },
    labels: { shape, data: readFloats(folder, "labels") },
    missing: { shape: [batch, network.channels], data: missing },
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
