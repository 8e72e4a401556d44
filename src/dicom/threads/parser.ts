/**
 * The thread that parses what is longer than a header, one file after the other. The first such file starts it, and the
 * next ones use it again. A file that takes too long or too much memory ends it, and the next file gets a new one.
 */
import { ThreadEnded, ThreadPool } from "../../host/index.ts";
import { dicomProblem } from "../format/problem.ts";
import type { ParseAnswers, ParseJob } from "./parse-jobs.ts";
import type { ParseRequest } from "./parse-worker.ts";
import { patience } from "./patience.ts";

export interface ParserLimits {
  /** For a file of up to 64 MiB; a larger one gets more in proportion. */
  readonly timeMs: number;
  /** What the thread may hold in objects; the file's bytes and coordinates come on top. */
  readonly heapMiB: number;
}

/** Far above what honest files take: a structure set of 2.5 MB takes 0.05 s and 30 MB. */
const usualLimits: ParserLimits = { timeMs: 2000, heapMiB: 1024 };

const BYTES_IN_TIME = 64 * 2 ** 20;

export interface Parser {
  /**
   * Parses a whole file.
   * @param bytes - Alone in their buffer, and gone afterwards: they move to the thread.
   * @throws {ArcuateError} `took-too-long`, `too-much-memory`; what the job throws.
   */
  parse<Job extends ParseJob>(job: Job, bytes: Uint8Array<ArrayBuffer>): Promise<ParseAnswers[Job]>;
}

/** A parser; its thread starts with the first file. */
export function createParser({ timeMs, heapMiB }: ParserLimits = usualLimits): Parser {
  const module = new URL("./parse-worker.ts", import.meta.url);
  const pool = new ThreadPool<ParseRequest, unknown>(module, { threads: 1, heapMiB });
  return {
    async parse<Job extends ParseJob>(job: Job, bytes: Uint8Array<ArrayBuffer>) {
      const allowedMs = timeMs * patience() * Math.max(1, bytes.length / BYTES_IN_TIME);
      try {
        const options = { transfer: [bytes.buffer], timeMs: allowedMs };
        const answer = await pool.run({ job, bytes }, options);
        return answer as ParseAnswers[Job]; // the thread answers the job it was given
      } catch (error) {
        if (!(error instanceof ThreadEnded)) throw error;
        if (error.by === "memory") {
          throw dicomProblem(
            "too-much-memory",
            `the file must be parsed in ${heapMiB} MiB`,
            "more",
          );
        }
        const mustHold = `the file must be parsed within ${Math.round(allowedMs)} ms`;
        throw dicomProblem("took-too-long", mustHold, "no end");
      }
    },
  };
}

/** The program's own parser, for all that is read. */
export const parser: Parser = createParser();
