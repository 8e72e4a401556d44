import { parentPort, type Worker } from "node:worker_threads";
import { ArcuateError, type ErrorKind } from "../base/index.ts";
import { startThread } from "./threads.ts";

/** An error on its way between threads, where errors lose their class. */
export interface ThreadProblem {
  readonly message: string;
  /** Of an `ArcuateError`. */
  readonly kind?: ErrorKind;
  readonly code?: string;
  readonly fields?: ArcuateError["fields"];
}

/**
 * An error as it can be sent to another thread: kind, code and fields of an `ArcuateError`, and otherwise its
 * text. The cause stays behind.
 */
export function problemOf(error: unknown): ThreadProblem {
  if (!(error instanceof ArcuateError)) return { message: String(error) };
  const { message, kind, code, fields } = error;
  return { message, kind, code, fields };
}

/** The error of a problem that came from another thread; an `ArcuateError` where the problem has kind and code. */
export function errorOf({ kind, code, message, fields }: ThreadProblem): Error {
  if (kind === undefined || code === undefined) return new Error(message);
  return new ArcuateError(kind, code, message, { fields: fields ?? {} });
}

type Reply<Answer> = { readonly answer: Answer } | { readonly problem: ThreadProblem };

interface PoolOptions<Task, Answer> {
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Told as answers come, in any order. */
  readonly onAnswer: (answer: Answer, task: Task) => void;
}

/**
 * Shares tasks out among threads that run `module`, which calls `answerTasks`; each thread takes the next task when it
 * has done one.
 * @throws What a task threw first; the signal's reason. Tasks that other threads are working on are then abandoned.
 */
export async function shareOut<Task, Answer>(
  module: URL,
  tasks: readonly Task[],
  { threads, signal, onAnswer }: PoolOptions<Task, Answer>,
): Promise<void> {
  const queue = tasks.values();
  const workers = Array.from({ length: Math.min(threads, tasks.length) }, () =>
    startThread(module),
  );
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (const task of queue) {
          signal?.throwIfAborted();
          onAnswer(await ask<Task, Answer>(worker, task, signal), task);
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function ask<Task, Answer>(worker: Worker, task: Task, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      signal?.removeEventListener("abort", onAbort);
      worker.off("error", onError);
      worker.off("message", onMessage);
      act();
    };
    const onAbort = () => settle(() => reject(signal!.reason));
    const onError = (error: unknown) => settle(() => reject(error));
    const onMessage = (reply: Reply<Answer>) =>
      settle(() => ("answer" in reply ? resolve(reply.answer) : reject(errorOf(reply.problem))));
    signal?.addEventListener("abort", onAbort, { once: true });
    worker.on("error", onError);
    worker.on("message", onMessage);
    worker.postMessage(task);
  });
}

/** For a thread of `shareOut`: performs the tasks it is given, one after the other. */
export function answerTasks<Task, Answer>(perform: (task: Task) => Promise<Answer>): void {
  const reply = (message: Reply<Answer>) => parentPort?.postMessage(message);
  parentPort?.on("message", (task: Task) => {
    perform(task).then(
      (answer) => reply({ answer }),
      (error: unknown) => reply({ problem: problemOf(error) }),
    );
  });
}
