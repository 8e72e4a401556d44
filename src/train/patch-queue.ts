/**
 * Patches drawn ahead of the engine, in threads. A draw depends only on its name and the seed, so it does not matter
 * which thread makes it or when.
 */
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { errorOf, startThread, type ThreadProblem } from "../host/index.ts";
import type { TrainingCase } from "./cases.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import type { MicroBatch } from "./patch.ts";

/** Which micro-batch: the same name and cases give the same patches. */
export interface PatchOrder {
  readonly name: string;
  /** Places in the list of cases. */
  readonly cases: readonly number[];
}

/** What a thread is told. */
export type PatchRequest =
  | { readonly kind: "draw"; readonly id: number; readonly order: PatchOrder }
  | { readonly kind: "falsePositives"; readonly voxels: readonly Int32Array[] };

/** What a thread answers. */
export type PatchReply =
  | { readonly kind: "drawn"; readonly id: number; readonly microBatch: MicroBatch }
  | { readonly kind: "failed"; readonly id: number; readonly problem: ThreadProblem };

/** What a thread starts with. */
export interface PatchThreadData {
  readonly paths: readonly string[];
  readonly configuration: TrainingConfiguration;
}

/** Micro-batches that each thread draws ahead. */
const AHEAD = 2;
/** No engine uses patches fast enough to keep more threads than this busy. */
const MOST_THREADS = 8;

interface Waiting {
  resolve(microBatch: MicroBatch): void;
  reject(error: unknown): void;
}

export class PatchQueue {
  readonly #threads: readonly Worker[];
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #waitedMs = 0;

  /** One thread beside the engine's on two cores, more where there are more. */
  constructor(
    cases: readonly TrainingCase[],
    configuration: TrainingConfiguration,
    threads = Math.min(Math.max(availableParallelism() - 1, 1), MOST_THREADS),
  ) {
    const data: PatchThreadData = {
      paths: cases.map(({ path }) => path),
      configuration,
    };
    this.#threads = Array.from({ length: threads }, () => this.#startThread(data));
  }

  /** Time in ms that the engine waited for patches. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** Voxels that were falsely taken for a structure, for each case, from here on. */
  setFalsePositives(voxels: readonly Int32Array[]): void {
    for (const thread of this.#threads) this.#tell(thread, { kind: "falsePositives", voxels });
  }

  /** The micro-batches of some orders, in their order, drawn ahead of the taker. */
  async *draw(orders: Iterable<PatchOrder>): AsyncGenerator<MicroBatch> {
    const iterator = orders[Symbol.iterator]();
    const drawn: Promise<MicroBatch>[] = [];
    const refill = () => {
      while (drawn.length < AHEAD * this.#threads.length) {
        const { value, done } = iterator.next();
        if (done) return;
        const order = this.#order(value);
        order.catch(() => {}); // whoever takes the patch gets the error
        drawn.push(order);
      }
    };
    for (refill(); drawn.length > 0; refill()) {
      const start = performance.now();
      const microBatch = await drawn.shift()!;
      this.#waitedMs += performance.now() - start;
      refill();
      yield microBatch;
    }
  }

  /** Ends the threads. Patches that were still asked for never come. */
  async release(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #startThread(data: PatchThreadData): Worker {
    const thread = startThread(new URL("./patch-worker.ts", import.meta.url), data);
    thread.on("message", (reply: PatchReply) => this.#answer(reply));
    thread.on("error", (error) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
    return thread;
  }

  #order(order: PatchOrder): Promise<MicroBatch> {
    const id = this.#count++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#tell(this.#threads[id % this.#threads.length]!, { kind: "draw", id, order });
    });
  }

  #tell(thread: Worker, request: PatchRequest): void {
    thread.postMessage(request);
  }

  #answer(reply: PatchReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === "drawn") {
      waiting?.resolve(reply.microBatch);
      return;
    }
    waiting?.reject(errorOf(reply.problem));
  }
}
