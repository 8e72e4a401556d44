/** What passes between a pool and its threads. */
import { ArcuateError, type ErrorKind } from "../base/index.ts";

/** An error in plain data, because errors lose their class on the way between threads. */
export interface ThreadProblem {
  readonly message: string;
  /** Of an `ArcuateError`. */
  readonly kind?: ErrorKind;
  readonly code?: string;
  readonly fields?: ArcuateError["fields"];
}

/** What a thread is sent: a task, and where it notes that it has begun. */
export interface ThreadMessage {
  readonly task: unknown;
  readonly begun: Int32Array<SharedArrayBuffer>;
}

export type ThreadReply = { readonly answer: unknown } | { readonly problem: ThreadProblem };

/** An answer whose buffers move to the program instead of being copied. */
export class Moved<Answer> {
  readonly answer: Answer;
  readonly buffers: readonly ArrayBuffer[];

  constructor(answer: Answer, buffers: readonly ArrayBuffer[]) {
    this.answer = answer;
    this.buffers = buffers;
  }
}

/** What a thread's module exports by default: makes the function that answers tasks, once in each thread. */
export type ThreadModule<Data, Task, Answer> = (
  data: Data,
) => (task: Task) => Answer | Moved<Answer> | Promise<Answer | Moved<Answer>>;

/**
 * In a thread: loads the module and answers messages with it.
 * @param moving Wraps a reply whose buffers the pool is to move.
 */
export async function handlerFor(
  module: string,
  data: unknown,
  moving: (reply: ThreadReply, buffers: readonly ArrayBuffer[]) => unknown,
): Promise<(message: ThreadMessage) => Promise<unknown>> {
  const { default: create }: { default: ThreadModule<unknown, unknown, unknown> } = await import(
    module
  );
  const perform = create(data);
  return async ({ task, begun }) => {
    Atomics.store(begun, 0, 1);
    try {
      const answer = await perform(task);
      if (answer instanceof Moved) return moving({ answer: answer.answer }, answer.buffers);
      return { answer } satisfies ThreadReply;
    } catch (error) {
      return { problem: problemOf(error) } satisfies ThreadReply;
    }
  };
}

function problemOf(error: unknown): ThreadProblem {
  if (!(error instanceof ArcuateError)) return { message: String(error) };
  const { message, kind, code, fields } = error;
  return { message, kind, code, fields };
}

/** The error that a thread described; an `ArcuateError` where it was one. */
export function errorOf({ kind, code, message, fields }: ThreadProblem): Error {
  if (kind === undefined || code === undefined) return new Error(message);
  return new ArcuateError(kind, code, message, { fields: fields ?? {} });
}
