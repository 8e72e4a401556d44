/**
 * Who does which job next: pg-boss on the same database, so that several servers on one PostgreSQL share the work. It
 * only carries ids: the job's own row says what it is and whether it still waits.
 */
import PgBoss from "pg-boss";
import type { Database } from "./database.ts";

/** A job that was taken, and how to say that it is settled. */
interface QueuedJob {
  readonly jobId: string;
  settle(): Promise<void>;
}

export interface JobQueue {
  send(queue: string, jobId: string): Promise<void>;
  /** Takes the next job; undefined when the queue is empty. */
  take(queue: string): Promise<QueuedJob | undefined>;
  close(): Promise<void>;
}

/** The queue drops an entry that was taken and not settled after this time; its job was taken up long before. */
const EXPIRE_SECONDS = 23 * 60 * 60;

/**
 * Opens the queue, with these names of queues.
 * @param onError Gets errors of work in the background.
 */
export async function openQueue(
  database: Database,
  queues: readonly string[],
  onError: (error: Error) => void,
): Promise<JobQueue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.execute(text, values) },
    schedule: false,
  });
  boss.on("error", onError);
  await boss.start();
  for (const name of queues) await boss.createQueue(name);
  return {
    send: async (queue, jobId) => {
      await boss.send(queue, { jobId }, { retryLimit: 0, expireInSeconds: EXPIRE_SECONDS });
    },
    take: async (queue) => {
      const [job] = await boss.fetch<{ jobId: string }>(queue);
      if (!job) return undefined;
      return {
        jobId: job.data.jobId,
        settle: async () => void (await boss.complete(queue, job.id)),
      };
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}
