/** The process of a task: takes one task from its parent, reports progress, sends the output, and ends. */
import { ArcuateError, type ErrorKind } from "../../base/index.ts";
import { performTask, type TaskInput, type TaskName } from "../tasks/index.ts";
import { faultOf } from "./fault.ts";

/** From the server to the process. */
export type ToProcess =
  | { readonly kind: "perform"; readonly name: TaskName; readonly input: TaskInput<TaskName> }
  | { readonly kind: "stop" };

export interface TaskFailure {
  readonly errorKind: ErrorKind | "bug";
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

/** From the process to the server. */
export type FromProcess =
  | { readonly kind: "ready" }
  | {
      readonly kind: "progress";
      readonly stage: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: "done"; readonly output: unknown }
  | { readonly kind: "failed"; readonly failure: TaskFailure };

const stop = new AbortController();

process.on("message", (message: ToProcess) => {
  if (message.kind === "stop") {
    stop.abort(new ArcuateError("interrupted", "interrupted", "Stopped by a person"));
  } else void perform(message.name, message.input);
});
// The server has gone. The next server start resumes the unfinished job.
process.on("disconnect", () => process.exit(0));
// Ctrl-C in a terminal reaches every process: the server decides which of them stop.
process.on("SIGINT", () => {});
send({ kind: "ready" });

async function perform(name: TaskName, input: TaskInput<TaskName>): Promise<void> {
  try {
    const progress = { report: createReporter() };
    const output = await performTask(name, input, { progress, signal: stop.signal });
    await sent({ kind: "done", output });
  } catch (error) {
    send({ kind: "failed", failure: describe(error) });
  }
  process.disconnect?.();
}

/** Shortest time between two reports; a new stage is always reported. */
const REPORT_MS = 200;

function createReporter(): (stage: string, done: number, total: number) => void {
  let lastAt = 0;
  let lastStage = "";
  return (stage, done, total) => {
    const now = performance.now();
    if (stage === lastStage && now - lastAt < REPORT_MS && done < total) return;
    [lastAt, lastStage] = [now, stage];
    send({ kind: "progress", stage, done, total });
  };
}

function sent(message: FromProcess): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}

/** The server may have been killed: that ends this process by itself and is not an error of the task. */
function send(message: FromProcess): void {
  if (process.connected) void sent(message);
}

function describe(error: unknown): TaskFailure {
  if (error instanceof ArcuateError) {
    const { kind, code, message, fields } = error;
    return { errorKind: kind, code, message, fields };
  }
  if (process.env.ARCUATE_DEBUG === "1" && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return {
    errorKind: "bug",
    code: "bug",
    message: faultOf(error).message,
    fields: {},
  };
}
