/** Parses whole files, in a thread of its own: a file made to keep a reader busy or to fill the memory ends there. */
import { parentPort } from "node:worker_threads";
import { ArcuateError } from "../../base/index.ts";
import { problemOf, type ThreadProblem } from "../../host/index.ts";
import { type ParseJob, parseJobs } from "./parse-jobs.ts";

export interface ParseRequest {
  readonly job: ParseJob;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type ParseReply =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly answer: unknown }
  | { readonly kind: "problem"; readonly problem: ThreadProblem };

function replyTo({ job, bytes }: ParseRequest): ParseReply {
  try {
    return { kind: "answer", answer: parseJobs[job](bytes, bytes.length) };
  } catch (error) {
    if (!(error instanceof ArcuateError)) throw error;
    return { kind: "problem", problem: problemOf(error) };
  }
}

const send = (reply: ParseReply) => parentPort?.postMessage(reply);
parentPort?.on("message", (request: ParseRequest) => send(replyTo(request)));
send({ kind: "ready" });
