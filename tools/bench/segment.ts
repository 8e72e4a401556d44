/**
 * A whole CT at its own resolution, from DICOM to RTSTRUCT, and its inference against PyTorch's on the same cores.
 *
 *   npm run bench -- segment MODEL [ROUNDS]
 *
 * The CT is a phantom of 150 slices of 512 x 512, 0.977 mm and 3 mm apart. MODEL is any model file: its weights are
 * used on the CT's own grid whatever grid they were trained on, so what they draw is of no worth. PyTorch is Debian's
 * python3-torch and gets the same weights and the same scaled voxels of the body. Each runs in a process of its own, in
 * turns; the best time counts.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";
import { loadCase } from "../../src/cohort/index.ts";
import {
  describeNetwork,
  encodeModel,
  parameterLayout,
  readModelFile,
} from "../../src/model/index.ts";
import { findBody } from "../../src/predict/index.ts";
import { inferLabels } from "../../src/predict/inference.ts";
import { scaleHu } from "../../src/predict/preprocess.ts";
import { cropCt } from "../../src/volume/index.ts";
import { runPython } from "../python.ts";

type Size = readonly [number, number, number];
const CT_SIZE = "150x512x512";
const CT_SPACING = "3x0.977x0.977";
const MOST_SECONDS = 15;
const MOST_BYTES = 2e9;
/** Times as fast as PyTorch that inference is to be. */
const TARGET = 1.5;
/** Additions and multiplications a core can do in a cycle: two fused units of eight floats (AVX2). */
const FLOP_PER_CYCLE = 32;

interface Timing {
  readonly seconds: number;
  readonly peakBytes: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args;
  if (first === "--segment") return segment(rest);
  if (first === "--infer") return infer(rest[0]!);
  if (first === undefined) throw new RangeError("Cannot time: name a model file");
  const work = mkdtempSync(join(tmpdir(), "arcuate-bench-"));
  try {
    await bench(first, Number(rest[0] ?? 3), work);
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function bench(modelFile: string, rounds: number, work: string): Promise<void> {
  const ct = await phantom();
  const size = await writeSetting(modelFile, ct, work);
  const [whole, own, theirs]: [Timing[], Timing[], Timing[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const out = join(work, `${round}.dcm`);
    whole.push(inProcess("--segment", ct, "--model", join(work, "model.onnx"), "--out", out));
    own.push(inProcess("--infer", work));
    theirs.push(pytorch(work));
  }
  const [all, arcuate, torch] = [least(whole), least(own), least(theirs)];
  const isMet = all.seconds <= MOST_SECONDS && all.peakBytes <= MOST_BYTES;
  const target = `${MOST_SECONDS} s, ${MOST_BYTES / 1e9} GB`;
  console.log(`best of ${rounds} rounds, ${availableParallelism()} threads; ${differing(work)}\n`);
  console.log(`DICOM to RTSTRUCT, ${CT_SIZE}: ${format(all)}; target ${target}: ${verdict(isMet)}`);
  console.log(
    `inference of the body, ${size.join("x")}: ${format(arcuate)}; PyTorch ${format(torch)}`,
  );
  const ratio = torch.seconds / arcuate.seconds;
  console.log(`${ratio.toFixed(2)} times as fast; target ${TARGET}: ${verdict(ratio >= TARGET)}`);
  await printShare(join(work, "model.onnx"), size, arcuate.seconds);
}

/** Made once, and kept for the next time. */
async function phantom(): Promise<string> {
  const folder = join(tmpdir(), `arcuate-bench-${CT_SIZE}`);
  if (!existsSync(folder)) {
    await main(["phantom", folder, "--size", CT_SIZE, "--spacing", CT_SPACING]);
  }
  return join(folder, readdirSync(folder).find((name) => name.startsWith("phantom-"))!);
}

/** Model and scaled voxels, for both sides. @returns The size of the box around the body. */
async function writeSetting(modelFile: string, ctFolder: string, work: string): Promise<Size> {
  const { description, weights } = await readModelFile(modelFile);
  const native = encodeModel({ ...description, spacingMm: "native" }, weights);
  writeFileSync(join(work, "model.onnx"), native);
  const { volume } = (await loadCase(ctFolder)).series;
  const body = cropCt(volume, findBody(volume)!);
  const { size } = body.grid;
  const { parameters, statistics } = parameterLayout(description.network);
  const entries = (all: typeof parameters) =>
    all.map(({ name, shape, offset }) => [name, shape, offset]);
  const setting = {
    ...description.network,
    size,
    threads: availableParallelism(),
    parameters: entries(parameters),
    statistics: entries(statistics),
  };
  writeFileSync(join(work, "setting.json"), JSON.stringify(setting));
  writeFileSync(join(work, "parameters.f32"), weights.parameters);
  writeFileSync(join(work, "statistics.f32"), weights.statistics);
  writeFileSync(join(work, "ct.f32"), scaleHu(body.hu, description));
  return size;
}

function inProcess(...args: readonly string[]): Timing {
  const command = [...process.execArgv, process.argv[1]!, "segment", ...args];
  const text = execFileSync(process.execPath, command, { encoding: "utf8" });
  return JSON.parse(text.trim().split("\n").at(-1)!);
}

function pytorch(work: string): Timing {
  return JSON.parse(runPython(new URL("segment.py", import.meta.url), [work]));
}

/** The child process: the command as a user types it, with the time that the program takes to start. */
async function segment(args: readonly string[]): Promise<void> {
  const code = await main(["segment", ...args, "--diagnosis", "cervical"]);
  if (code !== 0) throw new RangeError("Cannot time: the command failed");
  report(process.uptime());
}

/** The child process: inference alone, from scaled voxels to labels. */
async function infer(work: string): Promise<void> {
  const model = await readModelFile(join(work, "model.onnx"));
  const { size } = JSON.parse(readFileSync(join(work, "setting.json"), "utf8")) as { size: Size };
  const ct = new Float32Array(new Uint8Array(readFileSync(join(work, "ct.f32"))).buffer);
  const start = performance.now();
  const labels = await inferLabels(model, { ct, size }, { device: "cpu" });
  const seconds = (performance.now() - start) / 1000;
  writeFileSync(join(work, "arcuate-labels.u8"), labels);
  report(seconds);
}

function report(seconds: number): void {
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ seconds, peakBytes }));
}

function least(timings: readonly Timing[]): Timing {
  return {
    seconds: Math.min(...timings.map(({ seconds }) => seconds)),
    peakBytes: Math.min(...timings.map(({ peakBytes }) => peakBytes)),
  };
}

function differing(work: string): string {
  const [own, theirs] = ["arcuate", "pytorch"].map((name) =>
    readFileSync(join(work, `${name}-labels.u8`)),
  ) as [Buffer, Buffer];
  const count = own.reduce((sum, label, voxel) => sum + (label === theirs[voxel] ? 0 : 1), 0);
  return `${count} of ${own.length} voxels are labelled otherwise by PyTorch`;
}

function format({ seconds, peakBytes }: Timing): string {
  return `${seconds.toFixed(2)} s, ${(peakBytes / 1e9).toFixed(2)} GB`;
}

function verdict(isMet: boolean): string {
  return isMet ? "met" : "MISSED";
}

/** What the cores could do at the clock that the system tells, which may not be the one they ran at. */
async function printShare(modelFile: string, size: Size, seconds: number): Promise<void> {
  const { network } = (await readModelFile(modelFile)).description;
  const flop =
    describeNetwork(network, [32, 32, 32]).inferenceFlopPerVoxel * size[0] * size[1] * size[2];
  const megahertz = /^cpu MHz\s*: ([\d.]+)/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1];
  const rate = flop / seconds / 1e9;
  if (megahertz === undefined) return console.log(`${rate.toFixed(0)} GFLOP/s`);
  const peak = (availableParallelism() * FLOP_PER_CYCLE * Number(megahertz)) / 1000;
  console.log(
    `${(flop / 1e9).toFixed(0)} GFLOP, ${rate.toFixed(0)} GFLOP/s: ${((100 * rate) / peak).toFixed(0)} % of ${peak.toFixed(0)} (${availableParallelism()} cores, ${megahertz} MHz, ${FLOP_PER_CYCLE} a cycle)`,
  );
}
