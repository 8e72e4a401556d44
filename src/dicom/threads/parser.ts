/**
 * The thread that parses files longer than a header, one after the other. It is started by the first such file
 * and kept for the next ones; a file that takes too long or too much memory ends it, and the next gets a new one.
 */
import type { Worker } from "node:worker_threads";
import { ArcuateError } from "../../base/index.ts";
import { errorOf, startThread } from "../../host/index.ts";
import { dicomProblem } from "../format/problem.ts";
import type { ParseAnswers, ParseJob } from "./parse-jobs.ts";
import type { ParseReply, ParseRequest } from "./parse-worker.ts";
import { patience } from "./patience.ts";

export interface ParserLimits {
  /** For a file of up to 64 MiB; a larger one gets more in proportion. */
  readonly timeMs: number;
  /** What the thread may hold in objects; the file's bytes and coordinates come on top. */
  readonly heapMiB: number;
}

/** Far above what real files take: 0.05 s and 30 MB for a structure set of 2.5 MB. */
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

/**
 * Parses files one after the other in a thread of its own, which starts with the first file and is ended, and started
 * anew for the next, when a file exceeds the limits.
 */
export function createParser(limits: ParserLimits = usualLimits): Parser {
  let thread: Thread | undefined;
  let latest: Promise<unknown> = Promise.resolve();

  async function run(request: ParseRequest): Promise<unknown> {
    try {
      thread ??= await startParsing(limits.heapMiB);
      return await ask(thread, request, limits);
    } catch (error) {
      const isAlive = error instanceof ArcuateError && !endings.has(error.code);
      if (!isAlive) thread = undefined;
      throw error;
    }
  }

  return {
    parse<Job extends ParseJob>(job: Job, bytes: Uint8Array<ArrayBuffer>) {
      const answer = latest.then(() => run({ job, bytes }));
      latest = answer.catch(() => {});
      return answer as Promise<ParseAnswers[Job]>; // the thread answers the job it was given
    },
  };
}

/** The parser that the program shares. */
export const parser = createParser();

/** The problems that leave no thread behind. */
const endings: ReadonlySet<string> = new Set(["took-too-long", "too-much-memory"]);

interface Thread {
  readonly worker: Worker;
  waiting?: { resolve(reply: ParseReply): void; reject(error: unknown): void };
}

async function startParsing(heapMiB: number): Promise<Thread> {
  const worker = startThread(new URL("./parse-worker.ts", import.meta.url), undefined, {
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  });
  const thread: Thread = { worker };
  worker.on("message", (reply: ParseReply) => thread.waiting?.resolve(reply));
  worker.on("error", (error) => thread.waiting?.reject(error));
  worker.on("exit", () => thread.waiting?.reject(new Error("The parsing thread ended")));
  await replyOf(thread);
  worker.unref();
  return thread;
}

function replyOf(thread: Thread): Promise<ParseReply> {
  return new Promise((resolve, reject) => {
    thread.waiting = { resolve, reject };
  });
}

async function ask(
  thread: Thread,
  request: ParseRequest,
  { timeMs, heapMiB }: ParserLimits,
): Promise<unknown> {
  const { worker } = thread;
  const allowedMs = timeMs * patience() * Math.max(1, request.bytes.length / BYTES_IN_TIME);
  const watchdog = watch(worker, allowedMs);
  // The thread keeps the program running only while it works.
  worker.ref();
  try {
    worker.postMessage(request, [request.bytes.buffer]);
    const reply = await replyOf(thread);
    if (reply.kind !== "problem") return reply.kind === "answer" ? reply.answer : undefined;
    throw errorOf(reply.problem);
  } catch (error) {
    if (watchdog.hasEnded()) {
      const mustHold = `the file must be parsed within ${Math.round(allowedMs)} ms`;
      throw dicomProblem("took-too-long", mustHold, "no end");
    }
    if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
      throw dicomProblem("too-much-memory", `the file must be parsed in ${heapMiB} MiB`, "more");
    }
    throw error;
  } finally {
    watchdog.stop();
    worker.unref();
  }
}

/** Ends the worker when the time is over. */
function watch(worker: Worker, allowedMs: number) {
  let hasEnded = false;
  let isOver = false;
  const end = () => {
    if (isOver) return;
    hasEnded = true;
    void worker.terminate();
  };
  // If this thread was busy, an answer may already be waiting: it is taken before the worker is ended.
  const timer = setTimeout(() => setImmediate(end), allowedMs);
  return {
    hasEnded: () => hasEnded,
    stop() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
