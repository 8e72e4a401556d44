/** Parses whole files in a thread: a file made to keep a reader busy or to fill the memory ends there. */
import type { ThreadModule } from "../../host/index.ts";
import { type ParseJob, parseJobs } from "./parse-jobs.ts";

export interface ParseRequest {
  readonly job: ParseJob;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const createParsing: ThreadModule<undefined, ParseRequest, unknown> =
  () =>
  ({ job, bytes }) =>
    parseJobs[job](bytes, bytes.length);

export default createParsing;
