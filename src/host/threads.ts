import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * A worker thread that runs a TypeScript module of the program.
 *
 * @param module The module's URL: `new URL("./parse-worker.ts", import.meta.url)`.
 * @param data What the module finds as `workerData.data`.
 */
export function startThread(
  module: URL,
  data?: unknown,
  options: Omit<WorkerOptions, "workerData"> = {},
): Worker {
  const workerData = { module: module.href, data };
  return new Worker(new URL("./thread.mjs", import.meta.url), { ...options, workerData });
}
