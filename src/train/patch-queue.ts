/**
 * Patches drawn ahead of the engine, in threads: every draw depends on its name alone, so it does not matter which
 * thread makes it or when.
 */
import { availableParallelism } from "node:os";
import { ThreadPool } from "../host/index.ts";
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
export interface PatchTask {
  readonly order: PatchOrder;
  /** As in `setFalsePositives`; shared with the threads, not copied. */
  readonly falsePositives: readonly Int32Array[];
}

/** What a thread starts with. */
export interface PatchThreadData {
  readonly paths: readonly string[];
  readonly configuration: TrainingConfiguration;
}

/** Micro-batches that each thread draws ahead. */
const AHEAD = 2;
/** More threads than this no engine keeps busy. */
const MOST_THREADS = 8;

/** Draws micro-batches in threads, ahead of whoever takes them. */
export class PatchQueue {
  readonly #pool: ThreadPool<PatchTask, MicroBatch>;
  readonly #ahead: number;
  #falsePositives: readonly Int32Array[] = [];
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
    const module = new URL("./patch-worker.ts", import.meta.url);
    // The engine keeps this thread busy, so that each of the others needs its next order beforehand.
    this.#pool = new ThreadPool(module, { threads, data, ahead: AHEAD });
    this.#ahead = AHEAD * threads;
  }

  /** Time that takers had to wait for patches. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** Voxels that were falsely taken for a structure, for each case, from here on. */
  setFalsePositives(voxels: readonly Int32Array[]): void {
    this.#falsePositives = voxels.map(shared);
  }

  /** The micro-batches of some orders, in their order, drawn ahead of the taker. */
  async *draw(orders: Iterable<PatchOrder>): AsyncGenerator<MicroBatch> {
    const iterator = orders[Symbol.iterator]();
    const drawn: Promise<MicroBatch>[] = [];
    const refill = () => {
      while (drawn.length < this.#ahead) {
        const { value, done } = iterator.next();
        if (done) return;
        const order = this.#pool.run({ order: value, falsePositives: this.#falsePositives });
        order.catch(() => {}); // told to whoever takes it
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

  /** Ends the threads. */
  release(): Promise<void> {
    return this.#pool.close();
  }
}

/** The same numbers in memory that threads see without a copy. */
function shared(numbers: Int32Array): Int32Array {
  const copy = new Int32Array(new SharedArrayBuffer(numbers.byteLength));
  copy.set(numbers);
  return copy;
}
