/**
 * The long fuzz run over the reading of DICOM files: `npx tsx tools/dicom-fuzz.ts [inputs] [first]`.
 *
 * Prints what became of the inputs, the slowest one and the memory, and fails on a crash, on an input that takes more
 * than 2 s, or on memory beyond four times the largest input and 128 MB. An input is known by its number.
 */
import { fuzzInput, fuzzSeeds, readEverything } from "../test/dicom/fuzz.ts";

const inputs = Number(process.argv[2] ?? 100_000);
const first = Number(process.argv[3] ?? 0);
const LIMIT_MS = 2000;
const WARM_UP = 2000;

const seeds = fuzzSeeds();
const codes = new Map<string, number>();
const failures: string[] = [];
let slowest = { number: first, ms: 0 };
let largestBytes = 0;
let restingBytes = 0;
let peakBytes = 0;

for (let number = first; number < first + inputs; number++) {
  const bytes = fuzzInput(seeds, number);
  largestBytes = Math.max(largestBytes, bytes.length);
  const start = performance.now();
  for (const outcome of await readEverything(bytes)) {
    codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
    if (outcome.startsWith("CRASH")) failures.push(`input ${number}: ${outcome}`);
  }
  const ms = performance.now() - start;
  if (ms > slowest.ms) slowest = { number, ms };
  const rss = process.memoryUsage.rss();
  // The engine takes its own share while it warms up.
  if (number - first < WARM_UP) restingBytes = Math.max(restingBytes, rss);
  peakBytes = Math.max(peakBytes, rss);
}

const grownBytes = peakBytes - restingBytes;
const boundBytes = 4 * largestBytes + 128 * 2 ** 20;
if (slowest.ms > LIMIT_MS)
  failures.push(`input ${slowest.number} took ${slowest.ms.toFixed(0)} ms`);
if (grownBytes > boundBytes)
  failures.push(`memory grew by ${grownBytes} bytes, more than ${boundBytes}`);

for (const [code, count] of [...codes].sort((a, b) => b[1] - a[1]))
  console.log(`${count}\t${code}`);
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
console.log(
  `${inputs} inputs, largest ${largestBytes} bytes; slowest ${slowest.ms.toFixed(1)} ms (input ${slowest.number})`,
);
console.log(`memory ${megabytes(restingBytes)} at rest, at most ${megabytes(peakBytes)}`);
for (const failure of failures.slice(0, 20)) console.error(failure);
console.log(`${inputs - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
