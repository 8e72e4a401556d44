/** The bytes of a file: its beginning at once, the rest where that is not enough. */
import * as fs from "node:fs";
import { promisify } from "node:util";
import { limits } from "../format/limits.ts";
import { dicomProblem } from "../format/problem.ts";
import type { ReadableFile } from "../read/pixels.ts";
import { type ParseAnswers, type ParseJob, parseJobs } from "../threads/parse-jobs.ts";
import { parser } from "../threads/parser.ts";
import { inflateDicom, isGzippedDicom } from "./gzipped.ts";
import { createReadMemory, type ReadMemory } from "./read-memory.ts";

// Not fs/promises, whose handles cost a series of 163 files 20 ms. Calls that an open file answers from memory (its
// size, closing) are synchronous: the way through the thread pool takes longer than the answer.
const open = promisify(fs.open);
const read = promisify(fs.read);

/** Enough for the header of nearly any CT, and few enough bytes to be parsed without a thread. */
export const BEGINNING_BYTES = 64 * 1024;

export interface OpenFile extends ReadableFile {
  /** Of the whole, in bytes; at most `limits.fileBytes`. */
  readonly size: number;
  /** At most `BEGINNING_BYTES`. */
  readonly beginning: Uint8Array;
}

export interface OpenOptions {
  /** How much is read at once, in bytes. Default `BEGINNING_BYTES`. */
  readonly atOnceBytes?: number;
  /** Where it is read into; default memory of its own. */
  readonly memory?: ReadMemory;
}

/**
 * Opens a file while `use` runs, which must not keep any of its bytes. A gzipped DICOM file is inflated first.
 * @throws {ArcuateError} `dicom-limit`; `file-truncated` for a gzipped file; what the file system throws.
 */
export async function withOpenFile<T>(
  location: string,
  use: (file: OpenFile) => Promise<T>,
  { atOnceBytes = BEGINNING_BYTES, memory = createReadMemory() }: OpenOptions = {},
): Promise<T> {
  const handle = await open(location, "r");
  try {
    const { size } = fs.fstatSync(handle);
    if (size > limits.fileBytes) {
      const mustHold = `the file must have at most ${limits.fileBytes} bytes`;
      throw dicomProblem("dicom-limit", mustHold, `${size}`);
    }
    return await memory.lend(Math.min(size, atOnceBytes), async (held) => {
      await fill(handle, held, 0);
      const file = openFile(handle, size, held);
      return use(isGzippedDicom(file.beginning) ? await inflated(file) : file);
    });
  } finally {
    fs.closeSync(handle);
  }
}

/** @param held - The file's first bytes. */
function openFile(handle: number, size: number, held: Uint8Array): OpenFile {
  return {
    size,
    beginning: held.subarray(0, BEGINNING_BYTES),
    held: (offset, length) =>
      offset + length <= held.length ? held.subarray(offset, offset + length) : undefined,
    async readInto(into, offset) {
      const known = held.subarray(offset, offset + into.length);
      into.set(known);
      await fill(handle, into.subarray(known.length), offset + known.length);
    },
  };
}

async function inflated(file: OpenFile): Promise<OpenFile> {
  const gzipped = new Uint8Array(file.size);
  await file.readInto(gzipped, 0);
  const whole = await inflateDicom(gzipped);
  const held = (offset: number, length: number) =>
    offset + length <= whole.length ? whole.subarray(offset, offset + length) : undefined;
  return {
    size: whole.length,
    beginning: whole.subarray(0, BEGINNING_BYTES),
    held,
    async readInto(into, offset) {
      const bytes = held(offset, into.length);
      if (bytes === undefined) throw cutShort(whole.length, offset + into.length);
      into.set(bytes);
    },
  };
}

/** One read may give less than was asked for, on a network drive for instance. */
async function fill(handle: number, into: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await read(handle, into, done, into.length - done, offset + done);
    if (bytesRead === 0) throw cutShort(offset + done, offset + into.length);
    done += bytesRead;
  }
}

function cutShort(bytes: number, needed: number) {
  return dicomProblem("file-truncated", "the file must be whole", `${bytes} bytes of ${needed}`);
}

/**
 * Parses an open file: here where its beginning is enough, else whole in a thread that can be ended.
 * @throws {ArcuateError} `took-too-long`, `too-much-memory`; what the job throws.
 */
export async function parseOpenFile<Job extends ParseJob>(
  file: OpenFile,
  job: Job,
): Promise<ParseAnswers[Job]> {
  const answer = parseJobs[job](file.beginning, file.size);
  if (answer !== undefined) return answer;
  const whole = new Uint8Array(file.size);
  await file.readInto(whole, 0);
  return parser.parse(job, whole);
}

/**
 * The bytes of a whole file that has been parsed already, in a thread that can be ended where it is longer than a
 * header. Parsing it again in this thread takes no more time and memory than that did.
 * @throws {ArcuateError} `took-too-long`, `too-much-memory`, `dicom-limit`, `not-dicom`, `file-truncated`; what the
 * file system throws.
 */
export function readParsableFile(location: string): Promise<Uint8Array> {
  return withOpenFile(location, async (file) => {
    await parseOpenFile(file, "parse");
    const whole = new Uint8Array(file.size);
    await file.readInto(whole, 0);
    return whole;
  });
}
