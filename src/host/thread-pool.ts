/** Threads that answer tasks, each task with a time limit where it needs one: a task that takes longer ends its thread. */
import type Tinypool from "tinypool";
import { errorOf, type ThreadMessage, type ThreadReply } from "./thread-task.ts";

export interface PoolOptions {
  /** At most this many threads; they are started as tasks come. */
  readonly threads: number;
  /** What each thread's function is made from; copied. */
  readonly data?: unknown;
  /** What a thread may hold in objects, in MiB; buffers come on top. */
  readonly heapMiB?: number;
  /** Tasks that lie in each thread at one time: more than one where the program itself is busy. Default 1. */
  readonly ahead?: number;
}

export interface TaskOptions {
  /** Buffers of the task that move to the thread and are gone here. */
  readonly transfer?: readonly ArrayBuffer[];
  readonly signal?: AbortSignal | undefined;
  /** From when a thread begins the task. */
  readonly timeMs?: number;
}

/** A task did not come to its end, and its thread is gone. */
export class ThreadEnded extends Error {
  readonly by: "time" | "memory";

  constructor(by: "time" | "memory", cause: unknown) {
    super(`The thread ended: it took too much ${by}`, { cause });
    this.by = by;
  }
}

/**
 * A pool of threads that run one module; see `ThreadModule`. Threads without a task do not keep the program from ending.
 *
 * @param module The module's URL: `new URL("./parse-worker.ts", import.meta.url)`.
 */
export class ThreadPool<Task, Answer> {
  readonly #module: URL;
  readonly #options: PoolOptions;
  /** Made with the first task: most commands need no thread. */
  #pool: Promise<Tinypool> | undefined;

  constructor(module: URL, options: PoolOptions) {
    this.#module = module;
    this.#options = options;
  }

  /**
   * Has a task answered by the next free thread.
   * @throws What the task threw, an `ArcuateError` as one; the signal's reason; `ThreadEnded`.
   */
  async run(task: Task, { transfer = [], signal, timeMs }: TaskOptions = {}): Promise<Answer> {
    signal?.throwIfAborted();
    const message: ThreadMessage = { task, begun: new Int32Array(new SharedArrayBuffer(4)) };
    const limit = new AbortController();
    const stopWatch = timeMs === undefined ? undefined : watch(message.begun, timeMs, limit);
    const onAbort = () => limit.abort();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      const options = { transferList: [...transfer], signal: limit.signal };
      this.#pool ??= startPool(this.#module, this.#options);
      const reply: ThreadReply = await (await this.#pool).run(message, options);
      if ("problem" in reply) throw errorOf(reply.problem);
      return reply.answer as Answer; // the module's answer: the two are declared together
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.signal.aborted) throw new ThreadEnded("time", error);
      throw isOutOfMemory(error) ? new ThreadEnded("memory", error) : error;
    } finally {
      stopWatch?.();
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Ends all threads, whatever they are doing. */
  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
  }
}

async function startPool(
  module: URL,
  { threads, data, heapMiB, ahead = 1 }: PoolOptions,
): Promise<Tinypool> {
  const { default: Pool } = await import("tinypool");
  return new Pool({
    filename: new URL("./thread.mjs", import.meta.url).href,
    workerData: { module: module.href, data },
    minThreads: 1, // with none, tinypool would leave tasks in the queue when it ends the last thread
    maxThreads: threads,
    idleTimeout: IDLE_MS,
    concurrentTasksPerWorker: ahead,
    ...(heapMiB !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
  });
}

/** A thread that had nothing to do for so long ends; the next task starts one. */
const IDLE_MS = 60_000;

/** How often a task that waits for its thread is looked at. */
const LOOK_MS = 10;

/** Aborts when the time since the task began is over; gives what stops the watch. */
function watch(
  begun: Int32Array<SharedArrayBuffer>,
  timeMs: number,
  limit: AbortController,
): () => void {
  // Where the program was busy itself, an answer may lie there already: it is taken before the thread is ended.
  const end = () => setImmediate(() => limit.abort());
  let timer: NodeJS.Timeout;
  const look = () => {
    const hasBegun = Atomics.load(begun, 0) === 1;
    timer = hasBegun ? setTimeout(end, timeMs) : setTimeout(look, LOOK_MS);
  };
  look();
  return () => clearTimeout(timer);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

interface ShareOptions<Task, Answer> {
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Told as answers come, in any order. */
  readonly onAnswer: (answer: Answer, task: Task) => void;
}

/**
 * Shares tasks out among threads that run `module`, each of which takes the next task when it has done one.
 * @throws What a task threw first; the signal's reason. What other threads are at is then given up.
 */
export async function shareOut<Task, Answer>(
  module: URL,
  tasks: readonly Task[],
  { threads, signal, onAnswer }: ShareOptions<Task, Answer>,
): Promise<void> {
  const pool = new ThreadPool<Task, Answer>(module, { threads: Math.max(threads, 1) });
  try {
    await Promise.all(tasks.map(async (task) => onAnswer(await pool.run(task, { signal }), task)));
  } finally {
    await pool.close();
  }
}
