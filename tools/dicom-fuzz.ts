/**
 * The long fuzz run over the reading of DICOM files, archives and NIfTI: `npm run fuzz -- [inputs] [first]`.
 *
 * Prints what became of the inputs, the slowest and the one that took most memory. Fails on a crash, on an input that
 * takes more than 2 s, and on one that takes more memory than four times itself and 128 MB. An input is known by its
 * number.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FuzzInput, fuzzInput, readEverything } from "../test/dicom/fuzz.ts";
import { fuzzSeeds } from "../test/dicom/fuzz-seeds.ts";

const [inputs, first] = [process.argv[2] ?? 100_000, process.argv[3] ?? 0].map(Number) as [
  number,
  number,
];
if (!(Number.isInteger(inputs) && inputs > 0 && Number.isInteger(first) && first >= 0)) {
  throw new RangeError("Cannot fuzz: give the number of inputs, and the number of the first");
}
const LIMIT_MS = 2000;
const LIMIT_BYTES = 128 * 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), "arcuate-fuzz-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const seeds = fuzzSeeds();
const codes = new Map<string, number>();
const failures: string[] = [];
let slowest = { number: first, ms: 0 };
let largestBytes = 0;
let hungriest = { number: first, bytes: 0 };

for (let number = first; number < first + inputs; number++) {
  const input = fuzzInput(seeds, number);
  const { kind, bytes } = input;
  largestBytes = Math.max(largestBytes, bytes.length);
  const before = process.memoryUsage.rss();
  const peakBefore = peakBytes();
  const start = performance.now();
  for (const outcome of await readEverything(input, folder)) {
    const what = `${kind}\t${outcome}`;
    codes.set(what, (codes.get(what) ?? 0) + 1);
    if (outcome.startsWith("CRASH")) failures.push(`input ${number}: ${outcome}`);
  }
  let ms = performance.now() - start;
  // A machine that does other things may have paused: what is slow is slow again.
  if (ms > LIMIT_MS) ms = Math.min(ms, await timeOf(input));
  if (ms > slowest.ms) slowest = { number, ms };
  // A peak that is over already shows only where it was the highest of the run.
  const reached = peakBytes() > peakBefore ? peakBytes() : process.memoryUsage.rss();
  const grown = reached - before;
  if (grown > hungriest.bytes) hungriest = { number, bytes: grown };
  if (grown > 4 * bytes.length + LIMIT_BYTES) failures.push(`input ${number} took ${grown} bytes`);
}

if (slowest.ms > LIMIT_MS)
  failures.push(`input ${slowest.number} took ${slowest.ms.toFixed(0)} ms`);

for (const [code, count] of [...codes].sort((a, b) => b[1] - a[1]))
  console.log(`${count}\t${code}`);
console.log(`${inputs} inputs, the largest of ${largestBytes} bytes`);
console.log(`slowest: ${slowest.ms.toFixed(1)} ms, input ${slowest.number}`);
console.log(`hungriest: ${(hungriest.bytes / 2 ** 20).toFixed(1)} MB, input ${hungriest.number}`);
for (const failure of failures.slice(0, 20)) console.error(failure);
console.log(`${inputs - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;

async function timeOf(input: FuzzInput): Promise<number> {
  const start = performance.now();
  await readEverything(input, folder);
  return performance.now() - start;
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
