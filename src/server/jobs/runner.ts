/**
 * Takes jobs from the queue and runs them, one of each queue at a time. The row of a job holds its state: after a kill,
 * the next start resumes the jobs whose rows say that they ran, and a job that is twice in the queue runs once.
 */
import type { Logger } from "pino";
import { ArcuateError } from "../../base/index.ts";
import {
  beatJob,
  claimJob,
  endJob,
  insertJob,
  type JobOutcome,
  type JobRow,
  jobById,
  type NewJob,
  type Queries,
  requeueJob,
  type Store,
  type StoredProgress,
  takeUpJobs,
} from "../../store/index.ts";
import { withoutPlaces } from "../places.ts";
import { createJobEvents, type JobEvents } from "./events.ts";
import { faultOf } from "./fault.ts";
import { queueOf, queues } from "./inputs.ts";

/** The outcome of a job. `save` writes it to the database in the same transaction as the job's end. */
export interface JobResult extends Omit<JobOutcome, "state" | "error"> {
  readonly state?: "done" | "cancelled";
  readonly save?: (tx: Queries) => Promise<void>;
  /** Removes what the job needed, after its end is in the database: a kill in between loses nothing. */
  readonly clear?: () => Promise<void>;
  /** Another job, added in the same transaction. */
  readonly next?: NewJob;
}

export interface JobWork {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StoredProgress) => void;
}

export type PerformJob = (job: JobRow, work: JobWork) => Promise<JobResult>;

export interface JobRunner {
  readonly events: JobEvents;
  /** Adds a job that waits; `inside` is a transaction that it belongs to. */
  add(job: NewJob, inside?: Queries): Promise<JobRow>;
  /** Puts a job into the queue that was added inside a transaction, after its commit. */
  announce(job: JobRow): Promise<void>;
  /** Stops a job; returns the job as it is then, undefined when there is none. */
  cancel(id: string): Promise<JobRow | undefined>;
  retry(id: string): Promise<JobRow | undefined>;
  start(perform: PerformJob): Promise<void>;
  /** Stops the jobs that run here; the next start of the server resumes them. */
  close(): Promise<void>;
}

/** How often to look for jobs that other servers on the database have made. */
const POLL_MS = { pglite: 10_000, postgresql: 2_000 } as const;
const HEARTBEAT_MS = 10_000;
/** A job of another server without a sign of life for this long is resumed here. */
const DEAD_AFTER_MS = 60_000;

/** Makes a runner on the store's database and queue; it takes jobs once it is started. */
export function createJobRunner(store: Store, log: Logger): JobRunner {
  return new Runner(store, log);
}

class Runner implements JobRunner {
  readonly events = createJobEvents();
  readonly #store: Store;
  readonly #log: Logger;
  readonly #running = new Map<string, AbortController>();
  readonly #cancelled = new Set<string>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];
  #perform: PerformJob | undefined;
  #isClosing = false;

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  async add(job: NewJob, inside?: Queries): Promise<JobRow> {
    const row = await insertJob(inside ?? this.#store.queries, job);
    if (inside === undefined) await this.announce(row);
    return row;
  }

  async announce(job: JobRow): Promise<void> {
    const queue = queueOf[job.kind];
    await this.#store.queue.send(queue, job.id);
    this.events.emit(job);
    this.#look(queue);
  }

  async cancel(id: string): Promise<JobRow | undefined> {
    const running = this.#running.get(id);
    if (running !== undefined) {
      this.#cancelled.add(id);
      running.abort();
    } else {
      const job = await jobById(this.#store.queries, id);
      if (job?.state === "queued") {
        const ended = await endJob(this.#store.queries, id, { state: "cancelled" });
        if (ended) this.events.emit(ended);
      }
    }
    return jobById(this.#store.queries, id);
  }

  async retry(id: string): Promise<JobRow | undefined> {
    const row = await requeueJob(this.#store.queries, id);
    if (row !== undefined) await this.announce(row);
    return row ?? jobById(this.#store.queries, id);
  }

  async start(perform: PerformJob): Promise<void> {
    this.#perform = perform;
    // The data folder's lock says that no other server is there; on a shared database others may be at work.
    await this.#takeUp(this.#store.kind === "pglite" ? -1 : DEAD_AFTER_MS);
    const poll = setInterval(() => {
      for (const queue of queues) this.#look(queue);
    }, POLL_MS[this.#store.kind]);
    const beat = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    this.#timers.push(poll, beat);
    for (const timer of this.#timers) timer.unref();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const running of this.#running.values()) running.abort();
    await Promise.all(this.#busy.values());
  }

  async #takeUp(deadAfterMs: number): Promise<void> {
    for (const job of await takeUpJobs(this.#store.queries, { deadAfterMs })) {
      await this.announce(job);
    }
  }

  async #beat(): Promise<void> {
    try {
      for (const id of this.#running.keys()) await beatJob(this.#store.queries, id, undefined);
      if (this.#store.kind === "postgresql") await this.#takeUp(DEAD_AFTER_MS);
    } catch (error) {
      this.#log.error({ code: codeOf(error) }, "jobs could not be looked after");
    }
  }

  /** Runs the jobs of a queue, unless that is being done. */
  #look(queue: string): void {
    if (this.#perform === undefined || this.#isClosing) return;
    if (this.#busy.has(queue)) return;
    const work = this.#workOff(queue)
      .catch((error) => this.#log.error({ queue, code: codeOf(error) }, "queue failed"))
      .finally(() => this.#busy.delete(queue));
    this.#busy.set(queue, work);
  }

  async #workOff(queue: string): Promise<void> {
    while (!this.#isClosing) {
      const taken = await this.#store.queue.take(queue);
      if (taken === undefined) return;
      const job = await claimJob(this.#store.queries, taken.jobId);
      await taken.settle();
      if (job !== undefined) await this.#do(job);
    }
  }

  async #do(job: JobRow): Promise<void> {
    const stop = new AbortController();
    this.#running.set(job.id, stop);
    this.events.emit(job);
    const startedAt = performance.now();
    try {
      const result = await this.#perform!(job, {
        signal: stop.signal,
        onProgress: (progress) => void this.#progress(job, progress),
      });
      const { save, clear, next, state = "done", ...outcome } = result;
      // A training run that stops at a shutdown has kept its state: it goes on when the server does.
      if (state === "cancelled" && this.#isClosing) return;
      const { ended, following } = await this.#store.queries.transaction(async (tx) => {
        await save?.(tx);
        return {
          following: next && (await this.add(next, tx)),
          ended: await endJob(tx, job.id, { ...outcome, state }),
        };
      });
      await clear?.().catch((error) => this.#log.error({ code: codeOf(error) }, "leftovers stay"));
      if (ended) this.events.emit(ended);
      if (following) await this.announce(following);
    } catch (error) {
      await this.#fail(job, error);
    } finally {
      this.#running.delete(job.id);
      this.#cancelled.delete(job.id);
      const elapsedMs = Math.round(performance.now() - startedAt);
      this.#log.info({ job: job.id, kind: job.kind, elapsedMs }, "job ended");
    }
  }

  async #fail(job: JobRow, error: unknown): Promise<void> {
    if (this.#isClosing) return; // stays as it is, to be taken up
    const problem = describe(error);
    if (problem.code === "bug") this.#log.error({ job: job.id, kind: job.kind }, problem.message);
    const ended = this.#cancelled.has(job.id)
      ? await endJob(this.#store.queries, job.id, { state: "cancelled" })
      : await endJob(this.#store.queries, job.id, { state: "failed", error: problem });
    if (ended) this.events.emit(ended);
  }

  async #progress(job: JobRow, progress: StoredProgress): Promise<void> {
    this.events.emit({ ...job, progress });
    await beatJob(this.#store.queries, job.id, progress).catch(() => {}); // the next report tells more
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof ArcuateError)
    return { code: error.code, message: withoutPlaces(error.message) };
  return { code: "bug", message: faultOf(error).message };
}

function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
