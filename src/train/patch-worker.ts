/** The thread that draws patches: opens the prepared cases once, then draws what it is told to. */
import { parentPort, workerData } from "node:worker_threads";
import { ArcuateError, createRandom } from "../base/index.ts";
import { problemOf } from "../host/index.ts";
import { CaseFile } from "./case-file.ts";
import { drawMicroBatch } from "./patch.ts";
import type { PatchOrder, PatchReply, PatchRequest, PatchThreadData } from "./patch-queue.ts";

const { paths, configuration }: PatchThreadData = workerData.data;
const files = openFiles();
let falsePositives: readonly Int32Array[] = [];

parentPort!.on("message", (request: PatchRequest) => {
  if (request.kind === "falsePositives") {
    falsePositives = request.voxels;
    return;
  }
  const { id, order } = request;
  try {
    const microBatch = draw(order);
    const { ct, labels, missing } = microBatch;
    const buffers = [ct.buffer, labels.buffer, missing.buffer];
    parentPort!.postMessage({ kind: "drawn", id, microBatch } satisfies PatchReply, buffers);
  } catch (error) {
    parentPort!.postMessage({ kind: "failed", id, problem: problemOf(error) } satisfies PatchReply);
  }
});

function draw({ name, cases }: PatchOrder) {
  const random = createRandom(configuration.seed).fork(name);
  if (files instanceof ArcuateError) throw files;
  return drawMicroBatch({ files, falsePositives }, cases, configuration, random);
}

/** A file that cannot be opened is reported with the first draw; an error here would end the thread. */
function openFiles(): CaseFile[] | ArcuateError {
  try {
    return paths.map((path) => new CaseFile(path));
  } catch (error) {
    if (error instanceof ArcuateError) return error;
    throw error;
  }
}
